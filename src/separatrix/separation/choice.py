"""Which of several results of one recording to keep."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from ..errors import UnsupportedError
from .separation import Separation

Chooser = Callable[[Sequence[Separation]], int]


def lowest_cost(separations: Sequence[Separation]) -> int:
    """Choose the result whose last stage ended at the lowest cost.

    Costs of one method on one recording can be compared, and no others.  The cost is a weak
    guide to quality: it says how well the model fits, not how well sources are apart.

    Parameters
    ----------
    separations : sequence of Separation
        Results from several starts.

    Returns
    -------
    int
        Index of the result to keep.
    """
    return int(np.argmin(_last_costs(separations)))


def chosen(separations: Sequence[Separation], choose: Chooser) -> Separation:
    """Keep one of several results.

    Parameters
    ----------
    separations : sequence of Separation
        Results from several starts.
    choose : callable
        Takes them and returns the index of the one to keep.

    Returns
    -------
    Separation
        With `details` that tell which start it was, and the last cost of each.

    Raises
    ------
    UnsupportedError
        If `choose` returns no index of the list.
    """
    index = choose(separations)
    if index not in range(len(separations)):
        raise UnsupportedError(
            f"choose must return an index from 0 to {len(separations) - 1}; got {index!r}."
        )
    details = {"chosen_start": np.array(index), "costs_of_starts": _last_costs(separations)}
    kept = separations[index]
    return replace(kept, details={**kept.details, **details})


def _last_costs(separations: Sequence[Separation]) -> np.ndarray:
    return np.array([separation.costs[-1] for separation in separations])
