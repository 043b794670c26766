"""The order of the sources in every frequency bin, one bin after the other; on the host."""

import numpy as np
from scipy.optimize import linear_sum_assignment


def order_by_near(
    profiles: np.ndarray, order: np.ndarray, near: list[np.ndarray], most_sweeps: int
) -> np.ndarray:
    """Order every bin like those near it, which count as much as all others do.

    Profiles are (freq, src, frame), the order (freq, src); near has the bins near each bin.  Sweeps
    over all bins go on until nothing changes.
    """
    order, ordered = order.copy(), in_order(profiles, order)
    everywhere = ordered.sum(axis=0)
    for _ in range(most_sweeps):
        before = order.copy()
        for f, bins in enumerate(near):
            everywhere -= ordered[f]
            reference = ordered[bins].sum(axis=0) / len(bins) + everywhere / len(profiles)
            order[f] = best_orders((reference @ profiles[f].T)[None])[0]
            ordered[f] = profiles[f, order[f]]
            everywhere += ordered[f]
        if np.array_equal(order, before):
            break
    return order


def best_orders(agreement: np.ndarray) -> np.ndarray:
    """Assign the columns of each table (n, src, src) to its rows, with the largest sum."""
    return np.stack([linear_sum_assignment(table, maximize=True)[1] for table in agreement])


def in_order(profiles: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Put the sources of every bin in an order."""
    return np.take_along_axis(profiles, order[..., None], axis=-2)
