"""Demixing by joint diagonalisation: any statistics with any criterion."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ..iterate import Images
from .demixer import Demixer, gaps, separated
from .diagonalization import Criterion
from .statistics import Statistics
from .whitening import whiten


class JointData(NamedTuple):
    """What is derived from a recording once.

    Attributes
    ----------
    x : numpy.ndarray
        Samples (chan, sample).
    whitener, unwhitener : numpy.ndarray
        Matrix (src, chan) that makes uncorrelated signals of them, and its pseudo-inverse.
    matrices : numpy.ndarray
        Statistics (matrix, src, src) of those signals, as given.
    prepared : numpy.ndarray
        The same as the criterion wants them.
    chance : float
        Difference of two diagonal values that chance alone explains.
    """

    x: np.ndarray
    whitener: np.ndarray
    unwhitener: np.ndarray
    matrices: np.ndarray
    prepared: np.ndarray
    chance: float


@dataclass(frozen=True)
class JointDiagonalization:
    """Algorithm that makes statistics of the outputs diagonal.

    Everything happens to whitened signals, so that the result does not depend on how the channels
    are mixed, whatever the criterion.

    Parameters
    ----------
    statistics : Statistics
        What is made diagonal.
    criterion : Criterion
        What diagonal means, and how it is reached.
    n_src : int
        Number of sources, at most the number of channels: the strongest principal components.

    Examples
    --------
    >>> from separatrix.instantaneous import Covariances, WeightedPairs
    >>> from separatrix.iterate import iterate
    >>> s = np.stack([np.sin(np.arange(4000) / 5), np.sign(np.sin(np.arange(4000) / 31))])
    >>> A = np.array([[1.0, 0.5], [0.3, 1.0]])
    >>> learn = JointDiagonalization(Covariances(range(1, 20)), WeightedPairs(), n_src=2)
    >>> gain = np.abs(iterate(learn, A @ s, n_iter=20).state.W @ A)
    >>> bool(np.min(gain.max(axis=1) / gain.min(axis=1)) > 20)  # each output is one source
    True
    """

    statistics: Statistics
    criterion: Criterion
    n_src: int

    def prepare(self, x: np.ndarray, side: Any = None) -> JointData:
        """Whiten the recording and compute its statistics."""
        z, whitener = whiten(x, self.n_src)
        matrices, chance = self.statistics(z)
        prepared = self.criterion.prepare(matrices)
        return JointData(x, whitener, np.linalg.pinv(whitener), matrices, prepared, chance)

    def init(self, data: JointData, start: Any = None) -> Demixer:
        """Begin from the principal components."""
        return self._demixer(data, np.eye(self.n_src))

    def step(self, data: JointData, state: Demixer) -> Demixer:
        """Improve every pair of sources once."""
        return self._demixer(data, self.criterion.sweep(data.prepared, state.W @ data.unwhitener))

    def cost(self, data: JointData, state: Demixer) -> np.ndarray:
        """Return the cost of the criterion."""
        return np.asarray(self.criterion.cost(data.prepared, state.W @ data.unwhitener))

    def cost_unit(self, data: JointData) -> float:
        """Return 1: the costs are means."""
        return 1.0

    def finish(self, data: JointData, state: Demixer) -> Images:
        """Give each source as it sounds in every channel."""
        return separated(data.x, state, data.chance)

    def _demixer(self, data: JointData, W: np.ndarray) -> Demixer:
        unit = W / np.linalg.norm(W, axis=1, keepdims=True)
        diagonals = np.einsum("si,kij,sj->ks", unit, data.matrices, unit)
        return Demixer(W @ data.whitener, gaps(diagonals))
