"""SDR, SIR, SAR: the paper's definition, two other libraries, and the degenerate inputs."""

import numpy as np
import pytest

from reference import bss_eval as literal
from separatrix.errors import MissingDataError, SeparatrixWarning
from separatrix.evaluation import bss_eval_matrix
from separatrix.evaluation.bss_eval import _correlations, _factor

N_SAMPLES = 32000  # 2 s at 16 kHz: several sections of the correlations


def convolved_mixtures(rng, n_src, n_samples=N_SAMPLES):
    """Sources, and estimates of each with some room, some interference and some noise."""
    reference = rng.laplace(size=(n_src, n_samples))
    decay = np.exp(-np.arange(300) / 60)
    estimate = 0.1 * rng.standard_normal((n_src, n_samples))
    for i in range(n_src):
        for j in range(n_src):
            room = decay * rng.standard_normal(300) * (1.0 if i == j else 0.2)
            estimate[i] += np.convolve(reference[j], room)[:n_samples]
    return reference, estimate


def assert_same_scores(ours, theirs, permutation):
    rows = np.arange(len(permutation))
    for table, expected in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(table[rows, permutation], expected, atol=0.01)


@pytest.mark.parametrize("n_taps", [1, 8])
@pytest.mark.parametrize("n_ref", [2, 3])
def test_agrees_with_least_squares(rng, n_ref, n_taps):
    reference = rng.laplace(size=(n_ref, 200))
    estimate = rng.standard_normal((4, n_ref)) @ reference + 0.1 * rng.laplace(size=(4, 200))
    expected = literal.bss_eval_matrix(reference, estimate, n_taps)
    ours = bss_eval_matrix(reference, estimate, n_taps=n_taps)
    np.testing.assert_allclose(ours, expected, rtol=0, atol=1e-9)


@pytest.mark.filterwarnings("ignore:.*mir_eval:FutureWarning")
@pytest.mark.parametrize("n_src", [2, *(pytest.param(n, marks=pytest.mark.slow) for n in (3, 4))])
def test_agrees_with_mir_eval(rng, n_src):
    separation = pytest.importorskip("mir_eval.separation")
    reference, estimate = convolved_mixtures(rng, n_src)
    *theirs, permutation = separation.bss_eval_sources(reference, estimate[::-1])
    assert_same_scores(bss_eval_matrix(reference, estimate[::-1]), theirs, permutation)


@pytest.mark.parametrize("n_src", [2, 3, 4])
def test_agrees_with_fast_bss_eval(rng, n_src):
    fast_bss_eval = pytest.importorskip("fast_bss_eval")
    reference, estimate = convolved_mixtures(rng, n_src)
    *theirs, permutation = fast_bss_eval.bss_eval_sources(reference, estimate[::-1])
    assert_same_scores(bss_eval_matrix(reference, estimate[::-1]), theirs, permutation)


def test_correlations_at_more_lags_than_a_usual_section(rng):
    x, y = rng.standard_normal((2, 1, 20000))
    expected = np.correlate(np.append(y[0], np.zeros(8999)), x[0])
    np.testing.assert_allclose(_correlations(x, y, 9000)[0, 0], expected, atol=1e-9)


def test_delays_shorter_than_the_filter_are_forgiven(rng):
    reference = np.pad(rng.laplace(size=(1, 9000)), ((0, 0), (0, 299)))
    delayed = np.roll(reference, 299, axis=-1)
    assert bss_eval_matrix(reference, delayed, n_taps=300).sdr > 120
    assert bss_eval_matrix(reference, delayed, n_taps=299).sdr < 0


@pytest.mark.parametrize("gain", [1e-200, 1e-6, 1e6, 1e200])
def test_gain_changes_nothing(rng, gain):
    reference, estimate = convolved_mixtures(rng, 2, 2000)
    expected = bss_eval_matrix(reference, estimate, n_taps=16)
    reference[0] *= gain
    estimate[1] *= -gain
    ours = bss_eval_matrix(reference, estimate, n_taps=16)
    np.testing.assert_allclose(ours, expected, rtol=0, atol=1e-9)


@pytest.mark.parametrize("dtype", [np.int16, np.float32, np.float64])
def test_all_is_computed_in_float64_and_inputs_stay(rng, dtype):
    signals = [(1000 * x).astype(dtype) for x in convolved_mixtures(rng, 2, 2000)]
    expected = bss_eval_matrix(*(x.astype(float) for x in signals), n_taps=16)
    copies = [x.copy() for x in signals]
    ours = bss_eval_matrix(*signals, n_taps=16)
    np.testing.assert_array_equal(ours, expected)
    np.testing.assert_array_equal(signals, copies)


