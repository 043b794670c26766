"""Small random mixtures for tests."""

import numpy as np

N_FREQ, N_FRAMES = 9, 60


def random_mixture(rng, n_chan=3, n_freq=N_FREQ, n_frames=N_FRAMES, n_src=None, noise=1e-2):
    """Spectrogram (chan, freq, frame) of sources of varying loudness, and its mixing matrices."""
    n_src = n_src or n_chan
    A = complex_normal(rng, n_freq, n_chan, n_src)
    loudness = rng.gamma(0.5, size=(n_src, 1, n_frames))
    colour = rng.gamma(1.0, size=(n_src, n_freq, 1))
    s = np.sqrt(loudness * colour) * complex_normal(rng, n_src, n_freq, n_frames)
    x = np.einsum("fcs,sft->cft", A, s) + noise * complex_normal(rng, n_chan, n_freq, n_frames)
    return x, A


def complex_normal(rng, *shape):
    return (rng.standard_normal(shape) + 1j * rng.standard_normal(shape)) / np.sqrt(2)


def random_matrices(rng, n_freq, n_chan):
    """Well-conditioned complex matrices (freq, chan, chan)."""
    return np.eye(n_chan) + 0.3 * complex_normal(rng, n_freq, n_chan, n_chan)
