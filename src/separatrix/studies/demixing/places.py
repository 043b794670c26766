"""How two talkers reach two channels: panned with a diffuse tail, or in a random room."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

import numpy as np

from ...simulation import Shoebox, panned_responses, shoebox_of_rt60, shoebox_responses
from .grid import MIXINGS
from .speech import FS

SMALLEST, LARGEST = (4.0, 3.2, 2.4), (5.5, 4.5, 2.8)  # rooms, in metres
SPACING = 0.02, 0.20  # metres between the microphones
DISTANCE = 0.8, 1.5  # metres from the talkers to the middle of the microphones
FROM_WALLS = 0.4  # metres
WIDEST, LEAST_APART = 75.0, 30.0  # degrees: talkers from straight ahead, and from each other
TAIL = 0.3  # seconds in which the tail of panned talkers falls by 60 dB
MAX_ORDER = 40  # reflections
DROPPED = 40  # samples by which the simulation delays all responses


class Place(NamedTuple):
    """A room with two microphones and two talkers, and how these are panned elsewhere.

    Attributes
    ----------
    size : tuple of float
        Of the room in metres.
    talkers, microphones : numpy.ndarray
        Positions (3, 2) in metres.
    pans : numpy.ndarray
        Angles (2,) in radians, as `panned_responses` takes them.
    """

    size: tuple[float, float, float]
    talkers: np.ndarray
    microphones: np.ndarray
    pans: np.ndarray


def draw_place(rng: np.random.Generator) -> Place:
    """Draw a room, two microphones anywhere in it, and two talkers on one side of them.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws until talkers and microphones are 0.4 m from all walls, and talkers 30 degrees apart.

    Returns
    -------
    Place
        The room, spacing of the microphones and distance of the talkers included; the pans lie
        30 degrees apart too.
    """
    size = rng.uniform(SMALLEST, LARGEST)
    spacing = float(np.exp(rng.uniform(*np.log(SPACING))))
    pans = _apart(rng, (5.0, 85.0))
    while True:
        middle = rng.uniform(FROM_WALLS, size - FROM_WALLS)
        middle[2] = rng.uniform(1.0, 1.5)
        ahead = rng.uniform(0, 2 * np.pi)
        angles = ahead + _apart(rng, (-WIDEST, WIDEST))
        around = np.stack([np.cos(angles), np.sin(angles), rng.uniform(-0.1, 0.2, 2)])
        talkers = middle[:, None] + rng.uniform(*DISTANCE, 2) * around
        axis = np.array([-np.sin(ahead), np.cos(ahead), 0.0])
        microphones = middle[:, None] + np.outer(axis, [-spacing / 2, spacing / 2])
        everything = np.concatenate([talkers, microphones], axis=1)
        if ((everything > FROM_WALLS) & (everything < (size - FROM_WALLS)[:, None])).all():
            length, width, height = size.tolist()
            return Place((length, width, height), talkers, microphones, pans)


def responses(place: Place, mixing: str, rng: np.random.Generator) -> np.ndarray:
    """Give the responses from talkers to channels.

    Parameters
    ----------
    place : Place
        The room, and the pans.
    mixing : str
        One of `MIXINGS`.
    rng : numpy.random.Generator
        Draws the tails of panned talkers.

    Returns
    -------
    numpy.ndarray
        Responses (src, chan, sample) at 16 kHz.

    Raises
    ------
    MissingExtra
        If a room is to be simulated, and pyroomacoustics is not installed.
    """
    return _RESPONSES[mixing](place, rng)


def _apart(rng: np.random.Generator, limits: tuple[float, float]) -> np.ndarray:
    """Two angles in radians within limits in degrees, far enough from each other."""
    while True:
        angles = rng.uniform(*limits, 2)
        if abs(angles[1] - angles[0]) >= LEAST_APART:
            return np.radians(angles)


def _panned(direct_to_reverberant_db: float, place: Place, rng: np.random.Generator) -> np.ndarray:
    return panned_responses(place.pans, direct_to_reverberant_db, TAIL, FS, rng)


def _spaced(rt60: float | None, place: Place, rng: np.random.Generator) -> np.ndarray:
    room = Shoebox(place.size, absorption=1.0, max_order=0)
    if rt60 is not None:
        room = shoebox_of_rt60(place.size, rt60, MAX_ORDER)
    return shoebox_responses(room, place.talkers, place.microphones, FS)[..., DROPPED:]


_MAKERS = (
    *(partial(_panned, ratio) for ratio in (np.inf, 20.0, 10.0, 5.0, 0.0)),
    *(partial(_spaced, rt60) for rt60 in (None, 0.12, 0.2, 0.35)),
)
_RESPONSES: Mapping[str, Callable[[Place, np.random.Generator], np.ndarray]] = dict(
    zip(MIXINGS, _MAKERS, strict=True)
)
