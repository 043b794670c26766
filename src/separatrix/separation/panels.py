"""What a picture of a separation shows: mixture and sources on one scale, and a headline."""

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.fft import next_fast_len, rfft
from scipy.signal.windows import hann

from ..iterate import Stop

if TYPE_CHECKING:
    from .separation import Separation

RANGE_DB = 70.0
COLORMAP = "magma"
WINDOW_SECONDS = 0.032  # shows the harmonics of a voice as well as its syllables
MOST_WINDOWS = 32  # per column: bounds the time for hours of sound, which are only sampled
LOUD_SHARE = 99.5  # percentile at 0 dB: a click or a rumble must not darken all the rest
IN_SHORT = {
    Stop.CONVERGED: "converged",
    Stop.MAX_ITER: "as requested",
    Stop.BY_CALLER: "stopped on request",
}


class Panel(NamedTuple):
    """One signal, ready to be drawn.

    Attributes
    ----------
    name : str
        What it is, for people.
    signal : numpy.ndarray
        Samples (sample,).
    level : str
        Its level relative to the mixture, in words; empty for the mixture.
    image : numpy.ndarray
        Power (row, column) in dB from -RANGE_DB to 0, on one scale for all panels of a
        separation; row 0 is 0 Hz, the last one fs / 2.
    """

    name: str
    signal: np.ndarray
    level: str
    image: np.ndarray


def make_panels(
    separation: "Separation", *, n_columns: int, n_rows: int, seconds: float = math.inf
) -> list[Panel]:
    """Draw the mixture at the reference microphone and every source as spectrograms.

    Parameters
    ----------
    separation : Separation
        What to show.
    n_columns, n_rows : int
        Size of each image; rows are at most the bins of its 32 ms window.
    seconds : float
        Length to show, from the beginning; all by default.

    Returns
    -------
    list of Panel
        The mixture first, then the sources.
    """
    n_samples = int(min(separation.mixture.shape[1], seconds * separation.fs))
    signals = [x[:n_samples] for x in (separation.reference_mixture, *separation.sources)]
    names = [
        f"Mixture at channel {separation.reference_channel + 1}",
        *(f"Source {s + 1}" for s in range(len(separation.sources))),
    ]
    levels = ["", *(_level(x, signals[0]) for x in signals[1:])]
    images = np.stack([_power_db(x, separation.fs, n_columns, n_rows) for x in signals])
    loud = images[images > images.max() - RANGE_DB]
    images -= np.percentile(loud, LOUD_SHARE) if loud.size else 0.0  # none: all of it is silent
    images = images.clip(-RANGE_DB, 0.0)
    return [Panel(*parts) for parts in zip(names, signals, levels, images, strict=True)]


def headline(separation: "Separation") -> str:
    """What was done to what, and why it ended, in one line."""
    n_chan, n_samples = separation.mixture.shape
    n_iter = sum(len(stage.costs) - 1 for stage in separation.stages)
    parts = [
        separation.method,
        f"{_count(len(separation.sources), 'source')} from {_count(n_chan, 'channel')}",
        f"{n_samples / separation.fs:,.1f} s at {separation.fs / 1000:g} kHz",
        f"window {separation.options['n_fft']}, hop {separation.options['hop']}",
        f"{_count(n_iter, 'iteration')}, {IN_SHORT[separation.stop]}",
    ]
    return "  ·  ".join(parts)


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def _level(x: np.ndarray, mixture: np.ndarray) -> str:
    energy, reference = x @ x, mixture @ mixture
    if energy == 0 or reference == 0:
        return "silent" if energy == 0 else ""
    db = 10 * np.log10(energy / reference)
    return f"{abs(db):.1f} dB {'above' if db > 0 else 'below'} the mixture"


def _power_db(x: np.ndarray, fs: float, n_columns: int, n_rows: int) -> np.ndarray:
    """Power (row, column) in dB, averaged over each column and row; -inf where silent."""
    n_fft = 2 * next_fast_len(max(8, round(WINDOW_SECONDS * fs / 2)))
    per_column = int(np.clip(2 * len(x) / (n_fft * n_columns), 1, MOST_WINDOWS))
    centres = (np.arange(n_columns * per_column) + 0.5) * len(x) / (n_columns * per_column)
    window, offsets = hann(n_fft, sym=False), np.arange(n_fft) - n_fft // 2
    power = np.zeros((n_columns, n_fft // 2 + 1))
    for nth in range(per_column):  # one window of every column at a time bounds the memory
        at = centres[nth::per_column, None].astype(int) + offsets
        frames = np.where((at >= 0) & (at < len(x)), x.take(at, mode="clip"), 0.0)
        X = rfft(window * frames)
        power += X.real**2 + X.imag**2
    edges = np.linspace(0, power.shape[1], min(n_rows, power.shape[1]), endpoint=False).astype(int)
    power = np.add.reduceat(power, edges, axis=1) / np.diff(edges, append=power.shape[1])
    with np.errstate(divide="ignore"):
        return 10 * np.log10(power.T)
