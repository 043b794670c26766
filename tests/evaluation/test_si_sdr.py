"""SI-SDR: the definition, its kinship with SDR, and the degenerate inputs."""

import numpy as np
import pytest

from separatrix.errors import SeparatrixWarning
from separatrix.evaluation import bss_eval_matrix, si_sdr_matrix


def test_agrees_with_the_definition(rng):
    reference = rng.laplace(size=(2, 300)) + 0.5  # not zero-mean: means must stay
    estimate = rng.standard_normal((3, 2)) @ reference + 0.3 * rng.laplace(size=(3, 300))
    ours = si_sdr_matrix(reference, estimate)
    assert ours.shape == (2, 3)
    for j, s in enumerate(reference):
        for k, y in enumerate(estimate):
            target = (y @ s) / (s @ s) * s
            expected = 10 * np.log10(np.sum(target**2) / np.sum((y - target) ** 2))
            assert ours[j, k] == pytest.approx(expected, abs=1e-9)


def test_is_the_sdr_of_a_filter_of_one_tap(rng):
    reference = rng.laplace(size=(2, 20000))
    estimate = rng.standard_normal((2, 2)) @ reference + 0.1 * rng.laplace(size=(2, 20000))
    sdr = bss_eval_matrix(reference, estimate, n_taps=1).sdr
    np.testing.assert_allclose(si_sdr_matrix(reference, estimate), sdr, rtol=0, atol=1e-9)


@pytest.mark.parametrize("gain", [1e-200, 1e-6, 1e6, 1e200])
def test_gain_changes_nothing(rng, gain):
    reference, noise = rng.laplace(size=(2, 2, 500))
    expected = si_sdr_matrix(reference, reference + noise)
    ours = si_sdr_matrix(gain * reference, -(reference + noise) / gain)
    np.testing.assert_allclose(ours, expected, rtol=0, atol=1e-9)


def test_perfect_estimate(rng):
    reference = rng.laplace(size=(2, 500))
    assert (si_sdr_matrix(reference, -3 * reference).diagonal() > 120).all()


def test_silent_signals_are_nan_by_name(rng):
    reference, estimate = rng.laplace(size=(2, 3, 500))
    expected = si_sdr_matrix(reference, estimate)
    reference[0] = estimate[2] = 0
    with pytest.warns(SeparatrixWarning) as caught:
        ours = si_sdr_matrix(reference, estimate)
    assert [str(warning.message).split(",")[0] for warning in caught] == [
        "reference 1 of 3 is silent",
        "estimate 3 of 3 is silent",
    ]
    expected[0] = expected[:, 2] = np.nan
    np.testing.assert_allclose(ours, expected)
