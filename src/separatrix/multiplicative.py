"""Multiplicative updates of non-negative factors, shared by all methods that have any."""

import math
from collections.abc import Callable

import numpy as np

from .arrays import Array, array_namespace, like

EquivalentPower = Callable[[Array, Array], Array]  # (power, variance) -> power

FRAMES = (-1,)  # axes over which a leak spreads
BINS_AND_FRAMES = (-2, -1)

# At 1e-12 of the mean a cost was seen to rise on short noise (9 bins x 60 frames); from
# 1e-11 on it never did.  Rounding in complex64 leaves 1e-14 of power.
LEAK = 1e-10


def multiplicative_step(
    factor: Array, numerator: Array, denominator: Array, exponent: float = 0.5
) -> Array:
    """Scale a factor by a power of numerator over denominator.

    For the Itakura-Saito divergence the majoriser of a factor is a/h + b h, with its minimum
    where h grows by sqrt(a/b).  Exponent 1 has no proof of monotonicity there; it has one for
    the Kullback-Leibler divergence, a majoriser of -a log h + b h, and for squares.

    Parameters
    ----------
    factor, numerator, denominator : Array
        Non-negative arrays that broadcast to the shape of factor.
    exponent : float, optional
        1 / (highest - lowest power of h in the majoriser); 1/2 for Itakura-Saito.

    Returns
    -------
    Array
        The new factor.  Where the denominator is zero the factor has no effect and stays.

    References
    ----------
    Fevotte and Idier, "Algorithms for nonnegative matrix factorization with the
    beta-divergence", Neural Computation 23(9), 2011, eq. (4.10) with exponent 1/2.
    """
    xp = array_namespace(factor)
    works = denominator > 0
    ratio = numerator / xp.where(works, denominator, 1.0)
    if exponent != 1:  # a square root is rounded better, and sooner had, than a power
        ratio = xp.sqrt(ratio) if exponent == 0.5 else ratio**exponent
    return xp.where(works, factor * ratio, factor)


def draw_factors(
    rng: np.random.Generator,
    shapes: tuple[tuple[int, ...], ...],
    batch: tuple[int, ...],
    power: Array,
) -> list[Array]:
    """Draw positive factors from which multiplicative updates can begin.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of the numbers, with a spawn for each batch element: a batch gives what single
        runs give.
    shapes : tuple of tuple
        Shape of each factor.
    batch : tuple of int
        Leading axes that they all get.
    power : Array
        What is factorized; gives library and precision.

    Returns
    -------
    list of Array
        The factors, uniform from 0.1 to 1.
    """
    draws = [
        [child.uniform(0.1, 1.0, shape) for shape in shapes]
        for child in rng.spawn(math.prod(batch))
    ]
    xp = array_namespace(power)
    return [
        xp.astype(like(np.stack(drawn).reshape(*batch, *drawn[0].shape), power), power.dtype)
        for drawn in zip(*draws, strict=True)
    ]


def leaky(values: Array, axes: tuple[int, ...], leak: float | None = None) -> Array:
    """Add a trace of the mean, so that nothing is ever zero and no constant sets a scale.

    The map is linear, non-negative and self-adjoint: where a model's variance is
    ``leaky(r)``, sums of derivatives with respect to r are those of ``leaky(derivative)``,
    and multiplicative updates stay exact.

    Parameters
    ----------
    values : Array
        Non-negative array.
    axes : tuple of int
        Axes over which the mean is taken.
    leak : float, optional
        Share of the mean that is added; LEAK by default.

    Returns
    -------
    Array
        values + leak * mean(values).
    """
    share = LEAK if leak is None else leak
    return values + share * array_namespace(values).mean(values, axis=axes, keepdims=True)


def low_rank_variance(basis: Array, activation: Array) -> Array:
    """Multiply a basis by its activation, with a leak over all bins and frames.

    Parameters
    ----------
    basis : Array
        (..., freq, n_basis).
    activation : Array
        (..., n_basis, frame).

    Returns
    -------
    Array
        Variance (..., freq, frame).
    """
    return leaky(basis @ activation, BINS_AND_FRAMES)


def low_rank_step(
    power: Array,
    basis: Array,
    activation: Array,
    equivalent_power: EquivalentPower = lambda power, variance: power,
) -> tuple[Array, Array]:
    """Update basis, then activation, of an Itakura-Saito NMF.

    Parameters
    ----------
    power : Array
        Observed power (..., freq, frame).
    basis : Array
        (..., freq, n_basis).
    activation : Array
        (..., n_basis, frame).
    equivalent_power : callable, optional
        See `falling_and_rising`; by default the power itself, for the Gaussian cost.

    Returns
    -------
    basis, activation : Array
        The updated factors; the divergence does not rise.

    References
    ----------
    Kitamura et al., IEEE/ACM TASLP 24(9), 2016, eqs. (33) and (34).
    """
    xp = array_namespace(power)
    falling, rising = falling_and_rising(
        power, low_rank_variance(basis, activation), equivalent_power
    )
    transposed = xp.matrix_transpose(activation)
    basis = multiplicative_step(basis, falling @ transposed, rising @ transposed)
    falling, rising = falling_and_rising(
        power, low_rank_variance(basis, activation), equivalent_power
    )
    transposed = xp.matrix_transpose(basis)
    activation = multiplicative_step(activation, transposed @ falling, transposed @ rising)
    return basis, activation


def falling_and_rising(
    power: Array, variance: Array, equivalent_power: EquivalentPower
) -> tuple[Array, Array]:
    """Split the derivative of the cost with respect to a leaky variance into its two signs.

    The cost phi(p / r) + log r with a concave phi lies below the Gaussian cost p' / r + log r
    of the equivalent power p' = p phi'(p / r) taken at the present r, and touches it there, up
    to a constant.  So the multiplicative rule of the Gaussian lowers all of them.

    Parameters
    ----------
    power, variance : Array
        p and r, (..., freq, frame).
    equivalent_power : callable
        Gives p' from them.

    Returns
    -------
    falling, rising : Array
        p' / r^2 and 1 / r, with the leak of r.
    """
    power = equivalent_power(power, variance)
    inverse = 1 / variance
    return leaky(power * inverse * inverse, BINS_AND_FRAMES), leaky(inverse, BINS_AND_FRAMES)
