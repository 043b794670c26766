"""How far a model is from a spectrogram: squares, Kullback-Leibler and Itakura-Saito.

Each is the beta-divergence for one beta.  ``slopes`` splits the derivative with respect to the
model into the part that falls and the part that rises with it; multiplicative updates take the
ratio of the two.  ``lowest`` and ``highest`` are the powers of a factor between which its
majoriser lies, for log the power 0: the exponent of the update is 1 / (highest - lowest).

References
----------
Fevotte and Idier, "Algorithms for nonnegative matrix factorization with the beta-divergence",
Neural Computation 23(9), 2011, section 4.1.
"""

from dataclasses import dataclass
from typing import ClassVar, Protocol

from ..arrays import Array, array_namespace

BINS_AND_FRAMES = (-2, -1)


class Divergence(Protocol):
    """A distance of observed values from a positive model, summed over bins and frames."""

    magnitude_power: ClassVar[int]  # the observed values are |X| to this power
    lowest: ClassVar[int]
    highest: ClassVar[int]

    def varying(self, observed: Array, model: Array) -> Array:
        """Give the part of the divergence that depends on the model, of batch shape."""

    def constant(self, observed: Array) -> Array:
        """Give the rest, of batch shape: with it the divergence of equal arrays is zero."""

    def slopes(self, observed: Array, model: Array) -> tuple[Array, Array | None]:
        """Give what falls and what rises with the model; None for a slope of 1 everywhere."""


@dataclass(frozen=True)
class Squares:
    """Half the sum of squared differences: beta = 2."""

    magnitude_power: ClassVar[int] = 1
    lowest: ClassVar[int] = 1
    highest: ClassVar[int] = 2

    def varying(self, observed: Array, model: Array) -> Array:
        """Give all of the divergence."""
        return _total((observed - model) ** 2) / 2

    def constant(self, observed: Array) -> Array:
        """Give zero."""
        return 0 * _total(observed)

    def slopes(self, observed: Array, model: Array) -> tuple[Array, Array]:
        """Give v and r."""
        return observed, model


@dataclass(frozen=True)
class KullbackLeibler:
    """Sum of v log(v / r) - v + r: beta = 1."""

    magnitude_power: ClassVar[int] = 1
    lowest: ClassVar[int] = 0
    highest: ClassVar[int] = 1

    def varying(self, observed: Array, model: Array) -> Array:
        """Give the sum of r - v log r."""
        xp = array_namespace(model)
        products = xp.vecdot(observed, xp.log(model))  # row by row: no array of all products
        return _total(model) - xp.sum(products, axis=-1, dtype=xp.float64)

    def constant(self, observed: Array) -> Array:
        """Give the sum of v log v - v."""
        xp = array_namespace(observed)
        return _total(observed * xp.log(observed)) - _total(observed)

    def slopes(self, observed: Array, model: Array) -> tuple[Array, None]:
        """Give v / r, and 1."""
        return observed / model, None


@dataclass(frozen=True)
class ItakuraSaito:
    """Sum of v / r - log(v / r) - 1: beta = 0."""

    magnitude_power: ClassVar[int] = 2
    lowest: ClassVar[int] = -1
    highest: ClassVar[int] = 1

    def varying(self, observed: Array, model: Array) -> Array:
        """Give the sum of v / r + log r."""
        xp = array_namespace(model)
        return _total(observed / model + xp.log(model))

    def constant(self, observed: Array) -> Array:
        """Give minus the sum of log v + 1."""
        xp = array_namespace(observed)
        return -_total(xp.log(observed) + 1)

    def slopes(self, observed: Array, model: Array) -> tuple[Array, Array]:
        """Give v / r^2 and 1 / r."""
        inverse = 1 / model
        return observed * inverse * inverse, inverse


def _total(values: Array) -> Array:
    xp = array_namespace(values)
    return xp.sum(values, axis=BINS_AND_FRAMES, dtype=xp.float64)
