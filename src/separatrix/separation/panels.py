"""What a picture of a separation shows: mixture and sources on one scale, and a headline."""

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..iterate import Stop
from .columns import Columns
from .rendering import Block

if TYPE_CHECKING:
    from .separation import Separation

RANGE_DB = 70.0
COLORMAP = "magma"
LOUD_SHARE = 99.5  # percentile at 0 dB: a click or a rumble must not darken all the rest
PIECE = 1 << 18  # samples looked at in one go: bounds the memory
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
    level : str
        Its level relative to the mixture, in words; empty for the mixture.
    image : numpy.ndarray
        Power (row, column) in dB from -RANGE_DB to 0, on one scale for all panels of a
        separation; row 0 is 0 Hz, the last one fs / 2.
    """

    name: str
    level: str
    image: np.ndarray


class PanelMaker:
    """Makes the panels of mixture and sources while their signals pass by.

    Parameters
    ----------
    separation : Separation
        What to show: the mixture at the reference microphone, then every source.
    n_columns, n_rows : int
        Size of each image; rows are at most the bins of its 32 ms window.
    seconds : float
        Length to show, from the beginning; all by default.
    """

    def __init__(
        self, separation: "Separation", *, n_columns: int, n_rows: int, seconds: float = math.inf
    ) -> None:
        self._separation = separation
        self._n_samples = int(min(separation.n_samples, seconds * separation.fs))
        self._n_rows, self._end = n_rows, 0
        n_signals = 1 + separation.n_src
        self._energy = np.zeros(n_signals)
        self._columns = Columns(n_signals, self._n_samples, separation.fs, n_columns)

    @property
    def complete(self) -> bool:
        """Whether all that is shown has passed by."""
        return self._end == self._n_samples

    def add(self, block: Block) -> None:
        """Take the next block of the separation's rendering."""
        mixture = self._separation.at_reference(block.x)
        n_samples = min(len(mixture), self._n_samples - self._end)
        for start in range(0, n_samples, PIECE):
            piece = slice(start, min(start + PIECE, n_samples))
            signals = np.stack([mixture[piece], *block.sources[:, piece]])
            self._energy += np.sum(signals**2, axis=-1)
            self._columns.add(signals)
        self._end += n_samples

    def panels(self) -> list[Panel]:
        """Give the panels, the mixture first, then the sources."""
        names = [
            f"Mixture at channel {self._separation.reference_channel + 1}",
            *source_names(self._separation),
        ]
        levels = ["", *(_level(energy, self._energy[0]) for energy in self._energy[1:])]
        images = self._columns.power_db(self._n_rows)
        loud = images[images > images.max() - RANGE_DB]
        images -= np.percentile(loud, LOUD_SHARE) if loud.size else 0.0  # none: all is silent
        images = images.clip(-RANGE_DB, 0.0)
        return [Panel(*parts) for parts in zip(names, levels, images, strict=True)]


def make_panels(
    separation: "Separation", *, n_columns: int, n_rows: int, seconds: float = math.inf
) -> list[Panel]:
    """Draw the mixture at the reference microphone and every source as spectrograms.

    Parameters
    ----------
    separation, n_columns, n_rows, seconds
        As for `PanelMaker`.

    Returns
    -------
    list of Panel
        The mixture first, then the sources.
    """
    maker = PanelMaker(separation, n_columns=n_columns, n_rows=n_rows, seconds=seconds)
    for block in separation.rendering.blocks():
        maker.add(block)
        if maker.complete:
            break
    return maker.panels()


def source_names(separation: "Separation") -> list[str]:
    """Name the sources for people; with a doubt where one may be none."""
    weak = separation.count.background if separation.count else ()
    return [source_name(k + 1, weak=k in weak) for k in range(separation.n_src)]


def source_name(number: int, *, weak: bool) -> str:
    """Name a source by its number, from 1; with a doubt where it may be none."""
    return f"Source {number}, perhaps background" if weak else f"Source {number}"


def headline(separation: "Separation") -> str:
    """What was done to what, and why it ended, in one line."""
    n_chan = len(separation.rendering.recording.live)
    n_iter = sum(len(stage.costs) - 1 for stage in separation.stages)
    parts = [
        separation.method,
        f"{_count(separation.n_src, 'source')} from {_count(n_chan, 'channel')}",
        f"{separation.n_samples / separation.fs:,.1f} s at {separation.fs / 1000:g} kHz",
    ]
    if separation.learnt is not None:  # methods that see frames
        parts.append(f"window {separation.options['n_fft']}, hop {separation.options['hop']}")
    if n_iter:
        parts.append(f"{_count(n_iter, 'iteration')}, {IN_SHORT[separation.stop]}")
    return "  ·  ".join(parts)


def judgements(separation: "Separation") -> list[str]:
    """Say why this method, how many sources there may be, and what was probably reached."""
    said = [
        separation.choice and separation.choice.reason,
        separation.count and separation.count.sentence,
        separation.score and separation.score.sentence,
    ]
    return [sentence for sentence in said if sentence]


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def _level(energy: float, reference: float) -> str:
    if energy == 0 or reference == 0:
        return "silent" if energy == 0 else ""
    db = 10 * np.log10(energy / reference)
    return f"{abs(db):.1f} dB {'above' if db > 0 else 'below'} the mixture"
