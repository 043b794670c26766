"""A source's own few spectra and their gains over time: ILRMA."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from ... import kernels
from ...arrays import Array, array_namespace
from ...multiplicative import draw_factors, low_rank_step, low_rank_variance
from .density import GAUSS, Density
from .model import total


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
class LowRank:
    """A variance that is a non-negative low-rank matrix: ILRMA.

    r_ft = sum_k basis_fk activation_kt, but for the leak; for the Gaussian density
    cost = sum_ft (p / r + log r) and weight = 1 / r_ft.

    Parameters
    ----------
    n_basis : int
        Number of basis spectra of each source.
    density : Density
        Density of a bin given its variance: ``GaussDensity()``, ``StudentTDensity(dof)``
        for t-ILRMA or ``GeneralizedGaussDensity(beta)`` for GGD-ILRMA.

    References
    ----------
    Kitamura, Ono, Sawada, Kameoka, Saruwatari, "Determined blind source separation unifying
    independent vector analysis and nonnegative matrix factorization", IEEE/ACM TASLP 24(9),
    2016.
    """

    n_basis: int = 2
    density: Density = GAUSS
    spherical: ClassVar[bool] = False
    scale_free: ClassVar[bool] = True

    def __post_init__(self) -> None:
        check_n_basis(self.n_basis)

    def init(self, power: Array, n_freq: int, rng: np.random.Generator) -> LowRankParams:
        xp = array_namespace(power)
        *batch, n_src, n_bins, n_frames = power.shape
        shapes = (n_src, n_bins, self.n_basis), (n_src, self.n_basis, n_frames)
        basis, activation = draw_factors(rng, shapes, tuple(batch), power)
        # The common factor that fits the power best in the Itakura-Saito sense.
        level = xp.mean(power / (basis @ activation), axis=(-2, -1), keepdims=True)
        return LowRankParams(basis * level, activation)

    # The Gaussian has kernels of its own, which never write the variance down.

    def update(self, params: LowRankParams, power: Array) -> LowRankParams:
        if self.density == GAUSS:
            return LowRankParams(*kernels.low_rank_step(power, *params))
        return LowRankParams(*low_rank_step(power, *params, self.density.equivalent_power))

    def weight(self, params: LowRankParams, power: Array) -> Array:
        if self.density == GAUSS:
            return kernels.low_rank_weight(power, *params)
        return self.density.weight(power, low_rank_variance(*params))

    def cost(self, params: LowRankParams, power: Array) -> Array:
        if self.density == GAUSS:
            return array_namespace(power).asarray(kernels.low_rank_cost(power, *params))
        return total(self.density.cost(power, low_rank_variance(*params)))

    def rescale(self, params: LowRankParams, gain: Array) -> LowRankParams:
        return params._replace(basis=params.basis * gain)


def check_n_basis(n_basis: int) -> None:
    """Refuse a model without a spectrum."""
    if n_basis < 1:
        raise ValueError(f"n_basis must be at least 1; got {n_basis}.")
