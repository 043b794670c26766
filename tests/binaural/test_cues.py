"""Cues: known differences between the ears, and what has none."""

import numpy as np
import pytest

from separatrix.binaural.cues import Cue, cue_spectrogram, interaural_cues
from separatrix.errors import MissingDataError, ShapeError
from separatrix.stft import Stft

STFT = Stft(256, 64)


def test_a_gain_and_a_delay_are_found_in_every_bin(rng):
    noise = rng.standard_normal(8192)
    X = STFT.forward(np.stack([noise, noise]))
    frequency = np.arange(129)[:, None]
    X = np.stack([X[0], 0.1 * np.exp(-2j * np.pi * frequency * 3 / 256) * X[1]])
    ild, cosine, sine = interaural_cues(X, Cue.ILPD)[:, 1:]
    np.testing.assert_allclose(ild, 20, atol=1e-3)
    # The right ear is late: the left one leads.
    turn = np.broadcast_to(2 * np.pi * frequency[1:] * 3 / 256, cosine.shape)
    np.testing.assert_allclose(cosine, np.cos(turn), atol=1e-9)
    np.testing.assert_allclose(sine, np.sin(turn), atol=1e-9)
    np.testing.assert_array_equal(interaural_cues(X, Cue.ILD)[0, 1:], ild)


def test_the_lowest_bin_is_left_out_and_what_is_40_db_down_is_missing(rng):
    x = rng.standard_normal((2, 8192))
    x[:, 4096:] *= 10 ** (-75 / 20)
    y, observed, power = cue_spectrogram(STFT.forward(x), Cue.ILPD)
    assert y.shape == (3, 128, STFT.n_frames(8192))
    assert observed[:, 5:50].mean() > 0.9
    assert not observed[:, 70:].any()
    np.testing.assert_allclose(power, (abs(STFT.forward(x)[:, 1:]) ** 2).sum(axis=0))


@pytest.mark.parametrize("gain", [1e-4, 1e4])
def test_a_gain_of_both_ears_changes_nothing(rng, gain):
    x = rng.standard_normal((2, 4096))
    found, scaled = (cue_spectrogram(STFT.forward(g * x), Cue.ILPD) for g in (1, gain))
    np.testing.assert_allclose(found.y, scaled.y, atol=1e-9)
    np.testing.assert_array_equal(found.observed, scaled.observed)


def test_a_dead_ear_has_finite_cues_and_no_phase(rng):
    y, *_ = cue_spectrogram(
        STFT.forward(np.stack([rng.standard_normal(4096), np.zeros(4096)])), Cue.ILPD
    )
    assert np.isfinite(y).all()
    assert y[0].mean() > 90
    np.testing.assert_array_equal(y[1:], 0)


def test_swapped_ears_have_the_other_sign(rng):
    x = rng.standard_normal((2, 4096))
    here, there = (cue_spectrogram(STFT.forward(one), Cue.ILPD).y for one in (x, x[::-1]))
    np.testing.assert_allclose(here * [[[-1]], [[1]], [[-1]]], there, atol=1e-12)


def test_one_ear_and_silence_are_refused():
    with pytest.raises(ShapeError, match=r"two channels, \(2, freq, frame\)"):
        cue_spectrogram(STFT.forward(np.ones((1, 4096))), Cue.ILD)
    with pytest.raises(MissingDataError, match="silent at both ears"):
        cue_spectrogram(STFT.forward(np.zeros((2, 4096))), Cue.ILD)


def test_bins_are_those_of_a_map(rng):
    X = STFT.forward(rng.standard_normal((2, 4096)))
    plain = cue_spectrogram(X, Cue.ILPD)
    fewer, more = (cue_spectrogram(X, Cue.ILPD, n_freq) for n_freq in (50, 200))
    assert (fewer.y.shape[1], more.y.shape[1]) == (50, 200)
    np.testing.assert_allclose(fewer.y[0], plain.y[0, :50], atol=1e-9)
    np.testing.assert_allclose(more.power[:128], plain.power)
    assert not more.observed[128:].any()
