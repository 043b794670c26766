"""Densities of one bin given its variance r: phi(p / r) + log r up to a constant.

phi is concave and grows, so that the low-rank models can learn r by the Gaussian's rules
(`separatrix.multiplicative.falling_and_rising`).  Heavy tails need the leak on the power as
well: where p is exactly zero in enough bins, log r would win and r collapse to nothing.
"""

import math
from dataclasses import dataclass
from typing import Protocol

from ...arrays import Array, array_namespace
from ...multiplicative import BINS_AND_FRAMES, leaky


class Density(Protocol):
    """Three functions of power and variance, (..., src, freq, frame) each."""

    def cost(self, power: Array, variance: Array) -> Array:
        """Return phi(p / r) + log r of every bin."""

    def weight(self, power: Array, variance: Array) -> Array:
        """Return d cost / d power of every bin."""

    def equivalent_power(self, power: Array, variance: Array) -> Array:
        """Return p phi'(p / r), with which the Gaussian cost majorises this one."""


@dataclass(frozen=True)
class GaussDensity:
    """Complex Gaussian: phi(q) = q."""

    def cost(self, power: Array, variance: Array) -> Array:
        return power / variance + array_namespace(power).log(variance)

    def weight(self, power: Array, variance: Array) -> Array:
        return 1 / variance

    def equivalent_power(self, power: Array, variance: Array) -> Array:
        return power


GAUSS = GaussDensity()


@dataclass(frozen=True)
class StudentTDensity:
    """Complex Student's t: phi(q) = (1 + dof / 2) log(1 + 2 q / dof); Gaussian for many dof.

    Parameters
    ----------
    dof : float
        Degrees of freedom, above 0; the fewer, the heavier the tails.

    References
    ----------
    Kitamura et al., "Generalized independent low-rank matrix analysis using heavy-tailed
    distributions for blind source separation", EURASIP JASP 2018:28.
    """

    dof: float

    def __post_init__(self) -> None:
        check_dof(self.dof)

    def cost(self, power: Array, variance: Array) -> Array:
        xp = array_namespace(power)
        ratio = leaky(power, BINS_AND_FRAMES) / variance
        return (1 + self.dof / 2) * xp.log1p(2 / self.dof * ratio) + xp.log(variance)

    def weight(self, power: Array, variance: Array) -> Array:
        ratio = leaky(power, BINS_AND_FRAMES) / variance
        return leaky(self._slope(ratio) / variance, BINS_AND_FRAMES)

    def equivalent_power(self, power: Array, variance: Array) -> Array:
        power = leaky(power, BINS_AND_FRAMES)
        return power * self._slope(power / variance)

    def _slope(self, ratio: Array) -> Array:
        return (self.dof + 2) / (self.dof + 2 * ratio)


@dataclass(frozen=True)
class GeneralizedGaussDensity:
    """Complex generalised Gaussian: phi(q) = q^(beta / 2); Gaussian for beta = 2.

    Parameters
    ----------
    beta : float
        Exponent above 0, at most 2; the smaller, the heavier the tails.

    References
    ----------
    Kitamura et al., "Generalized independent low-rank matrix analysis using heavy-tailed
    distributions for blind source separation", EURASIP JASP 2018:28.
    """

    beta: float

    def __post_init__(self) -> None:
        if not 0 < self.beta <= 2:
            raise ValueError(f"beta must be above 0 and at most 2; got {self.beta}.")

    def cost(self, power: Array, variance: Array) -> Array:
        ratio = leaky(power, BINS_AND_FRAMES) / variance
        return ratio ** (self.beta / 2) + array_namespace(power).log(variance)

    def weight(self, power: Array, variance: Array) -> Array:
        ratio = leaky(power, BINS_AND_FRAMES) / variance
        return leaky(self._slope(ratio) / variance, BINS_AND_FRAMES)

    def equivalent_power(self, power: Array, variance: Array) -> Array:
        power = leaky(power, BINS_AND_FRAMES)
        return power * self._slope(power / variance)

    def _slope(self, ratio: Array) -> Array:
        return self.beta / 2 * ratio ** (self.beta / 2 - 1)


def check_dof(dof: float) -> None:
    """Refuse degrees of freedom that make no density."""
    if not 0 < dof < math.inf:
        raise ValueError(f"dof must be above 0 and finite; got {dof}.")
