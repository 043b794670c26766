"""Filters of finite length from least squares: the products they need, by ridge, applied.

A filter of several inputs, ``y(t) = sum_i sum_a h_i(a) x_i(t - a)``, that is best by squares over
some stretches of a recording minimises ``1/2 h^T G h - p^T h``.  G holds the products of the
delayed inputs, p those with the target.  Samples before the recording count as zero.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.linalg import solve
from scipy.signal import correlate, oaconvolve

Stretches = Sequence[tuple[int, int]]  # (start, stop) in samples


class Quadratic(NamedTuple):
    """The function ``1/2 h^T gram h - products^T h``.

    Attributes
    ----------
    gram : numpy.ndarray
        Symmetric, not negative (n, n).
    products : numpy.ndarray
        Right-hand side (n,), or several (n, k).
    """

    gram: np.ndarray
    products: np.ndarray


def delayed_gram(x: np.ndarray, n_taps: int, stretches: Stretches | None = None) -> np.ndarray:
    """Sum the products of delayed signals over stretches of a recording.

    Parameters
    ----------
    x : numpy.ndarray
        Samples (chan, sample).
    n_taps : int
        Number of delays, from 0 on.
    stretches : sequence of (int, int), optional
        Samples (start, stop) over which t goes; all by default.

    Returns
    -------
    numpy.ndarray
        ``sum_t x_i(t - a) x_j(t - b)`` at row ``i n_taps + a`` and column ``j n_taps + b``.

    Notes
    -----
    Only products with an undelayed signal are summed over time.  One more sample of delay on both
    sides adds a product before each stretch and takes away its last one, so that the cost is
    O(n log n) in time and O(chan^2 taps^2) besides.

    Examples
    --------
    >>> delayed_gram(np.array([[1.0, 2.0, 3.0]]), 2)
    array([[14.,  8.],
           [ 8.,  5.]])
    """
    n_chan, n_samples = x.shape
    padded = np.pad(x, ((0, 0), (n_taps, 0)))  # sample t stands at t + n_taps
    parts = stretches or ((0, n_samples),)
    first = np.sum([_delayed_products(padded, x[:, a:b], a, n_taps) for a, b in parts], axis=0)
    before = _reversed_rows(padded, [start for start, _ in parts], n_taps)  # x(start - 1 - a)
    last = _reversed_rows(padded, [stop for _, stop in parts], n_taps)
    edges = (before.T @ before - last.T @ last).reshape(n_chan, n_taps, n_chan, n_taps)
    gram = np.empty_like(edges)
    gram[:, 0] = first
    gram[..., 0] = first.transpose(1, 2, 0)
    for a in range(1, n_taps):
        gram[:, a, :, 1:] = gram[:, a - 1, :, :-1] + edges[:, a - 1, :, :-1]
    return gram.reshape(n_chan * n_taps, n_chan * n_taps)


def delayed_products(
    x: np.ndarray, target: np.ndarray, n_taps: int, stretches: Stretches | None = None
) -> np.ndarray:
    """Sum the products of delayed signals with targets over stretches of a recording.

    Parameters
    ----------
    x : numpy.ndarray
        Samples (chan, sample).
    target : numpy.ndarray
        Samples (target, sample).
    n_taps : int
        Number of delays, from 0 on.
    stretches : sequence of (int, int), optional
        Samples (start, stop) over which t goes; all by default.

    Returns
    -------
    numpy.ndarray
        ``sum_t x_i(t - a) d_k(t)`` at row ``i n_taps + a`` and column k.
    """
    padded = np.pad(x, ((0, 0), (n_taps, 0)))
    products = [
        _delayed_products(padded, target[:, start:stop], start, n_taps)
        for start, stop in stretches or ((0, x.shape[1]),)
    ]
    return np.sum(products, axis=0).reshape(len(target), -1).T


def ridge_filters(problem: Quadratic, ridge: float) -> np.ndarray:
    """Minimise a quadratic function with a penalty on the power of the filter.

    Parameters
    ----------
    problem : Quadratic
        What is minimised.
    ridge : float
        Weight of ``1/2 |h|^2``, as a share of the mean of the diagonal of gram.

    Returns
    -------
    numpy.ndarray
        Filters, of the shape of the products.

    Raises
    ------
    numpy.linalg.LinAlgError
        If ridge is too small for a singular problem.
    """
    n = len(problem.gram)
    loading = ridge * np.trace(problem.gram) / n
    # Not by Cholesky, whose blocks, and so whose rounding, depend on the number of threads.
    return solve(
        problem.gram + loading * np.eye(n), problem.products, assume_a="sym", check_finite=False
    )


def apply_filters(h: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Filter the channels of a recording and add them up.

    Parameters
    ----------
    h : numpy.ndarray
        Filters (..., chan, tap).
    x : numpy.ndarray
        Samples (chan, sample).

    Returns
    -------
    numpy.ndarray
        Signals (..., sample) as long as x.
    """
    return oaconvolve(h, np.broadcast_to(x, (*h.shape[:-1], x.shape[-1])), axes=-1).sum(axis=-2)[
        ..., : x.shape[-1]
    ]


def _delayed_products(
    padded: np.ndarray, target: np.ndarray, start: int, n_taps: int
) -> np.ndarray:
    """Products (target, chan, tap) of delayed channels with a stretch of targets."""
    inputs = padded[:, start + 1 : start + n_taps + target.shape[1]]  # from x(start - taps + 1)
    return np.array([[correlate(x, d, "valid", "fft")[::-1] for x in inputs] for d in target])


def _reversed_rows(padded: np.ndarray, ends: list[int], n_taps: int) -> np.ndarray:
    """Rows (end, chan * tap) of the samples before each end, the last one first."""
    return np.stack([padded[:, end : end + n_taps][:, ::-1].ravel() for end in ends])
