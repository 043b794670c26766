"""Gains over time and frequency as ratios of short polynomials, and how they are learnt.

A component has in each frame the gain |B|^2 / |A|^2 over frequencies, with
B = sum_q b_q e^(-2 pi i nu q) and A likewise: a resonance or a notch that moves.  As
|A|^2 = a^T U a with U_pq = cos 2 pi nu (p - q), slopes of the cost with respect to b and a are
products of Toeplitz matrices with them.

References
----------
Hennequin, Badeau and David, "NMF with time-frequency activations to model nonstationary audio
events", IEEE TASLP 19(4), 2011.  The fixed point steps there can raise the cost; how steps are
shortened here, frame by frame, is our own.
"""

from collections.abc import Callable

import numpy as np

from ..arrays import Array, array_namespace, device, like

HALVINGS = 8  # of a step, before a frame keeps its taps
LEAST = 1e-6  # of |a|^2, below which |A|^2 is not let fall: a pole on the unit circle


def cosines(n_freq: int, order: int, reference: Array) -> Array:
    """Tabulate cos(2 pi nu m), for nu from 0 to 1/2.

    Parameters
    ----------
    n_freq : int
        Number of frequencies.
    order : int
        Largest m.
    reference : Array
        Gives library and precision.

    Returns
    -------
    Array
        (freq, order + 1).
    """
    xp = array_namespace(reference)
    turns = np.outer(np.arange(n_freq) / max(n_freq - 1, 1), np.arange(order + 1))
    return xp.astype(like(np.cos(np.pi * turns), reference), reference.dtype)


def response(taps: Array, table: Array) -> Array:
    """Compute the squared magnitude of polynomials.

    Parameters
    ----------
    taps : Array
        Coefficients (..., component, tap, frame).
    table : Array
        What `cosines` gave.

    Returns
    -------
    Array
        (..., component, freq, frame), at least LEAST times the sum of squares; of one tap, which
        is alike at all frequencies, (..., component, 1, frame).
    """
    xp = array_namespace(taps)
    n_taps = taps.shape[-2]
    squared = xp.sum(taps**2, axis=-2, keepdims=True)
    if n_taps == 1:
        return squared
    lags = [
        xp.sum(taps[..., : n_taps - m, :] * taps[..., m:, :], axis=-2) * (2 if m else 1)
        for m in range(n_taps)
    ]
    return xp.maximum(table @ xp.stack(lags, axis=-2), LEAST * squared)


def toeplitz_moments(values: Array, table: Array) -> Array:
    """Sum values over frequencies, weighted by the cosines of differences of taps.

    Parameters
    ----------
    values : Array
        Non-negative (..., component, freq, frame).
    table : Array
        What `cosines` gave.

    Returns
    -------
    Array
        Matrices (..., component, frame, tap, tap).
    """
    xp = array_namespace(values)
    sums = xp.matrix_transpose(table) @ values
    n_taps = sums.shape[-2]
    rows = [
        xp.stack([sums[..., abs(p - q), :] for q in range(n_taps)], axis=-1) for p in range(n_taps)
    ]
    return xp.stack(rows, axis=-2)


def fixed_point(taps: Array, pull: Array, push: Array) -> Array:
    """Solve push new = pull old, the taps at which both slopes would be equal.

    Parameters
    ----------
    taps : Array
        Old coefficients (..., component, tap, frame).
    pull, push : Array
        Matrices (..., component, frame, tap, tap), positive semidefinite.

    Returns
    -------
    Array
        New coefficients; where nothing pulls or pushes, the old ones.
    """
    xp = array_namespace(taps)
    n_taps = taps.shape[-2]
    eye = xp.eye(n_taps, dtype=taps.dtype, device=device(taps))
    trace = xp.sum((pull + push) * eye, axis=(-2, -1), keepdims=True)
    # On both sides alike, a ridge holds a step back, and leaves where it leads.
    limits = xp.finfo(taps.dtype)
    ridge = (64 * limits.eps * trace / n_taps + limits.smallest_normal**0.5) * eye
    old = xp.matrix_transpose(taps)[..., None]
    new = xp.linalg.solve(push + ridge, (pull + ridge) @ old)
    return xp.matrix_transpose(new[..., 0])


def shortened(
    old: Array, new: Array, cost_of: Callable[[Array], Array], n_halvings: int = HALVINGS
) -> Array:
    """Go from old to new coefficients in each frame as far as its cost does not rise.

    Parameters
    ----------
    old, new : Array
        Coefficients (..., component, tap, frame).
    cost_of : callable
        Gives the cost (..., frame) of coefficients.
    n_halvings : int
        Steps that are tried, each half of the one before, until a frame stays where it was.

    Returns
    -------
    Array
        Coefficients between the two.
    """
    xp = array_namespace(old)
    least = cost_of(old)
    share = xp.ones_like(least, dtype=old.dtype)
    for attempt in range(n_halvings + 1):
        steps = share[..., None, None, :]
        taps = xp.where(steps > 0, old + steps * (new - old), old)
        risen = ~(cost_of(taps) <= least)  # also where it is no number
        if not bool(xp.any(risen)):
            break
        last = attempt == n_halvings - 1
        share = xp.where(risen, 0.0 if last else share / 2, share)
    return taps
