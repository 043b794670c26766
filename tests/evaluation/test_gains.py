"""SIR from gains: by hand, and beside BSS Eval."""

import numpy as np

from separatrix.evaluation import bss_eval_matrix, gain_sir


def test_outputs_may_come_in_any_order_and_scale():
    W = np.array([[0.0, -7.0], [3.0, 0.3]])
    np.testing.assert_allclose(
        gain_sir(W, np.eye(2), np.array([1.0, 4.0]))[0], 20 - 6.0206, atol=1e-3
    )
    assert gain_sir(W, np.eye(2), np.ones(2))[1] == np.inf


def test_without_noise_it_is_the_ratio_of_bss_eval(rng):
    sources = rng.laplace(size=(3, 100000)) * [[1.0], [2.0], [0.5]]
    A, W = rng.standard_normal((3, 3)), rng.standard_normal((3, 3))
    W = np.linalg.inv(A) + 0.05 * W
    ours = gain_sir(W, A, np.mean(sources**2, axis=1))
    theirs = np.diagonal(bss_eval_matrix(sources, W @ A @ sources, n_taps=1).sir)
    np.testing.assert_allclose(ours, theirs, atol=0.3)
