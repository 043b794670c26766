"""The Gaussian low-rank model of every source: its update, weight and cost."""

from ...arrays import Array, array_namespace
from ...multiplicative import low_rank_step, low_rank_variance

__all__ = ["low_rank_cost", "low_rank_step", "low_rank_weight"]


def low_rank_weight(power: Array, basis: Array, activation: Array) -> Array:
    """1 / r for the variance r of basis and activation, (..., src, freq, frame)."""
    return 1 / low_rank_variance(basis, activation)


def low_rank_cost(power: Array, basis: Array, activation: Array) -> Array:
    """Sum of power / r + log r over sources, bins and frames, in float64."""
    xp = array_namespace(power)
    variance = low_rank_variance(basis, activation)
    values = power / variance + xp.log(variance)
    return xp.sum(values, axis=(-3, -2, -1), dtype=xp.float64)
