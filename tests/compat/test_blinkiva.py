"""The published BlinkIVA's call: its numbers, its layout, its random numbers."""

import inspect

import numpy as np
import pytest

from reference import joint_updates as literal
from separatrix.compat import pyroomacoustics
from separatrix.compat.blinkiva import auxiva, auxiva_gauss, blinkiva_gauss, ilrma
from separatrix.errors import ShapeError, UnsupportedError

N_FRAMES, N_FREQ, N_CHAN, N_SENSORS = 30, 4, 3, 5


@pytest.fixture
def scene(rng):
    loudness = rng.gamma(0.5, size=(N_FRAMES, N_CHAN)) + 0.01
    s = np.sqrt(loudness)[:, None] * (
        rng.standard_normal((N_FRAMES, N_FREQ, N_CHAN))
        + 1j * rng.standard_normal((N_FRAMES, N_FREQ, N_CHAN))
    )
    A = rng.standard_normal((N_FREQ, N_CHAN, N_CHAN)) + 1j * rng.standard_normal(
        (N_FREQ, N_CHAN, N_CHAN)
    )
    U = 2 * N_FREQ * loudness @ rng.uniform(0.01, 1, (N_CHAN, N_SENSORS)) ** 3
    return np.einsum("fcs,tfs->tfc", A, s), U


def drawn(seed, n_src):
    rand = np.random.RandomState(seed).rand
    R = 0.1 + 0.9 * rand(N_FRAMES, n_src)
    return R / R.mean(axis=0), 0.1 + 0.9 * rand(n_src, N_SENSORS)


@pytest.mark.parametrize(("n_src", "sparse_reg"), [(2, 0.0), (3, 0.2)])
def test_equals_literal_loops(scene, n_src, sparse_reg):
    X, U = scene
    Y, W, G, R = blinkiva_gauss(
        X, U, n_src, 5, 4, seed=7, sparse_reg=sparse_reg, proj_back=False, return_filters=True
    )
    W_, G_, R_ = literal.blinkiva(X, U, *drawn(7, n_src), 5, 4, sparse_reg=sparse_reg)
    np.testing.assert_allclose(W, W_, rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(G, G_, rtol=1e-8)
    np.testing.assert_allclose(R, R_, rtol=1e-8)
    np.testing.assert_allclose(Y, np.einsum("fcs,tfc->tfs", W.conj(), X), atol=1e-9)


def test_starts_layout_and_callbacks(scene):
    X, U = scene
    kept = X.copy(), U.copy()
    seen = []
    Y, W, G, R = blinkiva_gauss(
        X, U, 2, 12, 2, seed=3, return_filters=True, callback=lambda Y: seen.append(Y)
    )
    assert Y.shape == X.shape
    assert W.shape == (N_FREQ, N_CHAN, N_CHAN)
    assert G.shape == (2, N_SENSORS)
    assert R.shape == (N_FRAMES, N_CHAN)
    assert [one.shape for one in seen] == [X.shape] * 2
    np.testing.assert_allclose(R.mean(axis=0), 1)
    again = blinkiva_gauss(
        X, U, 2, 12, 2, seed=3, R0=drawn(3, 2)[0], W0=np.tile(np.eye(3), (4, 1, 1))
    )
    assert abs(again - Y).max() > 0  # given activations leave the gains to the first draw
    extras = []
    blinkiva_gauss(
        X, U, 2, 1, 1, proj_back=False, seed=0, callback=lambda Y, extra: extras.append(extra)
    )
    assert [part.shape for part in extras[0]] == [
        (N_FREQ, N_CHAN, N_CHAN),
        (2, N_SENSORS),
        (N_FRAMES, 2),
        X.shape,
        U.shape,
    ]
    np.testing.assert_array_equal(X, kept[0])
    np.testing.assert_array_equal(U, kept[1])


def test_without_a_seed_the_global_generator_decides(scene):
    X, U = scene
    np.random.seed(11)  # noqa: NPY002
    first = blinkiva_gauss(X, U, 2, 2, 2)
    np.testing.assert_array_equal(blinkiva_gauss(X, U, 2, 2, 2, seed=11), first)
    assert abs(blinkiva_gauss(X, U, 2, 2, 2) - first).max() > 0


def test_cost_is_printed_every_ten_iterations(scene, capsys):
    blinkiva_gauss(*scene, 2, 11, 1, print_cost=True, seed=0)
    assert capsys.readouterr().out.count("Cost function") == 2


def test_arguments_are_those_of_the_paper():
    names = "X U n_src n_iter n_nmf_sub_iter proj_back W0 R0 seed epsilon sparse_reg print_cost"
    expected = [*names.split(), "return_filters", "callback"]
    assert list(inspect.signature(blinkiva_gauss).parameters) == expected


def test_the_other_methods_have_filters_in_columns(scene):
    X, _ = scene
    Y, W = auxiva(X, n_iter=4, return_filters=True)
    Y_, W_ = pyroomacoustics.auxiva(X, n_iter=4, return_filters=True)
    np.testing.assert_allclose(Y, Y_)
    np.testing.assert_allclose(W, W_.conj().swapaxes(-2, -1))
    more = auxiva(X, n_iter=3, W0=W, proj_back=False)
    np.testing.assert_allclose(more, auxiva(X, n_iter=7, proj_back=False), rtol=1e-6)
    gauss = pyroomacoustics.auxiva(X, n_iter=4, model="gauss")
    np.testing.assert_allclose(auxiva_gauss(X, n_iter=4), gauss)
    np.testing.assert_allclose(ilrma(X, n_iter=4), pyroomacoustics.ilrma(X, n_iter=4))


def test_a_contrast_of_ones_own(scene):
    X, _ = scene
    laplace = {"f": lambda r, c, m: c * r, "df": lambda r, c, m: c + 0 * r, "c": 1.0, "m": 1.0}
    np.testing.assert_allclose(auxiva(X, f_contrast=laplace), auxiva(X), rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize(
    ("change", "arguments", "error", "sentence"),
    [
        (lambda X, U: (X, U[:9]), {}, ValueError, r"same number of frames; got 30 and shape \(9"),
        (lambda X, U: (X, U), {"n_src": 4}, UnsupportedError, "from 1 to the 3 channels"),
        (lambda X, U: (X.T, U), {}, ShapeError, "transpose"),
    ],
)
def test_bad_input_gets_a_sentence(scene, change, arguments, error, sentence):
    with pytest.raises(error, match=sentence):
        blinkiva_gauss(*change(*scene), **arguments)
