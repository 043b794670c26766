"""Mixtures without delays, and panned ones with a tail, as of a mixing desk or a stereo pair."""

from typing import NamedTuple

import numpy as np


class Instantaneous(NamedTuple):
    """A mixture without delays: ``mixture = A @ sources`` and noise.

    Attributes
    ----------
    mixture : numpy.ndarray
        Samples (chan, sample).
    sources : numpy.ndarray
        Samples (src, sample).
    A : numpy.ndarray
        Levels of the sources in the channels, (chan, src).
    """

    mixture: np.ndarray
    sources: np.ndarray
    A: np.ndarray


def mix_instantaneous(
    sources: np.ndarray,
    A: np.ndarray,
    snr_db: float | None = None,
    rng: np.random.Generator | None = None,
) -> Instantaneous:
    """Mix sources at levels of their own, with white noise in each channel if asked for.

    Parameters
    ----------
    sources : numpy.ndarray
        Samples (src, sample).
    A : numpy.ndarray
        Levels of the sources in the channels, (chan, src).
    snr_db : float, optional
        Mean power of the channels over that of the noise; without it there is none.
    rng : numpy.random.Generator, optional
        Draws the noise; by default that of the seed 0.

    Returns
    -------
    Instantaneous
        The mixture and what it is made of.
    """
    mixture = A @ sources
    if snr_db is not None:
        rng = np.random.default_rng(0) if rng is None else rng
        power = np.mean(np.var(mixture, axis=-1)) * 10 ** (-snr_db / 10)
        mixture = mixture + np.sqrt(power) * rng.standard_normal(mixture.shape)
    return Instantaneous(mixture, sources, A)


def mixing_matrix(rng: np.random.Generator, n: int, least: float) -> np.ndarray:
    """Draw a square matrix with columns of unit norm that is not too near to a singular one.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws normal entries until they fit.
    n : int
        Number of sources and channels.
    least : float
        Smallest singular value, from 0 to below 1.

    Returns
    -------
    numpy.ndarray
        The matrix (chan, src).
    """
    while True:
        A = rng.standard_normal((n, n))
        A /= np.linalg.norm(A, axis=0)
        if np.linalg.svd(A, compute_uv=False)[-1] > least:
            return A


def standardized(x: np.ndarray) -> np.ndarray:
    """Give each row zero mean and unit standard deviation.

    Parameters
    ----------
    x : numpy.ndarray
        Samples (src, sample), none of them constant.

    Returns
    -------
    numpy.ndarray
        The same without mean, at unit power.
    """
    x = x - x.mean(axis=-1, keepdims=True)
    return x / x.std(axis=-1, keepdims=True)


def panned_responses(
    pans: np.ndarray,
    direct_to_reverberant_db: float,
    reverberation_time: float,
    fs: float,
    rng: np.random.Generator,
) -> np.ndarray:
    """Pan sources between two channels, and add a diffuse tail, another one in each channel.

    So sound two microphones in one place that look to the sides, and sources that were panned
    by hand and sent through a reverberator.

    Parameters
    ----------
    pans : numpy.ndarray
        Angles (src,) in radians: 0 is the first channel alone, pi / 2 the second.
    direct_to_reverberant_db : float
        Energy of the direct sound over that of the tail, both channels together; infinity
        for no tail.
    reverberation_time : float
        Seconds in which the tail, decaying noise, falls by 60 dB, and in which it ends.
    fs : float
        Sampling rate in hertz.
    rng : numpy.random.Generator
        Draws the tails.

    Returns
    -------
    numpy.ndarray
        Responses (src, 2, sample), direct sound of unit energy at sample 0.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> h = panned_responses(np.array([0.0]), 6.0, 0.01, 8000, rng)
    >>> h[0, :, 0].tolist(), round(-10 * float(np.log10(np.sum(h[..., 1:] ** 2))), 6)
    ([1.0, 0.0], 6.0)
    """
    n_samples = round(reverberation_time * fs)
    decay = 10 ** (-3 * np.arange(n_samples) / n_samples)
    tails = decay * rng.standard_normal((len(pans), 2, n_samples))
    tails[..., 0] = 0.0
    energy = np.sum(tails**2, axis=(1, 2), keepdims=True)
    tails *= np.sqrt(10 ** (-direct_to_reverberant_db / 10) / energy)
    tails[..., 0] = np.stack([np.cos(pans), np.sin(pans)], axis=-1)
    return tails
