"""Count the sources among the outputs of a separation."""

from dataclasses import replace

import numpy as np

from ..counting import count_sources
from .separation import Separation

LONGEST = 60.0  # s from the beginning; more says nothing new


def with_count(separation: Separation) -> Separation:
    """Count the sources of a separation into as many outputs as microphones.

    Parameters
    ----------
    separation : Separation
        The result.

    Returns
    -------
    Separation
        The same with its `count`.

    Raises
    ------
    ShapeError
        If it is shorter than about half a second.
    """
    count = count_sources(_beginning(separation), separation.fs)
    return replace(separation, count=count)


def _beginning(separation: Separation) -> np.ndarray:
    """Sources (src, sample), as much of them as is looked at."""
    most, blocks, n_samples = round(LONGEST * separation.fs), [], 0
    for block in separation.rendering.blocks():
        blocks.append(block.sources)
        n_samples += block.sources.shape[1]
        if n_samples >= most:
            break
    return np.concatenate(blocks, axis=1)[:, :most]
