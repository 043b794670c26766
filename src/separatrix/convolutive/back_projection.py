"""From filtered sources to sources as they sound at the microphones."""

import numpy as np

from ..sparse_filter import (
    Quadratic,
    apply_filters,
    delayed_gram,
    delayed_products,
    ridge_filters,
)

RIDGE = 0.01  # less raises frequencies that a signal hardly has, and what it hears of others there

DELAYS = 1024  # samples, half of them before the present


def project_back(y: np.ndarray, x: np.ndarray, n_taps: int) -> np.ndarray:
    """Find filters by which each separated signal fits a recording best, and apply them.

    A strong ridge keeps the filters from raising what a signal hardly has; the level that it takes
    away is given back.

    Parameters
    ----------
    y : numpy.ndarray
        Separated signals (src, sample), each filtered in any way.
    x : numpy.ndarray
        The recording (chan, sample).
    n_taps : int
        Length of the filters in samples, a quarter of it ahead of the present; with 0 signals
        stay filtered, and get the level at which they fit best at any delay below 512 samples.

    Returns
    -------
    numpy.ndarray
        What each signal contributes to each channel, (src, chan, sample).
    """
    if not n_taps:
        return np.stack([_levelled(own, x) for own in y])
    ahead = n_taps // 4
    late = np.pad(x, ((0, 0), (ahead, 0)))
    return np.stack([_fitted(own, x, late, n_taps, ahead) for own in y])


def _levelled(y: np.ndarray, x: np.ndarray) -> np.ndarray:
    late = np.pad(x, ((0, 0), (DELAYS // 2, 0)))
    products = delayed_products(np.pad(y, (0, DELAYS // 2))[None], late, DELAYS)
    best = np.take_along_axis(products, np.abs(products).argmax(axis=0)[None], axis=0)[0]
    power = np.sum(y**2)
    return best[:, None] / power * y if power > 0 else np.zeros_like(x)


def _fitted(y: np.ndarray, x: np.ndarray, late: np.ndarray, n_taps: int, ahead: int) -> np.ndarray:
    padded = np.pad(y, (0, ahead))[None]
    gram = delayed_gram(padded, n_taps)
    if not gram[0, 0] > 0:
        return np.zeros_like(x)
    problem = Quadratic(gram, delayed_products(padded, late, n_taps))
    filters = ridge_filters(problem, RIDGE).T[:, None]
    image = apply_filters(filters, padded)[:, ahead:]
    return image * (np.sum(image * x) / np.sum(image**2))
