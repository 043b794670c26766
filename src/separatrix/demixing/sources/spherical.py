"""Models that look at a source's power summed over frequency: independent vector analysis.

All bins of a frame share one weight, which keeps the bins of a source together.
"""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from ...arrays import Array, array_namespace
from ...multiplicative import FRAMES, leaky
from .density import check_dof
from .model import total


class SphericalParams(NamedTuple):
    """Parameters of a spherical model without unknowns.

    Attributes
    ----------
    n_freq : int
        Number of bins that are demixed.
    """

    n_freq: int


@dataclass(frozen=True)
class Laplace:
    """Spherical Laplace distribution: AuxIVA.

    cost = 2 sum_t r_t with r_t = sqrt(sum_f p_ft), weight = 1 / r_t, but for the leak.

    References
    ----------
    Ono, "Stable and fast update rules for independent vector analysis based on auxiliary
    function technique", WASPAA 2011.
    """

    spherical: ClassVar[bool] = True
    scale_free: ClassVar[bool] = False

    def init(self, power: Array, n_freq: int, rng: np.random.Generator) -> SphericalParams:
        return SphericalParams(n_freq)

    def update(self, params: SphericalParams, power: Array) -> SphericalParams:
        return params

    def weight(self, params: SphericalParams, power: Array) -> Array:
        return leaky(1 / self._radius(power), FRAMES)

    def cost(self, params: SphericalParams, power: Array) -> Array:
        return 2 * total(self._radius(power))

    def rescale(self, params: SphericalParams, gain: Array) -> SphericalParams:
        return params

    @staticmethod
    def _radius(power: Array) -> Array:
        return array_namespace(power).sqrt(leaky(power, FRAMES))


@dataclass(frozen=True)
class Gauss:
    """Gaussian of a variance that changes from frame to frame and is equal over frequency.

    The variance is at its optimum v_t = mean_f p_ft throughout, which leaves
    cost = n_freq sum_t log v_t, weight = 1 / v_t, but for the leak.

    References
    ----------
    Ono, "Auxiliary-function-based independent vector analysis with power of vector-norm
    type weighting functions", APSIPA 2012.
    """

    spherical: ClassVar[bool] = True
    scale_free: ClassVar[bool] = True

    def init(self, power: Array, n_freq: int, rng: np.random.Generator) -> SphericalParams:
        return SphericalParams(n_freq)

    def update(self, params: SphericalParams, power: Array) -> SphericalParams:
        return params

    def weight(self, params: SphericalParams, power: Array) -> Array:
        return leaky(1 / self._variance(params, power), FRAMES)

    def cost(self, params: SphericalParams, power: Array) -> Array:
        xp = array_namespace(power)
        return params.n_freq * total(xp.log(self._variance(params, power)))

    def rescale(self, params: SphericalParams, gain: Array) -> SphericalParams:
        return params

    @staticmethod
    def _variance(params: SphericalParams, power: Array) -> Array:
        return leaky(power / params.n_freq, FRAMES)


@dataclass(frozen=True)
class StudentT:
    """Spherical Student's t distribution of unit scale: between Gauss and heavy tails.

    With P_t = sum_f p_ft, cost = (n_freq + dof / 2) sum_t log(1 + 2 P_t / dof) and
    weight = (2 n_freq + dof) / (dof + 2 P_t), but for the leak.

    Parameters
    ----------
    dof : float
        Degrees of freedom, above 0; the fewer, the heavier the tails.

    References
    ----------
    Liang, Chen, Naqvi, Chambers, "Independent vector analysis with multivariate Student's t
    distribution source prior for speech separation", Electronics Letters 49(16), 2013.
    """

    dof: float = 1.0
    spherical: ClassVar[bool] = True
    scale_free: ClassVar[bool] = False

    def __post_init__(self) -> None:
        check_dof(self.dof)

    def init(self, power: Array, n_freq: int, rng: np.random.Generator) -> SphericalParams:
        return SphericalParams(n_freq)

    def update(self, params: SphericalParams, power: Array) -> SphericalParams:
        return params

    def weight(self, params: SphericalParams, power: Array) -> Array:
        slope = (2 * params.n_freq + self.dof) / (self.dof + 2 * leaky(power, FRAMES))
        return leaky(slope, FRAMES)

    def cost(self, params: SphericalParams, power: Array) -> Array:
        xp = array_namespace(power)
        ratio = 2 / self.dof * leaky(power, FRAMES)
        return (params.n_freq + self.dof / 2) * total(xp.log1p(ratio))

    def rescale(self, params: SphericalParams, gain: Array) -> SphericalParams:
        return params


@dataclass(frozen=True)
class GeneralizedGauss:
    """Spherical generalised Gaussian: a norm to any power below 2, of a scale that is learnt.

    The scale is at its optimum throughout, which with v_t = mean_f p_ft leaves
    cost = (2 / beta) n_freq n_frames log mean_t v_t^(beta / 2) and
    weight = v_t^(beta / 2 - 1) / mean_t v_t^(beta / 2), but for the leak.  beta = 1 is
    `Laplace` up to the scale of the outputs; towards 0 it becomes `Gauss`.

    A scale fixed at 1 would give the same filters up to their scale, but outputs that grow
    like n_freq^(1 / beta), beyond single precision for beta = 0.1.

    Parameters
    ----------
    beta : float
        Exponent above 0 and below 2, where the weight would be the same for all frames; the
        smaller, the stronger the preference for pauses.

    References
    ----------
    Ono, "Auxiliary-function-based independent vector analysis with power of vector-norm
    type weighting functions", APSIPA 2012.
    """

    beta: float = 1.0
    spherical: ClassVar[bool] = True
    scale_free: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if not 0 < self.beta < 2:
            raise ValueError(f"beta must be above 0 and below 2; got {self.beta}.")

    def init(self, power: Array, n_freq: int, rng: np.random.Generator) -> SphericalParams:
        return SphericalParams(n_freq)

    def update(self, params: SphericalParams, power: Array) -> SphericalParams:
        return params

    def weight(self, params: SphericalParams, power: Array) -> Array:
        variance = leaky(power / params.n_freq, FRAMES)
        return leaky(variance ** (self.beta / 2 - 1) / self._level(variance), FRAMES)

    def cost(self, params: SphericalParams, power: Array) -> Array:
        level = self._level(leaky(power / params.n_freq, FRAMES))
        n_values = params.n_freq * power.shape[-1]
        return 2 / self.beta * n_values * total(array_namespace(power).log(level))

    def rescale(self, params: SphericalParams, gain: Array) -> SphericalParams:
        return params

    def _level(self, variance: Array) -> Array:
        xp = array_namespace(variance)
        return xp.mean(variance ** (self.beta / 2), axis=-1, keepdims=True)
