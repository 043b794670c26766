"""The transform: exact lengths, exact inverse, other array libraries."""

import numpy as np
import pytest

from separatrix.errors import ShapeError
from separatrix.stft import Stft, n_fft_of


@pytest.mark.parametrize("n_samples", [512, 1000, 1023, 4097])
@pytest.mark.parametrize(("n_fft", "hop"), [(256, None), (256, 128), (240, 50), (255, 60)])
def test_perfect_reconstruction_at_any_length(n_samples, n_fft, hop, rng):
    stft = Stft(n_fft, hop)
    x = rng.standard_normal((2, n_samples))
    X = stft.forward(x)
    assert X.shape[:2] == (2, stft.n_freq)
    back = stft.inverse(X, n_samples)
    assert back.shape == x.shape
    np.testing.assert_allclose(back, x, atol=1e-12)


def test_a_tone_lies_in_its_bin():
    X = Stft(256).forward(np.cos(2 * np.pi * 20 / 256 * np.arange(4096)))
    assert np.all(np.abs(X[:, 5:-5]).argmax(axis=0) == 20)


def test_single_precision_stays_single(rng):
    stft = Stft(256)
    x = rng.standard_normal(1000).astype(np.float32)
    X = stft.forward(x)
    assert X.dtype == np.complex64
    assert stft.inverse(X, 1000).dtype == np.float32


@pytest.mark.parametrize("library", ["array_api_strict", "torch"])
def test_foreign_arrays_come_back_as_they_came(library, rng):
    xp = pytest.importorskip(library)
    stft = Stft(256)
    x = rng.standard_normal((2, 1000))
    X = stft.forward(xp.asarray(x))
    assert type(X) is type(xp.asarray(x))
    np.testing.assert_array_equal(np.asarray(X), stft.forward(x))
    np.testing.assert_allclose(np.asarray(stft.inverse(X, 1000)), x, atol=1e-12)


@pytest.mark.parametrize("fs", [8000, 11025, 16000, 44100, 48000, 96000])
def test_default_length_is_kept_in_seconds(fs):
    n_fft = n_fft_of(0.128, fs)
    assert n_fft % 4 == 0
    assert 0.128 <= n_fft / fs < 0.14


def test_too_short_a_recording():
    with pytest.raises(ShapeError, match="n_fft=2048 is too long for 500 samples"):
        Stft(2048).forward(np.zeros(500))


def test_wrong_spectrogram():
    with pytest.raises(ShapeError, match="129 bins and .* frames for 1000 samples"):
        Stft(256).inverse(np.zeros((129, 3), complex), 1000)


@pytest.mark.parametrize(("n_fft", "hop"), [(2, None), (256, 0), (256, 129), (256, -3)])
def test_bad_windows(n_fft, hop):
    with pytest.raises(ValueError, match="must be"):
        Stft(n_fft, hop)


GEOMETRIES = [(256, None), (256, 128), (240, 50), (255, 60), (64, 1), (100, 33)]


@pytest.mark.parametrize(("n_fft", "hop"), GEOMETRIES)
@pytest.mark.parametrize("n_samples", [128, 1000, 1063])
def test_parts_are_cut_out_of_the_whole(n_fft, hop, n_samples, rng):
    stft = Stft(n_fft, hop)
    x = rng.standard_normal((2, n_samples))
    X = stft.forward(x)
    n_frames = stft.n_frames(n_samples)
    assert n_frames == X.shape[-1]
    for first in range(0, n_frames, 3):
        for last in {first + 1, min(first + 5, n_frames), n_frames}:
            part = stft.forward_part(lambda a, b: x[:, a:b], n_samples, first, last)
            np.testing.assert_allclose(part, X[..., first:last], atol=1e-13)


@pytest.mark.parametrize(("n_fft", "hop"), GEOMETRIES)
@pytest.mark.parametrize("n_samples", [128, 1000, 1063])
def test_parts_of_the_inverse_are_cut_out_of_the_whole(n_fft, hop, n_samples, rng):
    """Also of spectrograms that are those of no signal, as filters make them."""
    stft = Stft(n_fft, hop)
    shape = 2, stft.n_freq, stft.n_frames(n_samples)
    X = rng.standard_normal(shape) + 1j * rng.standard_normal(shape)
    whole = stft.inverse(X, n_samples)
    half = (n_fft + 1) // 2
    for start in {0, 1, 77, n_samples // 2, n_samples - half}:
        for stop in {start + half, start + half + 13, n_samples}:
            if start + half <= stop <= n_samples:
                first, last = stft.reaching(start, stop, n_samples)
                part = stft.inverse_part(X[..., first:last], start, stop)
                np.testing.assert_allclose(part, whole[:, start:stop], atol=1e-12)
