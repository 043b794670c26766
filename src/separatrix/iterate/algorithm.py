"""What an algorithm is, and what it leaves for the next stage or the user."""

from typing import Any, NamedTuple, Protocol

from ..arrays import Array

State = Any  # a (named) tuple of arrays, numbers and further tuples
Data = Any  # whatever ``prepare`` returns; never changed afterwards


class Filters(NamedTuple):
    """Outcome of a method that demixes by linear filters, ``y = W x``.

    Attributes
    ----------
    W : Array
        Demixing matrices (..., freq, src, chan), in units of the x that was given.
    usable : Array
        Mask (freq,) of the bins in which W was learnt.  In the others every row is the
        same passage of the mixture, because nothing can be separated there.
    notes : tuple of str
        What a reader of the result should know of this stage, one sentence each.
    """

    W: Array
    usable: Array
    notes: tuple[str, ...] = ()


class Masks(NamedTuple):
    """Outcome of a method that shares out the points of a spectrogram.

    Attributes
    ----------
    masks : Array
        Share of each source in every point, (..., src, freq, frame), from 0 to 1; they sum to
        at most 1 over sources, and what is missing belongs to nobody.
    model : object
        What a later stage of the same family goes on from beside the masks, such as
        parameters; None where the masks are all there is.
    notes : tuple of str
        What a reader of the result should know of this stage, one sentence each.
    ordered : bool
        Whether the order of the sources means something, as for `Images`.
    """

    masks: Array
    model: Any = None
    notes: tuple[str, ...] = ()
    ordered: bool = False


class Images(NamedTuple):
    """Outcome of a method that gives the sources as they sound at the microphones.

    Attributes
    ----------
    images : Array
        Source images (..., src, chan, sample).
    model : object
        What a later stage of the same family goes on from beside the images, such as mixing
        matrices; None where the images are all there is.
    notes : tuple of str
        What a reader of the result should know of this stage, one sentence each.
    ordered : bool
        Whether the order of the sources means something, because a person named them; else the
        loudest comes first in the end.
    """

    images: Array
    model: Any = None
    notes: tuple[str, ...] = ()
    ordered: bool = False


Outcome = Any  # Filters, Masks or Images; a stage takes the kinds that its family says


class Algorithm(Protocol):
    """A recipe for one stage: frozen options, pure functions, no state of its own."""

    def prepare(self, x: Array, side: Any) -> Data:
        """Derive everything that depends on the input alone, once."""

    def init(self, data: Data, start: Outcome | None = None) -> State:
        """Make the first state, from what an earlier stage handed over if given."""

    def step(self, data: Data, state: State) -> State:
        """Make the next state; the given one is left as it is."""

    def cost(self, data: Data, state: State) -> Array:
        """Cost of the state, of batch shape; never rises under ``step``."""

    def cost_unit(self, data: Data) -> float:
        """Size of the problem by which the tolerance is multiplied."""

    def finish(self, data: Data, state: State) -> Outcome:
        """Turn the state into what the next stage or the user takes."""
