"""What makes the signals of a separation, whatever was learnt: all at once, or by blocks."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from ..iterate import Outcome
from ..recording import Recording

OnProgress = Callable[[str, float], None]  # (what is being done, share that is done)


class Block(NamedTuple):
    """A stretch of all signals of a separation.

    Attributes
    ----------
    x : numpy.ndarray
        The recording, live channels (chan, sample).
    sources : numpy.ndarray
        Source signals (src, sample).
    images : numpy.ndarray or None
        Sources at every microphone (src, chan, sample), where they were asked for.
    """

    x: np.ndarray
    sources: np.ndarray
    images: np.ndarray | None


class Rendering(Protocol):
    """Makes the signals of a separation: from arrays, or by blocks where they are too long."""

    @property
    def recording(self) -> Recording:
        """What was separated."""

    @property
    def n_src(self) -> int:
        """Number of sources."""

    @property
    def outcome(self) -> Outcome:
        """What the method learnt, with the sources in their order here."""

    @property
    def filters(self) -> np.ndarray | None:
        """Scaled demixing filters (freq, src, chan), where the method has any."""

    @property
    def parameters(self) -> Mapping[str, np.ndarray]:
        """What else was learnt of the sources, by name; the first axis is the source."""

    @property
    def sources(self) -> np.ndarray:
        """Source signals (src, sample)."""

    @property
    def images(self) -> np.ndarray:
        """Each source as it sounds at each microphone, (src, chan, sample)."""

    @property
    def power(self) -> np.ndarray:
        """Power of each source (src,), in whatever unit."""

    def blocks(self, *, images: bool = False) -> Iterator[Block]:
        """Give all signals from beginning to end, in blocks that fit into memory."""

    def reordered(self, order: Sequence[int]) -> "Rendering":
        """Give the sources other numbers."""


def with_twins(live: np.ndarray, twin: Sequence[tuple[int, float]]) -> np.ndarray:
    """From images at live channels (src, chan, sample) to those at all original channels."""
    position, factor = (np.array(values) for values in zip(*twin, strict=True))
    return live[:, position] * factor[:, None]
