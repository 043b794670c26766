"""Masks to begin from where nothing is known."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..arrays import Array, abs2, array_namespace, like
from ..iterate import Masks


@dataclass(frozen=True)
class RandomMasks:
    """Algorithm that shares out every point at random; a closed form with a cost of zero.

    Parameters
    ----------
    n_src : int
        Number of sources.
    seed : int
        Seed of the random numbers.

    Examples
    --------
    >>> from separatrix.iterate import iterate
    >>> x = np.ones((3, 4, 5)) + 0j
    >>> masks = iterate(RandomMasks(2), x, n_iter=0).outcome.masks
    >>> masks.shape, bool(np.allclose(masks.sum(axis=0), 1))
    ((2, 4, 5), True)
    """

    n_src: int
    seed: int = 0

    def prepare(self, x: Array, side: Any = None) -> Array:
        """Take one channel, for its size and library."""
        return abs2(x[..., 0, :, :])

    def init(self, data: Array, start: Any = None) -> Masks:
        """Draw shares from the flat Dirichlet distribution."""
        rng = np.random.default_rng(self.seed)
        shares = rng.dirichlet(np.ones(self.n_src), size=data.shape).transpose(2, 0, 1)
        return Masks(array_namespace(data).astype(like(shares, data), data.dtype))

    def step(self, data: Array, state: Masks) -> Masks:
        """Return the state."""
        return state

    def cost(self, data: Array, state: Masks) -> np.ndarray:
        """Return 0."""
        return np.zeros(())

    def cost_unit(self, data: Array) -> float:
        """Return 1."""
        return 1.0

    def finish(self, data: Array, state: Masks) -> Masks:
        """Return the masks."""
        return state
