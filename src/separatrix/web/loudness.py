"""How loud signals are, found from stretches all over them, so that hours take no longer."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

SECONDS = 0.4  # of a stretch, as ITU-R BS.1770 has them
MOST_STRETCHES = 120
GATE_DB = -10.0  # stretches fainter than the mean by this do not count: pauses are not faint sound
SILENT_DB = -120.0
LOUD_SHARE = 99.5  # percentile of power at the top of the colours: clicks must not darken the rest


@dataclass(frozen=True, eq=False)
class Levels:
    """How loud signals are.

    Attributes
    ----------
    loudness_db : numpy.ndarray
        Level of each while it sounds, in dB of full scale, (signal,).
    top_db : float
        Power density that is shown as the brightest.
    """

    loudness_db: np.ndarray
    top_db: float


def places(n_samples: int, fs: float) -> tuple[list[int], int]:
    """Choose stretches all over signals.

    Parameters
    ----------
    n_samples : int
        Length of the signals.
    fs : float
        Sampling rate in hertz.

    Returns
    -------
    list of int
        First sample of each.
    int
        Samples of each.
    """
    length = max(16, min(round(SECONDS * fs), n_samples))
    count = int(np.clip(n_samples // length, 1, MOST_STRETCHES))
    return np.linspace(0, max(n_samples - length, 0), count).astype(int).tolist(), length


def levels_of(stretches: Iterable[np.ndarray], fs: float) -> Levels:
    """Find how loud signals are.

    Parameters
    ----------
    stretches : iterable of numpy.ndarray
        Parts (signal, sample) of them, where `places` says.
    fs : float
        Sampling rate in hertz.

    Returns
    -------
    Levels
        Their levels.

    References
    ----------
    ITU-R BS.1770-5, for the relative gate; without its weighting of frequencies.
    """
    powers, spectra = [], []
    for x in stretches:
        powers.append(np.mean(x**2, axis=-1, dtype=np.float64))
        spectra.append(_spectra(x, fs))
    loudness = [_gated_db(power) for power in np.transpose(powers)]
    top = max(_top_db(power) for power in np.swapaxes(spectra, 0, 1))
    return Levels(np.array(loudness), top)


def _gated_db(power: np.ndarray) -> float:
    loud = power[power >= power.mean() * 10 ** (GATE_DB / 10)]
    return float(10 * np.log10(loud.mean() + 10 ** (SILENT_DB / 10)))


def _spectra(x: np.ndarray, fs: float) -> np.ndarray:
    """Power density (signal, bin) in the middle of a stretch."""
    n_fft = min(1 << round(np.log2(0.032 * fs)), x.shape[-1])
    window = np.hanning(n_fft)
    middle = (x.shape[-1] - n_fft) // 2
    X = np.fft.rfft(window * x[:, middle : middle + n_fft])
    return np.asarray(np.abs(X) ** 2 / np.sum(window**2), np.float32)


def _top_db(power: np.ndarray) -> float:
    loudest = power.max()
    if not loudest > 0:
        return SILENT_DB
    return float(10 * np.log10(np.percentile(power[power > 1e-7 * loudest], LOUD_SHARE)))
