"""DUET: any number of sources from two microphones, a point of the spectrogram to each.

Sounds such as the speech of several people seldom meet in one point of a spectrogram.  Where a
point holds source j alone, ``x_2 = a_j exp(-i omega d_j) x_1``.  A point goes to the source that
leaves least of it,

    J_j = |a_j exp(-i omega d_j) x_1 - x_2|^2 / (1 + a_j^2) .

References
----------
Yilmaz, Rickard, "Blind separation of speech mixtures via time-frequency masking", IEEE TSP
52(7), 2004.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

from ..arrays import Array
from ..iterate import Masks
from .arrivals import Located
from .channels import checked_channels, given_masks
from .search import find_arrivals
from .sharing import Points, Sharing, adopt, improve, nearest_masks, points_of, share_out


class DuetData(NamedTuple):
    """Two channels prepared for DUET.

    Attributes
    ----------
    x : Array
        Spectrogram (2, freq, frame) of unit level.
    points : Points
        What is derived of it.
    """

    x: Array
    points: Points


class DuetState(NamedTuple):
    """State of DUET.

    Attributes
    ----------
    sharing : Sharing
        The points, shared out.
    model : Located
        Where the sources are.
    """

    sharing: Sharing
    model: Located


@dataclass(frozen=True)
class Duet:
    """Algorithm that shares out points by amplitude ratio and delay between two microphones.

    It begins from peaks of histograms (`find_arrivals`).  Then points go to the source that
    leaves least of them, and sources move to where least is left of their points, in turn.  The
    cost is the energy that is left.

    Parameters
    ----------
    n_src : int
        Number of sources; where fewer are found, there are fewer masks and a note.
    max_delay : float
        Largest delay between the microphones that is looked for, in samples.
    baseline : float, optional
        Samples that sound takes from one microphone to the other; gives directions.

    Examples
    --------
    >>> import numpy as np
    >>> from separatrix.iterate import iterate
    >>> rng = np.random.default_rng(0)
    >>> s = rng.laplace(size=(3, 65, 200)) * (rng.random((3, 65, 200)) < 0.2) + 0j
    >>> turn = np.exp(-1j * np.pi * np.arange(65) / 64)[:, None]
    >>> x = np.stack([s.sum(axis=0), s[0] * turn**2 + s[1] + 0.5 * s[2] / turn])
    >>> result = iterate(Duet(3, max_delay=4), x, n_iter=20)
    >>> np.sort(np.round(result.outcome.model.arrivals.delay)).astype(int).tolist()
    [-1, 0, 2]
    """

    n_src: int
    max_delay: float
    baseline: float | None = None

    def prepare(self, x: Array, side: Any = None) -> DuetData:
        """Check a spectrogram (2, freq, frame), and bring it to unit level."""
        x = checked_channels(x, n_chan=2)
        return DuetData(x, points_of(x))

    def init(self, data: DuetData, start: Masks | None = None) -> DuetState:
        """Begin from the best of many guesses, or from masks."""
        if start is None:
            found = find_arrivals(data.x, self.n_src, self.max_delay)
            return self._located(share_out(data.points, found))
        masks = given_masks(start, *data.x.shape[1:])
        return self._located(adopt(data.points, masks, self.max_delay))

    def step(self, data: DuetData, state: DuetState) -> DuetState:
        """Move the sources, then share out the points again."""
        return self._located(improve(data.points, state.sharing, self.max_delay))

    def cost(self, data: DuetData, state: DuetState) -> Array:
        """Return the energy that is left, in units of the mean power of a point."""
        return state.sharing.residual

    def cost_unit(self, data: DuetData) -> float:
        """Return the whole energy: the tolerance is meant as a share."""
        return float(data.points.energy)

    def finish(self, data: DuetData, state: DuetState) -> Masks:
        """Give every point to one source; the model tells where they are, as `Located`."""
        masks = nearest_masks(data.points, state.sharing.arrivals)
        return Masks(masks, state.model, self._notes(masks.shape[0]))

    def _located(self, sharing: Sharing) -> DuetState:
        return DuetState(sharing, Located(sharing.arrivals, self.baseline))

    def _notes(self, n_found: int) -> tuple[str, ...]:
        if n_found == self.n_src:
            return ()
        found = "one source was" if n_found == 1 else f"{n_found} sources were"
        return (f"only {found} found where {self.n_src} were asked for.",)
