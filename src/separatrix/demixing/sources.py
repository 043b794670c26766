r"""Source models: what is assumed of one source's spectrogram.

Every model meets the spatial side through its weight alone.  With p = \|y\|^2 the cost
``sum cost(p)`` is majorised by ``sum weight * p + const``, ``weight = d cost / d p``, for
which the cost must be concave in p at fixed parameters.  `check_source_model` tests a
model of your own.

Shapes: ``power`` and ``weight`` (..., src, freq, frame); for spherical models
(..., src, 1, frame), power being the sum over frequency.  ``cost`` has batch shape (...)
and is summed in float64.

Without a floor a nulled frame sends the cost to minus infinity.  Here a trace of the mean
leaks into every frame (`leaky`): unlike a constant it lets the models stay scale-free, and
the cost is bounded below even where a source is silent half of the time.
"""

import math
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, Protocol

import numpy as np

from ..arrays import Array, array_namespace, like
from ..multiplicative import leaky, low_rank_step, low_rank_variance

Params = Any  # a (named) tuple of arrays and numbers
FRAME = (-1,)  # axes over which spherical models leak


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


class SphericalParams(NamedTuple):
    """Parameters of a spherical model without unknowns.

    Attributes
    ----------
    n_freq : int
        Number of bins that are demixed.
    """

    n_freq: int


class LowRankParams(NamedTuple):
    """Parameters of the low-rank model.

    Attributes
    ----------
    basis : Array
        Spectra (..., src, freq, n_basis).
    activation : Array
        Their gains over time (..., src, n_basis, frame).
    """

    basis: Array
    activation: Array


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
        return leaky(1 / self._radius(power), FRAME)

    def cost(self, params: SphericalParams, power: Array) -> Array:
        return 2 * _total(self._radius(power))

    def rescale(self, params: SphericalParams, gain: Array) -> SphericalParams:
        return params

    @staticmethod
    def _radius(power: Array) -> Array:
        return array_namespace(power).sqrt(leaky(power, FRAME))


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
        return leaky(1 / self._variance(params, power), FRAME)

    def cost(self, params: SphericalParams, power: Array) -> Array:
        xp = array_namespace(power)
        return params.n_freq * _total(xp.log(self._variance(params, power)))

    def rescale(self, params: SphericalParams, gain: Array) -> SphericalParams:
        return params

    @staticmethod
    def _variance(params: SphericalParams, power: Array) -> Array:
        return leaky(power / params.n_freq, FRAME)


@dataclass(frozen=True)
class LowRank:
    """Gaussian whose variance is a non-negative low-rank matrix: ILRMA.

    r_ft = sum_k basis_fk activation_kt, but for the leak; cost = sum_ft (p / r + log r);
    weight = 1 / r_ft.

    Parameters
    ----------
    n_basis : int
        Number of basis spectra of each source.

    References
    ----------
    Kitamura, Ono, Sawada, Kameoka, Saruwatari, "Determined blind source separation unifying
    independent vector analysis and nonnegative matrix factorization", IEEE/ACM TASLP 24(9),
    2016.
    """

    n_basis: int = 2
    spherical: ClassVar[bool] = False
    scale_free: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.n_basis < 1:
            raise ValueError(f"n_basis must be at least 1; got {self.n_basis}.")

    def init(self, power: Array, n_freq: int, rng: np.random.Generator) -> LowRankParams:
        xp = array_namespace(power)
        *batch, n_src, n_bins, n_frames = power.shape
        # One generator for each batch element: a batch gives what single runs give.
        draws = [
            (
                child.uniform(0.1, 1.0, (n_src, n_bins, self.n_basis)),
                child.uniform(0.1, 1.0, (n_src, self.n_basis, n_frames)),
            )
            for child in rng.spawn(math.prod(batch))
        ]
        basis, activation = (
            xp.astype(like(np.stack(drawn).reshape(*batch, *drawn[0].shape), power), power.dtype)
            for drawn in zip(*draws, strict=True)
        )
        # The common factor that fits the power best in the Itakura-Saito sense.
        level = xp.mean(power / (basis @ activation), axis=(-2, -1), keepdims=True)
        return LowRankParams(basis * level, activation)

    def update(self, params: LowRankParams, power: Array) -> LowRankParams:
        return LowRankParams(*low_rank_step(power, *params))

    def weight(self, params: LowRankParams, power: Array) -> Array:
        return 1 / low_rank_variance(*params)

    def cost(self, params: LowRankParams, power: Array) -> Array:
        xp = array_namespace(power)
        variance = low_rank_variance(*params)
        return _total(power / variance + xp.log(variance))

    def rescale(self, params: LowRankParams, gain: Array) -> LowRankParams:
        return params._replace(basis=params.basis * gain)


def _total(values: Array) -> Array:
    """Sum over source, frequency and frame, in float64 whatever the type of the values."""
    xp = array_namespace(values)
    return xp.sum(values, axis=(-3, -2, -1), dtype=xp.float64)
