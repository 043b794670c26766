"""Where demixing begins: closed forms, to be put before a stage that iterates."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from ..arrays import Array, array_namespace, conj_transpose
from ..iterate import Filters
from .mixture import Mixture, prepare_mixture
from .rows import count_sources, filters_of, identity_rows, rows_of

# (mixture, n_src, start) -> rows (..., freq, src, chan) of the usable bins
StartRows = Callable[[Mixture, int, Filters | None], Array]


class StartState(NamedTuple):
    """What a start consists of.

    Attributes
    ----------
    W : Array
        Demixing rows (..., freq, src, chan) of the usable bins.
    """

    W: Array


@dataclass(frozen=True)
class Start:
    """Algorithm that makes demixing filters in closed form; steps change nothing.

    Parameters
    ----------
    rows : callable
        `principal_components`, or ``partial(copies, n_starts)``.
    n_src : int, optional
        Number of sources, at most the number of channels, which is the default.

    Examples
    --------
    >>> from functools import partial
    >>> import numpy as np
    >>> from separatrix.demixing import Demixing, LowRank
    >>> from separatrix.iterate import Stage, run_stages
    >>> rng = np.random.default_rng(0)
    >>> x = rng.laplace(size=(3, 5, 40)) + 1j * rng.laplace(size=(3, 5, 40))
    >>> stages = (
    ...     Stage("principal components", Start(principal_components, n_src=2), 0),
    ...     Stage("4 starts", Start(partial(copies, 4), n_src=2), 0),
    ...     Stage("ILRMA", Demixing(LowRank(2), n_src=2), 5),
    ... )
    >>> result = run_stages(stages, x)[-1]
    >>> result.outcome.W.shape, result.costs[-1].shape
    ((4, 5, 2, 3), (4,))
    """

    rows: StartRows
    n_src: int | None = None

    def prepare(self, x: Array, side: Any = None) -> Mixture:
        """Check and normalise a spectrogram (..., chan, freq, frame)."""
        return prepare_mixture(x)

    def init(self, data: Mixture, start: Filters | None = None) -> StartState:
        """Make the rows."""
        return StartState(self.rows(data, count_sources(data, self.n_src), start))

    def step(self, data: Mixture, state: StartState) -> StartState:
        """Return the state: there is nothing to improve."""
        return state

    def cost(self, data: Mixture, state: StartState) -> Array:
        """Return zeros of batch shape: nothing is minimised."""
        xp = array_namespace(state.W)
        return xp.zeros(state.W.shape[:-3], dtype=xp.float64)

    def cost_unit(self, data: Mixture) -> float:
        """Return 1: nothing is minimised."""
        return 1.0

    def finish(self, data: Mixture, state: StartState) -> Filters:
        """Return the rows as filters at all bins."""
        return filters_of(data, state.W)


def principal_components(mixture: Mixture, n_src: int, start: Filters | None = None) -> Array:
    """Take the strongest principal components of every bin, at unit power.

    With fewer sources than channels this keeps more of the sound than the first channels
    would.  The components of a bin come by power: a row may lead to different sources in
    different bins.

    Parameters
    ----------
    mixture : Mixture
        The mixture.
    n_src : int
        Number of sources.
    start : Filters, optional
        Not looked at: the components depend on the mixture alone.

    Returns
    -------
    Array
        Rows (..., freq, src, chan).
    """
    xp = array_namespace(mixture.covariance)
    values, vectors = xp.linalg.eigh(mixture.covariance)
    # Rising order; the smallest may come out negative in single precision.
    values = xp.maximum(values, xp.finfo(values.dtype).eps * values[..., -1:])
    W = conj_transpose(vectors) / xp.sqrt(values)[..., None]
    W = xp.flip(W[..., -n_src:, :], axis=-2)
    # The phase that an eigenvector leaves open is taken from the first channel.
    first = W[..., :1]
    magnitude = xp.abs(first)
    heard = magnitude > 0
    return W * xp.where(heard, xp.conj(first) / xp.where(heard, magnitude, 1.0), 1.0 + 0 * first)


def copies(n_starts: int, mixture: Mixture, n_src: int, start: Filters | None = None) -> Array:
    """Repeat a start, so that what follows runs from all copies as one batch.

    They come to differ by what a source model draws: start i uses the i-th child of its
    seed.  The recording is shared between them.

    Parameters
    ----------
    n_starts : int
        Number of copies.
    mixture : Mixture
        The mixture.
    n_src : int
        Number of sources.
    start : Filters, optional
        What to copy; the identity by default.

    Returns
    -------
    Array
        Rows (n_starts, ..., freq, src, chan).
    """
    W = identity_rows(mixture, n_src) if start is None else rows_of(mixture, n_src, start)
    return array_namespace(W).broadcast_to(W, (n_starts, *W.shape))
