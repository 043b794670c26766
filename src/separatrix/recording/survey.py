"""What a recording is like, gathered block by block: it need never be in memory as a whole."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from ..audio import SoundFiles
from ..audio.reading import Read

OnShare = Callable[[float], None]
BLOCK = 1 << 17  # samples of all channels together: 1 MB, which stays in the cache
RUN = 3  # equal samples at the peak in a row; music may touch its peak once or twice


@dataclass(frozen=True, eq=False)
class Survey:
    """What is to be known of a recording; arrays have an entry for each channel.

    Attributes
    ----------
    n_samples : int
        Length.
    n_bad, first_bad : numpy.ndarray
        Number of samples that are NaN or infinite, and the first of them.
    mean : numpy.ndarray
        Constant offset.
    products : numpy.ndarray
        Sums over samples of products of two channels without their offset, (chan, chan).
    peak, below : numpy.ndarray
        Largest magnitude, and the largest that is not as large.
    n_flat : numpy.ndarray
        Number of samples at the peak.
    runs : numpy.ndarray
        Whether several in a row are there.
    """

    n_samples: int
    n_bad: np.ndarray
    first_bad: np.ndarray
    mean: np.ndarray
    products: np.ndarray
    peak: np.ndarray
    below: np.ndarray
    n_flat: np.ndarray
    runs: np.ndarray

    @property
    def level(self) -> np.ndarray:
        """RMS of each channel without its offset."""
        return np.sqrt(np.diagonal(self.products) / self.n_samples)


def survey(x: np.ndarray | SoundFiles, on_share: OnShare | None = None) -> Survey:
    """Look at all samples of a recording.

    Parameters
    ----------
    x : numpy.ndarray or SoundFiles
        Samples (chan, sample) in float64, or where they are.
    on_share : callable, optional
        Called with the share that was looked at, up to 1.

    Returns
    -------
    Survey
        What it is like; beside `n_bad` and `first_bad` only of its finite blocks.
    """
    n_chan, n_samples = x.shape
    bad, moments, peaks = _Bad(n_chan), _Moments(n_chan), _Peaks(n_chan)
    step = max(BLOCK // n_chan, 1)
    with _opened(x) as read:
        for start in range(0, n_samples, step):
            stop = min(start + step, n_samples)
            block = read(start, stop)
            if bad.add(block, start):
                moments.add(block)
                peaks.add(block)
            if on_share is not None:
                on_share(stop / n_samples)
    return Survey(
        n_samples,
        bad.count,
        bad.first,
        moments.mean,
        moments.products,
        peaks.peak,
        peaks.below,
        peaks.n_flat,
        peaks.runs,
    )


@contextmanager
def _opened(x: np.ndarray | SoundFiles) -> Iterator[Read]:
    if isinstance(x, SoundFiles):
        with x.opened() as read:
            yield read
    else:
        yield lambda start, stop: x[:, start:stop]


class _Bad:
    """Samples that are NaN or infinite."""

    def __init__(self, n_chan: int) -> None:
        self.count = np.zeros(n_chan, dtype=int)
        self.first = np.zeros(n_chan, dtype=int)

    def add(self, x: np.ndarray, start: int) -> bool:
        """Count them in a block, and say whether there are none."""
        with np.errstate(invalid="ignore", over="ignore"):
            if np.isfinite(x.sum()):
                return True
        bad = ~np.isfinite(x)  # or the sum alone has left the range of floats
        count = bad.sum(axis=-1)
        first = (count > 0) & (self.count == 0)
        self.first = np.where(first, start + bad.argmax(axis=-1), self.first)
        self.count += count
        return not count.any()


class _Moments:
    """Means, and sums of products about them.

    References
    ----------
    Chan, Golub, LeVeque, The American Statistician 37(3), 1983: sums of two parts, joined
    without the cancellation that a large offset would bring.
    """

    def __init__(self, n_chan: int) -> None:
        self._n = 0
        self.mean = np.zeros(n_chan)
        self.products = np.zeros((n_chan, n_chan))

    def add(self, x: np.ndarray) -> None:
        mean = x.mean(axis=-1)
        rest = x - mean[:, None]
        n_before, n = self._n, self._n + x.shape[1]
        shift = mean - self.mean
        self.products += rest @ rest.T + np.outer(shift, shift) * (n_before * x.shape[1] / n)
        self.mean = self.mean + shift * (x.shape[1] / n)
        self._n = n


class _Peaks:
    """Samples at the peak, which is the highest so far."""

    def __init__(self, n_chan: int) -> None:
        self.peak = np.zeros(n_chan)
        self.below = np.zeros(n_chan)
        self.n_flat = np.zeros(n_chan, dtype=int)
        self.runs = np.zeros(n_chan, dtype=bool)
        self._end = np.zeros((n_chan, RUN - 1))  # a run may go on in the next block

    def add(self, x: np.ndarray) -> None:
        highest = np.maximum(x.max(axis=-1), -x.min(axis=-1))
        if (highest < self.peak * (1 - 1e-6)).all():  # as in most blocks
            self.below = np.maximum(self.below, highest)
            self._end = np.zeros_like(self._end)
            return
        size = np.concatenate([self._end, np.abs(x)], axis=1)
        new = size[:, RUN - 1 :]
        peak = np.maximum(self.peak, highest)
        limit = peak * (1 - 1e-6)
        surpassed = self.peak < limit
        flat = (size >= limit[:, None]) & (peak > 0)[:, None]
        lower = np.where(flat[:, RUN - 1 :], 0.0, new).max(axis=-1)
        self.below = np.maximum(np.where(surpassed, self.peak, self.below), lower)
        self.n_flat = np.where(surpassed, 0, self.n_flat) + flat[:, RUN - 1 :].sum(axis=-1)
        runs = np.logical_and.reduce([flat[:, k : k + x.shape[1]] for k in range(RUN)])
        self.runs = (self.runs & ~surpassed) | runs.any(axis=-1)
        self.peak, self._end = peak, size[:, -(RUN - 1) :]
