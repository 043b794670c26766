"""Talkers, interferers, a small microphone array and many power sensors in one room.

The geometry, levels and random numbers are those of the published simulation.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from pathlib import Path

import numpy as np

from ..errors import ShapeError
from . import layouts
from .rooms import Shoebox, shoebox_responses
from .scene import Levels, Scene, make_scene
from .speech import place_speech

ARRAY_CENTRE, ARRAY_RADIUS = (4.1, 3.76, 1.2), 0.02
TALKERS_CENTRE, TALKERS_RADIUS = (4.1, 3.755, 1.2), 2.0
FIRST_TALKER = 0.743 * np.pi


class SensorLayout(Enum):
    """Where the power sensors stand."""

    GRID = "grid"
    CLOUDS = "clouds"
    ARC = "arc"


@dataclass(frozen=True)
class BlinkyParameters:
    """Parameters of the simulation; the defaults are those of the paper.

    Attributes
    ----------
    n_src, n_chan, n_sensors, n_interferers : int
        Talkers, microphones, power sensors and interfering talkers.
    layout : SensorLayout
        Sensors on a grid, in clouds round the talkers, or on an arc behind them.
    weak_power : float
        Power of the first talker at the first microphone; the others have 1.
    sinr_db, snr_db : float
        Talkers over interferers and noise, and over noise alone.
    arc_width : float
        Angle in radians over which the talkers stand.
    room : Shoebox
        The room.
    """

    n_src: int = 2
    n_chan: int = 2
    n_sensors: int = 40
    n_interferers: int = 10
    layout: SensorLayout = SensorLayout.GRID
    weak_power: float = 0.25
    sinr_db: float = 10.0
    snr_db: float = 60.0
    arc_width: float = np.pi / 1.5
    room: Shoebox = field(default_factory=Shoebox)


def blinky_scene(parameters: BlinkyParameters, files: Sequence[str | Path], seed: int) -> Scene:
    """Simulate a recording with microphones and power sensors.

    Parameters
    ----------
    parameters : BlinkyParameters
        Numbers of everything, levels and room.
    files : sequence of path
        Speech, one file a talker; the last n_src + n_interferers are used, talkers first.
    seed : int
        Seed of the noise.

    Returns
    -------
    Scene
        The recording.

    Raises
    ------
    ShapeError
        If there are too few files, or their sampling rates differ.
    MissingExtra
        If pyroomacoustics is not installed.

    References
    ----------
    Scheibler and Ono, "Multi-modal blind source separation with microphones and blinkies",
    ICASSP 2019, section 4.
    """
    n_sources = parameters.n_src + parameters.n_interferers
    if len(files) < n_sources:
        raise ShapeError(f"{n_sources} talkers need as many files; got {len(files)}.")
    # The legacy generators, because all numbers are to be those of the published simulation.
    signals, fs = place_speech(files, np.random.RandomState(123).randint)
    powers = (parameters.weak_power, *[1.0] * (parameters.n_src - 1))
    return make_scene(
        _responses(parameters, fs),
        signals[-n_sources:],
        parameters.n_chan,
        Levels(powers, parameters.sinr_db, parameters.snr_db),
        fs=fs,
        positions=blinky_positions(parameters),
        rng=np.random.RandomState(seed),
    )


def blinky_positions(parameters: BlinkyParameters) -> dict[str, np.ndarray]:
    """Place everything in the room.

    Parameters
    ----------
    parameters : BlinkyParameters
        Numbers and layout.

    Returns
    -------
    dict
        Positions (3, n) of talkers, interferers, microphones and sensors.
    """
    talkers = layouts.arc(
        TALKERS_CENTRE, TALKERS_RADIUS, parameters.n_src, parameters.arc_width, FIRST_TALKER
    )
    interferers = layouts.box(
        (6.5, 1.0, 0.5),
        (9.5, 6.5, 2.0),
        parameters.n_interferers,
        np.random.RandomState(1),
    )
    return {
        "talkers": talkers,
        "interferers": interferers,
        "microphones": layouts.circle(
            ARRAY_CENTRE, ARRAY_RADIUS, parameters.n_chan, first=np.pi / 2
        ),
        "sensors": _sensors(parameters, talkers),
    }


def _sensors(parameters: BlinkyParameters, talkers: np.ndarray) -> np.ndarray:
    random = np.random.RandomState(987)
    n = parameters.n_sensors
    if parameters.layout is SensorLayout.GRID:
        return layouts.grid((1.0, 1.0, 0.7), (3.0, 5.5), n, spread=0.025, rng=random)
    if parameters.layout is SensorLayout.CLOUDS:
        lower = talkers - np.array([[0.0], [0.0], [0.5]])
        return layouts.clouds(lower, n, (0.4, 0.4, 0.05), random)
    on_arc = layouts.arc((4.1, 3.755, 1.1), 3.5, n, np.pi, FIRST_TALKER - np.pi / 4)
    return on_arc + 0.025 * random.standard_normal(on_arc.shape)


@lru_cache(maxsize=4)
def _responses(parameters: BlinkyParameters, fs: int) -> np.ndarray:
    """Responses of a scene; loops of one cell share them."""
    positions = blinky_positions(parameters)
    sources = np.concatenate([positions["talkers"], positions["interferers"]], axis=1)
    receivers = np.concatenate([positions["microphones"], positions["sensors"]], axis=1)
    return shoebox_responses(parameters.room, sources, receivers, fs)
