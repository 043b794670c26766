"""Measures of how far outputs are apart, from the outputs alone: no references are needed.

Sounds of different sources are rarely loud at the same time and frequency.  Where two outputs
are, some of one is left in the other.  Each measure is taken of every pair of outputs, and its
mean over pairs is given; gain and order of the outputs change nothing.
"""

from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike
from scipy.fft import rfft
from scipy.signal.windows import hann

from ..errors import ShapeError

WINDOW, N_HOPS = 0.064, 4  # s, and hops in a window
ENVELOPE, ENVELOPE_STEP = 0.1, 0.05  # s
LOWEST, HIGHEST, N_EDGES = 46.9, 8000.0, 21  # Hz, edges of the bands
BAND_FRAMES, BAND_STEP = 6, 3  # frames over which the power of a band is averaged, and every which
SILENT = 1e-12  # of the loudest output's power: there is nothing to measure


class BlindMeasures(NamedTuple):
    """How alike outputs are, mean over pairs; the lower the farther apart.

    Attributes
    ----------
    overlap : float
        Share of power that two have in the same point of the spectrogram, from 0 to 1, each
        brought to the same power.
    envelope : float
        Correlation over time of their log power.
    band_envelope : float
        The same in bands, mean over the bands.
    """

    overlap: float
    envelope: float
    band_envelope: float


def blind_measures(y: ArrayLike, fs: float) -> BlindMeasures:
    """Measure how alike signals are.

    Parameters
    ----------
    y : array
        Signals (src, sample), two at least.
    fs : float
        Sampling rate in hertz.

    Returns
    -------
    BlindMeasures
        NaN where a signal is silent or constant, which says nothing about being apart.

    Raises
    ------
    ShapeError
        If there are fewer than two signals, or they are shorter than half a second.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> s = rng.standard_normal((2, 32000)) * np.repeat(rng.gamma(0.3, size=(2, 20)), 1600, axis=1)
    >>> mixed = np.array([[1.0, 0.5], [0.5, 1.0]]) @ s
    >>> bool(blind_measures(s, 16000).overlap < blind_measures(mixed, 16000).overlap)
    True
    """
    y = np.asarray(y, dtype=np.float64)
    if y.ndim != 2 or len(y) < 2 or y.shape[1] < fs / 2:
        raise ShapeError(
            "blind measures compare two or more signals (src, sample) of half a second at least; "
            f"got shape {y.shape} at {fs:g} Hz."
        )
    level = np.mean(y**2, axis=-1, keepdims=True)
    if not np.all(level > SILENT * level.max()):
        return BlindMeasures(np.nan, np.nan, np.nan)
    scaled = np.asarray(y / np.sqrt(level))
    power = _power(scaled, fs)
    overlap = _mean_over_pairs(_overlap(power))
    envelope = _mean_over_pairs(_correlation(_log_envelopes(scaled, fs)))
    bands = _correlation(_log_bands(power, fs / (2 * power.shape[1] - 2)))
    return BlindMeasures(overlap, envelope, _mean_over_pairs(bands.mean(axis=0)))


def _power(y: np.ndarray, fs: float) -> np.ndarray:
    """Power of whole frames in single precision, (src, freq, frame): ten times faster than Stft."""
    hop = round(WINDOW * fs / N_HOPS)
    n_fft = N_HOPS * hop
    window = hann(n_fft, sym=False).astype(np.float32)
    power = []
    for signal in y:  # one by one: frames of all take the memory of many spectrograms
        frames = sliding_window_view(signal.astype(np.float32), n_fft)[::hop]
        spectra = rfft(frames * window, axis=-1)
        power.append((spectra.real**2 + spectra.imag**2).T)
    return np.stack(power)


def _overlap(power: np.ndarray) -> np.ndarray:
    """2 sum sqrt(q1 q2) / sum (q1 + q2) of spectrograms of equal mean power, (src, src)."""
    magnitude = np.sqrt(power).reshape(len(power), -1)
    magnitude /= np.linalg.norm(magnitude, axis=-1, keepdims=True)
    return np.asarray(magnitude @ magnitude.T, dtype=np.float64)


def _log_envelopes(y: np.ndarray, fs: float) -> np.ndarray:
    """Log of the power over 100 ms, every 50 ms, (src, time)."""
    edges = np.concatenate([np.zeros((len(y), 1)), np.cumsum(y**2, axis=-1)], axis=-1)
    width, step = round(ENVELOPE * fs), round(ENVELOPE_STEP * fs)
    begin = np.arange(0, y.shape[-1] - width, step)
    power = (edges[:, begin + width] - edges[:, begin]) / width
    return np.log(power + 1e-6)  # of a mean power of 1


def _log_bands(power: np.ndarray, bin_width: float) -> np.ndarray:
    """Log of the power in bands, averaged over frames, (band, src, time)."""
    n_freq = power.shape[1]
    top = min(HIGHEST / bin_width, n_freq - 1)
    edges = np.unique(np.geomspace(LOWEST / bin_width, top, N_EDGES).round().astype(int))
    bands = np.add.reduceat(power[:, : edges[-1]], edges[:-1], axis=1).astype(np.float64)
    total = np.concatenate([np.zeros_like(bands[..., :1]), np.cumsum(bands, axis=-1)], axis=-1)
    smooth = ((total[..., BAND_FRAMES:] - total[..., :-BAND_FRAMES]) / BAND_FRAMES)[
        ..., ::BAND_STEP
    ]
    floor = 1e-4 * smooth.mean(axis=-1, keepdims=True) + 1e-12
    return np.log(np.maximum(smooth, 0) + floor).transpose(1, 0, 2)


def _correlation(z: np.ndarray) -> np.ndarray:
    """Pearson correlation over time of every pair, (..., src, src); 0 of what never changes."""
    z = z - z.mean(axis=-1, keepdims=True)
    norm = np.linalg.norm(z, axis=-1, keepdims=True)
    z = z / np.where(norm > 1e-9, norm, np.inf)
    return z @ np.swapaxes(z, -1, -2)


def _mean_over_pairs(matrix: np.ndarray) -> float:
    pairs = list(combinations(range(len(matrix)), 2))
    return float(np.mean([matrix[i, j] for i, j in pairs]))
