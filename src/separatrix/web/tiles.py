"""Pieces of spectrograms for any zoom, each computed when it is looked at."""

import io
from dataclasses import dataclass
from enum import Enum
from functools import cache

import numpy as np

from ..separation.panels import COLORMAP, RANGE_DB
from .signals import Signal, stretches

COLUMNS, ROWS = 256, 128  # pixels of a tile
DEEPEST = 24  # zoom: a tile of one sample
WINDOW_SECONDS = 0.032
MOST_WINDOWS = 4  # per column; hours of sound are only sampled, by one, to be seen at once
READ_AT_ONCE = 1 << 22  # values, 32 MB: below it one read is cheaper than one for each window
LOWEST = 40.0  # hertz, of the logarithmic scale


class Scale(Enum):
    """How frequency runs from the bottom to the top of a spectrogram."""

    LINEAR = "linear"
    LOG = "log"
    MEL = "mel"

    def hertz(self, y: np.ndarray, highest: float) -> np.ndarray:
        """Give the frequency at a height from 0 to 1."""
        if self is Scale.LINEAR:
            return y * highest
        if self is Scale.LOG:
            lowest = min(LOWEST, highest / 8)
            return np.asarray(lowest * (highest / lowest) ** y)
        return np.asarray(700 * (np.exp(y * np.log1p(highest / 700)) - 1))


@dataclass(frozen=True)
class Tile:
    """A place in the pyramid of tiles.

    Attributes
    ----------
    scale : Scale
        Of frequency.
    zoom_x, zoom_y : int
        The whole is cut into two to the power of these tiles in time and frequency.
    x, y : int
        Which of them; y from the bottom.
    """

    scale: Scale
    zoom_x: int
    zoom_y: int
    x: int
    y: int

    @property
    def exists(self) -> bool:
        """Whether there is such a tile."""
        inside = 0 <= self.x < 1 << self.zoom_x and 0 <= self.y < 1 << self.zoom_y
        return self.zoom_x <= DEEPEST and self.zoom_y <= 6 and inside


def tile_png(signal: Signal, tile: Tile, n_samples: int, fs: float, top_db: float) -> bytes:
    """Draw a tile.

    Parameters
    ----------
    signal : Signal
        What is shown.
    tile : Tile
        Which piece of it.
    n_samples : int
        Length of the whole.
    fs : float
        Sampling rate in hertz.
    top_db : float
        Power density of the brightest colour.

    Returns
    -------
    bytes
        A PNG of 256 x 128 pixels.
    """
    from PIL import Image

    edges = tile.scale.hertz((tile.y + np.arange(ROWS + 1) / ROWS) / (1 << tile.zoom_y), fs / 2)
    power = _row_power(_column_power(signal, tile, n_samples, fs), edges, fs)
    with np.errstate(divide="ignore"):
        db = 10 * np.log10(power) - top_db
    shade = np.clip((db + RANGE_DB) / RANGE_DB, 0.0, 1.0)
    image = Image.fromarray(np.ascontiguousarray((255 * shade).astype(np.uint8).T[::-1]))
    image.putpalette(_palette())
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def _column_power(signal: Signal, tile: Tile, n_samples: int, fs: float) -> np.ndarray:
    """Power density (column, bin): the mean over the windows of each column."""
    span = n_samples / (1 << tile.zoom_x) / COLUMNS
    n_fft = _n_fft(tile, fs)
    near = COLUMNS * span * signal.sound.n_chan <= READ_AT_ONCE
    count = int(np.clip(2 * span / n_fft, 1, MOST_WINDOWS)) if near else 1
    position = (tile.x * COLUMNS + (np.arange(COLUMNS * count) + 0.5) / count) * span
    starts = np.floor(position).astype(int) - n_fft // 2
    window = np.hanning(n_fft)
    x = _windows(signal, starts, n_fft)
    power = np.abs(np.fft.rfft(window * x)) ** 2 / np.sum(window**2)
    return power.reshape(COLUMNS, count, -1).mean(axis=1)


def _n_fft(tile: Tile, fs: float) -> int:
    """Longer windows where frequency is zoomed into, shorter ones where time is."""
    seconds = WINDOW_SECONDS * 2 ** min(tile.zoom_y, 2)
    return 1 << max(4, round(np.log2(seconds * fs)))


def _windows(signal: Signal, starts: np.ndarray, n_fft: int) -> np.ndarray:
    begin, end = int(starts[0]), int(starts[-1]) + n_fft
    if (end - begin) * signal.sound.n_chan > READ_AT_ONCE:
        return np.concatenate(list(stretches([signal], starts.tolist(), n_fft)))
    x = next(stretches([signal], [begin], end - begin))[0]
    return x[(starts - begin)[:, None] + np.arange(n_fft)]


def _row_power(power: np.ndarray, edges: np.ndarray, fs: float) -> np.ndarray:
    """Mean power density (column, row) between edges in hertz."""
    n_bins = power.shape[1]
    at = np.clip(edges / (fs / 2) * (n_bins - 1) + 0.5, 0, n_bins)  # bin k reaches from k to k + 1
    below = np.concatenate([np.zeros((len(power), 1)), np.cumsum(power, axis=1)], axis=1)
    whole = np.minimum(at.astype(int), n_bins - 1)
    integral = below[:, whole] + (at - whole) * power[:, whole]
    return np.maximum(np.diff(integral, axis=1) / np.maximum(np.diff(at), 1e-9), 0.0)


@cache
def _palette() -> bytes:
    from matplotlib import colormaps

    colours = (255 * colormaps[COLORMAP](np.arange(256))[:, :3]).astype(np.uint8)
    return colours.tobytes()
