"""Mixtures at two microphones whose delays and levels are known."""

import numpy as np

from mixtures import complex_normal
from separatrix import Stft

N_FREQ, N_FRAMES = 33, 150


def sparse_sources(rng, n_src, n_freq=N_FREQ, n_frames=N_FRAMES, active=0.15):
    """Spectrograms (src, freq, frame) that are silent in most points, as speech is."""
    s = complex_normal(rng, n_src, n_freq, n_frames)
    return s * (rng.random(s.shape) < active) * rng.gamma(2.0, size=s.shape)


def anechoic(s, ratio, delay, noise=0.0, rng=None):
    """Spectrogram (2, freq, frame) of sources without echo, and their images."""
    omega = np.pi * np.arange(s.shape[1]) / (s.shape[1] - 1)
    gain = np.array(ratio)[:, None] * np.exp(-1j * np.outer(delay, omega))
    images = np.stack([s, gain[..., None] * s], axis=1)
    x = images.sum(axis=0)
    if noise:
        x = x + noise * complex_normal(rng, *x.shape)
    return x, images


def shift(signal, delay):
    """Delay a signal (sample,) by a fraction of a sample."""
    spectrum = np.fft.rfft(signal)
    omega = 2 * np.pi * np.arange(len(spectrum)) / len(signal)
    return np.fft.irfft(spectrum * np.exp(-1j * omega * delay), len(signal))


def bursts(rng, n_src, n_samples=16000, active=0.12):
    """Sounds (src, sample) that come and go in every band, and overlap in some."""
    stft = Stft(256)
    S = sparse_sources(rng, n_src, stft.n_freq, stft.n_frames(n_samples), active)
    return stft.inverse(S, n_samples)


def chirps(rng, n_src, n_samples=16000):
    """Sounds (src, sample) that seldom meet: each a few gliding tones that come and go."""
    t = np.arange(n_samples) / 16000
    made = []
    for _ in range(n_src):
        sound = np.zeros(n_samples)
        for _ in range(12):
            f, middle = rng.uniform(300, 7000), rng.uniform(0.05, t[-1] - 0.05)
            tone = np.sin(2 * np.pi * f * t * (1 + 0.1 * t) + rng.uniform(0, 6))
            sound += np.exp(-(((t - middle) / 0.04) ** 2)) * tone
        made.append(sound)
    return np.stack(made)
