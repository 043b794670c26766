"""Spectra that all sources share out among themselves: ILRMA with a partitioning function."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from ...arrays import Array, array_namespace
from ...multiplicative import (
    EquivalentPower,
    draw_factors,
    falling_and_rising,
    low_rank_variance,
    multiplicative_step,
)
from .density import GAUSS, Density
from .low_rank import check_n_basis
from .model import total


class PartitionedParams(NamedTuple):
    """Parameters of the partitioned low-rank model.

    Attributes
    ----------
    partition : Array
        Share (..., src, n_basis) of each source in each spectrum; they sum to 1 over sources.
    basis : Array
        Spectra (..., freq, n_basis).
    activation : Array
        Their gains over time (..., n_basis, frame).
    """

    partition: Array
    basis: Array
    activation: Array


@dataclass(frozen=True)
class PartitionedLowRank:
    """A variance from spectra that are dealt out to the sources as they need them.

    r_sft = sum_k partition_sk basis_fk activation_kt, but for the leak of each source.

    Parameters
    ----------
    n_basis : int
        Number of basis spectra of all sources together.
    density : Density
        Density of a bin given its variance, as for `LowRank`.

    References
    ----------
    Kitamura, Ono, Sawada, Kameoka, Saruwatari, "Determined blind source separation unifying
    independent vector analysis and nonnegative matrix factorization", IEEE/ACM TASLP 24(9),
    2016.
    """

    n_basis: int = 4
    density: Density = GAUSS
    spherical: ClassVar[bool] = False
    scale_free: ClassVar[bool] = True

    def __post_init__(self) -> None:
        check_n_basis(self.n_basis)

    def init(self, power: Array, n_freq: int, rng: np.random.Generator) -> PartitionedParams:
        xp = array_namespace(power)
        *batch, n_src, n_bins, n_frames = power.shape
        shapes = (n_src, self.n_basis), (n_bins, self.n_basis), (self.n_basis, n_frames)
        params = PartitionedParams(*draw_factors(rng, shapes, tuple(batch), power))
        # The factor of each source that fits its power best in the Itakura-Saito sense.
        level = xp.mean(power / partitioned_variance(*params), axis=(-2, -1), keepdims=True)
        return self.rescale(params, level)

    def update(self, params: PartitionedParams, power: Array) -> PartitionedParams:
        stepped = partitioned_step(power, *params, self.density.equivalent_power)
        return PartitionedParams(*stepped)

    def weight(self, params: PartitionedParams, power: Array) -> Array:
        return self.density.weight(power, partitioned_variance(*params))

    def cost(self, params: PartitionedParams, power: Array) -> Array:
        return total(self.density.cost(power, partitioned_variance(*params)))

    def rescale(self, params: PartitionedParams, gain: Array) -> PartitionedParams:
        partition, basis = shared_out(params.partition * gain[..., 0], params.basis)
        return PartitionedParams(partition, basis, params.activation)


def partitioned_variance(partition: Array, basis: Array, activation: Array) -> Array:
    """Multiply the factors to the variance (..., src, freq, frame) of each source."""
    own_basis = partition[..., None, :] * basis[..., None, :, :]
    return low_rank_variance(own_basis, activation[..., None, :, :])


def shared_out(partition: Array, basis: Array) -> tuple[Array, Array]:
    """Let the shares in each spectrum sum to 1, and the spectrum keep what they held."""
    held = array_namespace(partition).sum(partition, axis=-2, keepdims=True)
    return partition / held, basis * held


def partitioned_step(
    power: Array,
    partition: Array,
    basis: Array,
    activation: Array,
    equivalent_power: EquivalentPower,
) -> tuple[Array, Array, Array]:
    """Update partition, basis and activation in this order; the cost does not rise.

    Kitamura et al., IEEE/ACM TASLP 24(9), 2016, with a partitioning function.
    """
    xp = array_namespace(power)

    def slopes() -> tuple[Array, Array]:
        variance = partitioned_variance(partition, basis, activation)
        return falling_and_rising(power, variance, equivalent_power)

    over_bins = xp.matrix_transpose(basis)[..., None, :, :]  # (..., 1, n_basis, freq)
    gains = activation[..., None, :, :]
    sums = [xp.sum((over_bins @ slope) * gains, axis=-1) for slope in slopes()]
    partition, basis = shared_out(multiplicative_step(partition, *sums), basis)

    over_frames = xp.matrix_transpose(activation)[..., None, :, :]  # (..., 1, frame, n_basis)
    shares = partition[..., None, :]
    sums = [xp.sum((slope @ over_frames) * shares, axis=-3) for slope in slopes()]
    basis = multiplicative_step(basis, *sums)

    over_bins = xp.matrix_transpose(basis)[..., None, :, :]
    shares = partition[..., None]
    sums = [xp.sum((over_bins @ slope) * shares, axis=-3) for slope in slopes()]
    return partition, basis, multiplicative_step(activation, *sums)
