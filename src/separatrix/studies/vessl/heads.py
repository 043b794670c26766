"""Heads of the study: their responses, directions for training and testing, places."""

import warnings
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ...binaural.directions import angles
from ...binaural.responses import HeadResponses, resampled
from ...binaural.sofa import read_sofa
from ...errors import SeparatrixWarning
from ...simulation import DiffuseTail, FreeField, HeadInRoom, Shoebox, Surroundings
from .conditions import Region

FS = 16000
WIDEST, STEEPEST, AHEAD = np.radians(160), np.radians(60), np.radians(90)
NEAR = 1e-6  # what stands at the edge is in
TEST_SHARE, SPLIT_SEED = 0.1, 0

SIZE = (5.0, 4.0, 3.0)
PLACES: Mapping[str, Surroundings] = {
    "anech": FreeField(),
    "tmild": DiffuseTail(0.2, 12.0),
    "trev": DiffuseTail(0.4, 5.0),
    "room": HeadInRoom(Shoebox(SIZE, 0.5, 20)),
    "damped": HeadInRoom(Shoebox(SIZE, 0.85, 8)),
}


class Split(NamedTuple):
    """Indices of the directions that are learnt and of those that are tested, in no order."""

    training: np.ndarray
    testing: np.ndarray


@lru_cache(maxsize=4)
def head_of(path: Path) -> HeadResponses:
    """Read the responses of a head at the rate of the speech."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SeparatrixWarning)  # mirrored files are known
        return resampled(read_sofa(path), FS)


def split(directions: np.ndarray, region: Region) -> Split:
    """Keep directions for testing that no map is trained on.

    Parameters
    ----------
    directions : numpy.ndarray
        Unit vectors (direction, 3).
    region : Region
        Where sources may be.

    Returns
    -------
    Split
        Directions in front are a part of those all round, also of each half.
    """
    azimuth, elevation = angles(directions)
    if region is Region.EVERY_OTHER:
        order = np.argsort(azimuth)
        return Split(order[::2], order[1::2])
    within = (abs(azimuth) <= WIDEST + NEAR) & (abs(elevation) <= STEEPEST + NEAR)
    drawn = np.random.default_rng(SPLIT_SEED).permutation(np.flatnonzero(within))
    n_testing = round(TEST_SHARE * len(drawn))
    halves = Split(drawn[n_testing:], drawn[:n_testing])
    if region is Region.WHOLE:
        return halves
    return Split(*(half[abs(azimuth[half]) <= AHEAD + NEAR] for half in halves))
