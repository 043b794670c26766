"""Multiplicative updates of non-negative factors, shared by all methods that have any."""

from .arrays import Array, array_namespace


def multiplicative_step(factor: Array, numerator: Array, denominator: Array) -> Array:
    """Scale a factor by the square root of numerator over denominator.

    For the Itakura-Saito divergence the majoriser of a factor is a/h + b h, with its minimum
    where h grows by sqrt(a/b).  Exponent 1 has no proof of monotonicity.

    Parameters
    ----------
    factor, numerator, denominator : Array
        Non-negative arrays of one shape.

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
    return xp.where(works, factor * xp.sqrt(ratio), factor)


def low_rank_variance(basis: Array, activation: Array, floor: Array) -> Array:
    """Multiply a basis by its activation, above a constant floor.

    Parameters
    ----------
    basis : Array
        (..., freq, n_basis).
    activation : Array
        (..., n_basis, frame).
    floor : Array
        Constant component, broadcastable to the result.

    Returns
    -------
    Array
        Variance (..., freq, frame).
    """
    return basis @ activation + floor


def low_rank_step(
    power: Array, basis: Array, activation: Array, floor: Array
) -> tuple[Array, Array]:
    """Update basis, then activation, of an Itakura-Saito NMF with a constant floor.

    Parameters
    ----------
    power : Array
        Observed power (..., freq, frame).
    basis : Array
        (..., freq, n_basis).
    activation : Array
        (..., n_basis, frame).
    floor : Array
        Constant component, broadcastable to power.  The rule stays exact with it.

    Returns
    -------
    basis, activation : Array
        The updated factors; the divergence does not rise.

    References
    ----------
    Kitamura et al., IEEE/ACM TASLP 24(9), 2016, eqs. (33) and (34).
    """
    xp = array_namespace(power)
    inverse = 1 / low_rank_variance(basis, activation, floor)
    transposed = xp.matrix_transpose(activation)
    basis = multiplicative_step(
        basis, (power * inverse * inverse) @ transposed, inverse @ transposed
    )
    inverse = 1 / low_rank_variance(basis, activation, floor)
    transposed = xp.matrix_transpose(basis)
    activation = multiplicative_step(
        activation, transposed @ (power * inverse * inverse), transposed @ inverse
    )
    return basis, activation
