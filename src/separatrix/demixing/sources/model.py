"""What every source model is, and what several share."""

from typing import Any, ClassVar, Protocol

import numpy as np

from ...arrays import Array, array_namespace

Params = Any  # a (named) tuple of arrays and numbers


class SourceModel(Protocol):
    """Five short functions and two facts make a source model."""

    spherical: ClassVar[bool]  # True: power is already the sum over frequency
    scale_free: ClassVar[bool]  # True: rescale leaves the whole cost J unchanged

    def init(self, power: Array, n_freq: int, rng: np.random.Generator) -> Params:
        """Make the first parameters; n_freq counts the bins that are demixed."""

    def update(self, params: Params, power: Array) -> Params:
        """Improve the parameters; does not raise the cost."""

    def weight(self, params: Params, power: Array) -> Array:
        """Return d cost / d power."""

    def cost(self, params: Params, power: Array) -> Array:
        """Return -log p(y) up to a constant, summed over sources, bins and frames."""

    def rescale(self, params: Params, gain: Array) -> Params:
        """Return the parameters after power became gain * power, gain (..., src, 1, 1)."""


def total(values: Array) -> Array:
    """Sum over source, frequency and frame, in float64 whatever the type of the values."""
    xp = array_namespace(values)
    return xp.sum(values, axis=(-3, -2, -1), dtype=xp.float64)
