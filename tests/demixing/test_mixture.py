"""What prepare makes of odd spectrograms."""

import numpy as np
import pytest

from mixtures import N_FREQ, random_mixture
from models import MODELS
from separatrix.demixing import Demixing, Gauss, Laplace, LowRank, ip1, iss1, prepare_mixture
from separatrix.errors import MissingDataError, ShapeError, UnsupportedError
from separatrix.iterate import Filters, iterate


@pytest.mark.parametrize(
    ("change", "error", "sentence"),
    [
        (lambda x: x.real, ShapeError, "must be complex .*float64 of shape"),
        (lambda x: x[0].real, ShapeError, "looks like a waveform: apply Stft"),
        (lambda x: x[0], ShapeError, "got shape"),
        (lambda x: x[..., :2], ShapeError, "2 frames and 3 channels"),
        (lambda x: np.repeat(x, 43, axis=1).transpose(1, 2, 0), ShapeError, "transpose it"),
        (lambda x: x[:, :0], ShapeError, "got shape"),
        (lambda x: 0 * x, MissingDataError, "x is silent"),
        (lambda x: x * np.nan, MissingDataError, "NaN or infinite"),
        (lambda x: x[[0, 1, 1]], MissingDataError, "linearly dependent at every frequency"),
        (lambda x: x * np.array([1, 1, 0])[:, None, None], MissingDataError, "dependent"),
    ],
)
def test_refused_in_a_sentence(change, error, sentence, rng):
    x, _ = random_mixture(rng)
    with pytest.raises(error, match=sentence):
        prepare_mixture(change(x))


@pytest.mark.parametrize("n_src", [0, 4])
def test_impossible_number_of_sources(n_src, rng):
    x, _ = random_mixture(rng)
    with pytest.raises(UnsupportedError, match=f"n_src.*{n_src}"):
        iterate(Demixing(Laplace(), n_src=n_src), x, n_iter=1)


def test_filters_of_another_size_cannot_start(rng):
    x, _ = random_mixture(rng)
    start = Filters(np.zeros((N_FREQ, 2, 2), complex), np.ones(N_FREQ, bool))
    with pytest.raises(ShapeError, match=r"expected .* = \(9, 3, 3\)"):
        iterate(Demixing(Laplace()), x, n_iter=1, start=start)


@pytest.mark.parametrize("source", [Laplace(), Gauss(), LowRank(2)])
def test_empty_bins_stay_out(source, rng):
    """The same result as without them, and every source takes an equal passage there."""
    x, _ = random_mixture(rng)
    wide = np.concatenate([x, np.zeros_like(x), x[:, :1] * 0], axis=1)
    wide[1:, -1] = x[0, 0]  # a bin that is alike in two channels and absent in one
    plain = iterate(Demixing(source, iss1), x, n_iter=10)
    result = iterate(Demixing(source, iss1), wide, n_iter=10)
    np.testing.assert_array_equal(result.outcome.usable, [True] * 9 + [False] * 10)
    ratio = plain.outcome.W / result.outcome.W[:9]
    np.testing.assert_allclose(ratio, ratio.flat[0], rtol=1e-6)
    assert np.all(result.outcome.W[9:] == result.outcome.W[9, 0, 0])


def test_both_precisions_demix_the_same_bins(rng):
    """Where they do not, the random numbers of ILRMA fall on other bins: by 1 dB elsewhere."""
    x, _ = random_mixture(rng, noise=0)
    x[:, 1:3] = x[:1, 1:3] + 0.012 * x[:, 1:3]  # smallest eigenvalues of 1e-6 and 1e-5
    assert prepare_mixture(x).usable.all()
    single = prepare_mixture(x.astype(np.complex64))
    assert single.usable.all()
    assert single.covariance.dtype == np.complex64
    x[2, 0] = x[1, 0] - 2 * x[0, 0]
    for dtype in (np.complex64, np.complex128):
        usable = prepare_mixture(x.astype(dtype)).usable
        np.testing.assert_array_equal(usable, [False] + 8 * [True])


def test_dependent_channels_are_found_in_single_precision(rng):
    x, _ = random_mixture(rng, n_chan=2, n_freq=200, n_frames=300)
    x[1, :-1] = 1.3 * x[0, :-1]
    usable = prepare_mixture(x.astype(np.complex64)).usable
    np.testing.assert_array_equal(usable, [False] * 199 + [True])


def test_a_quiet_channel_is_not_a_dead_one(rng):
    x, _ = random_mixture(rng)
    quiet = x * np.array([1, 1e-7, 1])[:, None, None]
    assert prepare_mixture(quiet).usable.all()


@pytest.mark.parametrize("dtype", [np.complex64, np.complex128])
@pytest.mark.parametrize("update", [ip1, iss1])
@pytest.mark.parametrize("source", MODELS, ids=str)
def test_digital_silence_is_survived(source, update, dtype, rng):
    """Two thirds of the frames are exactly zero: the cost must not run away with the scale."""
    x, _ = random_mixture(rng, noise=0)
    x = np.concatenate([np.zeros((3, N_FREQ, 120)), x], axis=-1).astype(dtype)
    result = iterate(Demixing(source, update), x, n_iter=200)
    assert np.isfinite(result.outcome.W).all()
    assert result.costs[-20] - result.costs[-1] < 2  # a runaway falls by 9 a step
