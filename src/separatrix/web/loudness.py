"""How loud signals are, found from stretches all over them, so that hours take no longer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

SECONDS = 0.4  # of a stretch, as ITU-R BS.1770 has them
MOST_STRETCHES = 300
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


def levels_of(signals: Sequence[Any], n_samples: int, fs: float) -> Levels:
    """Find how loud signals are.

    Parameters
    ----------
    signals : sequence of Signal
        The signals.
    n_samples : int
        Their length.
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
    length = max(16, min(round(SECONDS * fs), n_samples))
    count = int(np.clip(n_samples // length, 1, MOST_STRETCHES))
    starts = np.linspace(0, max(n_samples - length, 0), count).astype(int)
    loudness, top = [], SILENT_DB
    for signal in signals:
        stretches = [signal.read(start, start + length) for start in starts]
        loudness.append(_gated_db(np.array([np.mean(x**2, dtype=np.float64) for x in stretches])))
        top = max(top, _top_db(stretches, fs))
    return Levels(np.array(loudness), top)


def _gated_db(power: np.ndarray) -> float:
    loud = power[power >= power.mean() * 10 ** (GATE_DB / 10)]
    return float(10 * np.log10(loud.mean() + 10 ** (SILENT_DB / 10)))


def _top_db(stretches: Sequence[np.ndarray], fs: float) -> float:
    n_fft = min(1 << round(np.log2(0.032 * fs)), len(stretches[0]))
    window = np.hanning(n_fft)
    middle = (len(stretches[0]) - n_fft) // 2
    x = np.stack([x[middle : middle + n_fft] for x in stretches])
    power = np.abs(np.fft.rfft(window * x)) ** 2 / np.sum(window**2)
    loudest = power.max()
    if not loudest > 0:
        return SILENT_DB
    return float(10 * np.log10(np.percentile(power[power > 1e-7 * loudest], LOUD_SHARE)))
