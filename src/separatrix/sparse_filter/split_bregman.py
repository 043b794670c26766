"""Sparse filters: least squares with a penalty on absolute values, by split Bregman."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from scipy.linalg import solve

from .least_squares import Quadratic

RELAXATION = 1.7  # from 1 to below 2; with 1.7 instead of 1 six steps do for ten


class BregmanData(NamedTuple):
    """A sparse problem, scaled, with what each step needs.

    Attributes
    ----------
    gram, products : numpy.ndarray
        The problem with a mean diagonal of 1.
    inverse : numpy.ndarray
        Inverse of gram with the splitting on its diagonal, which is well-conditioned.
    """

    gram: np.ndarray
    products: np.ndarray
    inverse: np.ndarray


class BregmanState(NamedTuple):
    """Iterates of split Bregman, each of the shape of the products.

    Attributes
    ----------
    smooth, sparse : numpy.ndarray
        Filters of the quadratic part and of the absolute values.
    gap : numpy.ndarray
        What was left between them, added up.
    slope : numpy.ndarray
        ``gram smooth - products``: a step gives it without another product with the matrix.
    """

    smooth: np.ndarray
    sparse: np.ndarray
    gap: np.ndarray
    slope: np.ndarray


@dataclass(frozen=True)
class SplitBregman:
    """Algorithm for ``1/2 h^T G h - p^T h + m sparsity |h|_1``, m the mean of the diagonal of G.

    Split Bregman takes turns between the quadratic part, one product with an inverse, and
    the absolute values, a soft threshold; both are over-relaxed.  The smooth iterate, whose cost is
    told, and the sparse one, which is the outcome, become one in the end, but the cost may rise on
    the way.  Once the conditions of the minimum hold to `accuracy` nothing moves any more, and any
    positive tolerance of `separatrix.iterate.iterate` stops.

    Parameters
    ----------
    sparsity : float
        Weight of the absolute values.
    splitting : float
        Weight that ties the two parts together; decides how fast, not what, is found.
    accuracy : float
        Largest violation of the conditions of the minimum, as a share of the sparsity.

    References
    ----------
    T. Goldstein and S. Osher, "The split Bregman method for l1-regularized problems", SIAM J.
    Imaging Sci. 2(2), 2009; the over-relaxation is that of J. Eckstein and D. P. Bertsekas, Math.
    Program. 55, 1992.

    Examples
    --------
    >>> from separatrix.iterate import iterate
    >>> problem = Quadratic(np.eye(2), np.array([[3.0], [0.5]]))
    >>> iterate(SplitBregman(1.0), problem, n_iter=100).outcome.round(2).tolist()
    [[2.0], [0.0]]
    """

    sparsity: float
    splitting: float = 0.05
    accuracy: float = 1e-3

    def prepare(self, x: Quadratic, side: Any = None) -> BregmanData:
        """Scale the problem to a mean diagonal of 1, and invert its matrix once."""
        n = len(x.gram)
        scale = float(np.trace(x.gram)) / n
        gram, products = x.gram / scale, x.products / scale
        inverse = solve(gram + self.splitting * np.eye(n), np.eye(n), assume_a="sym")
        return BregmanData(gram, products, inverse)

    def init(self, data: BregmanData, start: np.ndarray | None = None) -> BregmanState:
        """Begin from given filters, or from zero."""
        h = np.zeros_like(data.products) if start is None else start
        return BregmanState(h, h, np.zeros_like(h), data.gram @ h - data.products)

    def step(self, data: BregmanData, state: BregmanState) -> BregmanState:
        """Solve, threshold, and add what is left."""
        if self._done(data, state):
            return state
        target = state.sparse - state.gap
        smooth = data.inverse @ (data.products + self.splitting * target)
        moved = RELAXATION * smooth + (1 - RELAXATION) * state.sparse + state.gap
        sparse = np.sign(moved) * np.maximum(np.abs(moved) - self.sparsity / self.splitting, 0)
        slope = self.splitting * (target - smooth)  # what the equations of smooth say
        return BregmanState(smooth, sparse, moved - sparse, slope)

    def cost(self, data: BregmanData, state: BregmanState) -> np.ndarray:
        """Return the cost of the smooth iterate, summed over right-hand sides."""
        h = state.smooth
        quadratic = 0.5 * np.sum(h * (state.slope - data.products))
        return np.asarray(quadratic + self.sparsity * np.sum(np.abs(h)))

    def cost_unit(self, data: BregmanData) -> float:
        """Return 1: the problem is scaled."""
        return 1.0

    def finish(self, data: BregmanData, state: BregmanState) -> np.ndarray:
        """Return the sparse filters."""
        return state.sparse

    def _done(self, data: BregmanData, state: BregmanState) -> bool:
        """Whether the conditions hold; the slope of the smooth iterate, at hand, is asked first."""
        if self._violation(state.slope, state.sparse) >= self.accuracy:
            return False
        slope = data.gram @ state.sparse - data.products
        return self._violation(slope, state.sparse) < self.accuracy

    def _violation(self, slope: np.ndarray, h: np.ndarray) -> float:
        """How far from zero the subgradient is at worst, in units of the sparsity."""
        off = np.where(
            h == 0,
            np.maximum(np.abs(slope) - self.sparsity, 0),
            np.abs(slope + self.sparsity * np.sign(h)),
        )
        return float(off.max()) / self.sparsity
