"""What several random starts gain, from the records of all of them."""

from math import comb

import numpy as np


def best_of(costs: np.ndarray, gains: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean gain when one of k random starts is taken, over all choices of k of the n starts.

    Sorted by cost, start i is the lowest of k drawn without replacement with probability
    C(n - 1 - i, k - 1) / C(n, k); so no draw is needed.

    Parameters
    ----------
    costs : numpy.ndarray
        Final cost of each start (start,).
    gains : numpy.ndarray
        What each start gains in dB, (start,).

    Returns
    -------
    lowest_cost : numpy.ndarray
        Mean gain of the start of lowest cost, for k = 1, ..., n.
    highest_gain : numpy.ndarray
        The same of the start of highest gain, which only who knows the sources can choose.

    Examples
    --------
    >>> lowest_cost, highest_gain = best_of(np.array([1.0, 2.0]), np.array([4.0, 8.0]))
    >>> lowest_cost, highest_gain
    (array([6., 4.]), array([6., 8.]))
    """
    n = len(costs)
    first = np.array([[comb(n - 1 - i, k - 1) / comb(n, k) for i in range(n)] for k in _each(n)])
    return first @ gains[np.argsort(costs, kind="stable")], first @ np.sort(gains)[::-1]


def _each(n: int) -> range:
    return range(1, n + 1)


def iteration_of_drop(costs: np.ndarray, share: float) -> tuple[int, float]:
    """Find when a cost has fallen by a share of its whole fall.

    Parameters
    ----------
    costs : numpy.ndarray
        Cost of the initial state and after each iteration, (iterations + 1,).
    share : float
        From 0 to 1.

    Returns
    -------
    iteration : int
        The first with a cost at or below the level.
    level : float
        ``costs[0] - share * (costs[0] - costs[-1])``.

    Examples
    --------
    >>> iteration_of_drop(np.array([10.0, 4.0, 1.0, 0.0]), 0.9)
    (2, 1.0)
    """
    level = float(costs[0] - share * (costs[0] - costs[-1]))
    # A hair above, because share 1 must be reached by the last cost whatever the rounding.
    reached = costs <= level + 1e-12 * abs(level)
    return int(np.argmax(reached)), level