def test_perfect_estimate(rng):
    reference = rng.laplace(size=(2, 4000))
    scores = bss_eval_matrix(reference, -3 * reference, n_taps=32)
    for table in scores:
        assert (table.diagonal() > 120).all()


def test_one_reference_has_no_interference(rng):
    reference, estimate = convolved_mixtures(rng, 1, 2000)
    scores = bss_eval_matrix(reference, estimate, n_taps=16)
    assert np.isposinf(scores.sir)
    np.testing.assert_array_equal(scores.sdr, scores.sar)


def test_equal_references_score_like_one(rng):
    reference, estimate = convolved_mixtures(rng, 2)
    twice = bss_eval_matrix(reference[[0, 0]], estimate)
    once = bss_eval_matrix(reference[:1], estimate)
    np.testing.assert_allclose(twice.sdr, once.sdr[[0, 0]], atol=1e-6)
    np.testing.assert_allclose(twice.sar, once.sar[[0, 0]], atol=1e-6)
    assert (twice.sir > 90).all()


def test_load_is_found_and_stays_in_the_matrix():
    """Blocks of it then belong to the same, loaded problem."""
    gram = np.array([[1, 1 + 1e-9], [1 + 1e-9, 1]])  # an eigenvalue of -1e-9
    factor = _factor(gram)
    np.testing.assert_allclose(factor.T @ factor, gram, rtol=1e-12)
    assert (gram.diagonal() - 1 > 1e-9).all()
    assert (gram.diagonal() - 1 < 12e-9).all()


def test_references_without_high_frequencies(rng):
    """Their Gram matrix is singular to working precision; SDR, SIR, SAR stay consistent."""
    spectrum = np.fft.rfft(rng.standard_normal((2, 8000)))
    spectrum[:, 2000:] = 0
    reference = np.fft.irfft(spectrum)
    estimate = reference + 0.1 * reference[::-1] + 0.01 * rng.standard_normal((2, 8000))
    scores = bss_eval_matrix(reference, estimate)
    np.testing.assert_allclose(scores.sir.diagonal(), 20, atol=2)
    assert np.isfinite(scores).all()
    assert (scores.sdr <= scores.sir).all()
    assert (scores.sdr <= scores.sar).all()


def test_silent_reference_is_left_out_by_name(rng):
    reference, estimate = convolved_mixtures(rng, 3, 2000)
    expected = bss_eval_matrix(reference[[0, 2]], estimate, n_taps=16)
    reference[1] = 0
    with pytest.warns(SeparatrixWarning, match="reference 2 of 3 is silent") as caught:
        scores = bss_eval_matrix(reference, estimate, n_taps=16)
    assert [warning.filename for warning in caught] == [__file__]
    assert np.isnan(scores)[:, 1].all()
    np.testing.assert_allclose(np.asarray(scores)[:, [0, 2]], expected)


def test_silent_estimate_is_left_out_by_name(rng):
    reference, estimate = convolved_mixtures(rng, 3, 2000)
    expected = bss_eval_matrix(reference, estimate[:2], n_taps=16)
    estimate[2] = 0
    with pytest.warns(SeparatrixWarning, match="estimate 3 of 3 is silent"):
        scores = bss_eval_matrix(reference, estimate, n_taps=16)
    assert np.isnan(scores)[..., 2].all()
    np.testing.assert_allclose(np.asarray(scores)[..., :2], expected)


def test_all_silent():
    with pytest.warns(SeparatrixWarning, match="reference is silent"):
        scores = bss_eval_matrix(np.zeros((1, 100)), np.ones((2, 100)), n_taps=4)
    assert np.isnan(scores).all()
    assert scores.sdr.shape == (1, 2)


def test_too_short_for_the_filters(rng):
    signals = rng.standard_normal((2, 18))
    bss_eval_matrix(signals, signals[::-1], n_taps=16)
    with pytest.raises(MissingDataError, match=r"got 17 samples.* 2 filters of n_taps=16"):
        bss_eval_matrix(signals[:, 1:], signals[:, 1:], n_taps=16)


def test_filter_length_must_be_positive(rng):
    with pytest.raises(ValueError, match="n_taps must be at least 1 sample; got 0"):
        bss_eval_matrix(rng.standard_normal((2, 99)), rng.standard_normal((2, 99)), n_taps=0)
