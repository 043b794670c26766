"""Spectrograms in as many columns as a picture has, gathered from signals of any length."""

import numpy as np
from scipy.fft import next_fast_len, rfft
from scipy.signal.windows import hann

WINDOW_SECONDS = 0.032  # shows the harmonics of a voice as well as its syllables
MOST_WINDOWS = 32  # per column: bounds the time for hours of sound, which are only sampled
AT_ONCE = 512  # windows: bounds the memory


class Columns:
    """Power of some signals over time and frequency; they come piece by piece.

    Parameters
    ----------
    n_signals, n_samples : int
        How many there are, and their whole length.
    fs : float
        Sampling rate in hertz.
    n_columns : int
        Parts into which the length is cut.
    """

    def __init__(self, n_signals: int, n_samples: int, fs: float, n_columns: int) -> None:
        n_fft = 2 * next_fast_len(max(8, round(WINDOW_SECONDS * fs / 2)))
        per_column = int(np.clip(2 * n_samples / (n_fft * n_columns), 1, MOST_WINDOWS))
        n_windows = n_columns * per_column
        self._centres = ((np.arange(n_windows) + 0.5) * n_samples / n_windows).astype(int)
        self._column = np.arange(n_windows) // per_column
        self._window, self._offsets = hann(n_fft, sym=False), np.arange(n_fft) - n_fft // 2
        self._power = np.zeros((n_signals, n_columns, n_fft // 2 + 1))
        self._n_samples, self._end, self._next = n_samples, 0, 0
        self._held = np.empty((n_signals, 0))

    def add(self, x: np.ndarray) -> None:
        """Take the next samples (signal, sample)."""
        n_fft = len(self._window)
        held = np.concatenate([self._held, x], axis=1)
        self._end += x.shape[1]
        begin, ready = self._end - held.shape[1], len(self._centres)
        if self._end < self._n_samples:  # windows that reach beyond have to wait
            ready = int(np.searchsorted(self._centres, self._end - n_fft // 2, side="right"))
        for first in range(self._next, ready, AT_ONCE):
            self._transform(held, begin, slice(first, min(first + AT_ONCE, ready)))
        self._next, self._held = ready, held[:, -n_fft:]

    def power_db(self, n_rows: int) -> np.ndarray:
        """Power (signal, row, column) in dB, averaged in columns and rows; -inf where silent."""
        n_freq = self._power.shape[-1]
        edges = np.linspace(0, n_freq, min(n_rows, n_freq), endpoint=False).astype(int)
        power = np.add.reduceat(self._power, edges, axis=-1) / np.diff(edges, append=n_freq)
        with np.errstate(divide="ignore"):
            return 10 * np.log10(power.swapaxes(-1, -2))

    def _transform(self, held: np.ndarray, begin: int, windows: slice) -> None:
        at = self._centres[windows, None] + self._offsets - begin
        inside = (at >= 0) & (at < held.shape[1])
        X = rfft(self._window * np.where(inside, held.take(at, axis=1, mode="clip"), 0.0))
        columns = self._column[windows]
        starts = np.flatnonzero(np.diff(columns, prepend=-1))
        power = np.add.reduceat(X.real**2 + X.imag**2, starts, axis=1)
        self._power[:, columns[starts]] += power
