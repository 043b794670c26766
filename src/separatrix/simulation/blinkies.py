"""Talkers, interferers, a small microphone array and many power sensors in one room.

The geometry, levels and random numbers are those of the published simulation.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from pathlib import Path

import numpy as np

from ..audio import read_audio
from ..errors import ShapeError
from . import layouts
from .rooms import Shoebox, images_of, shoebox_responses

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


@dataclass(frozen=True, eq=False)
class BlinkyScene:
    """A simulated recording with all that is known of it.

    Attributes
    ----------
    images : numpy.ndarray
        Talkers, then interferers, as each sounds at the microphones, (source, chan, sample).
    mixture : numpy.ndarray
        What the microphones record, (chan, sample).
    sensor_sound : numpy.ndarray
        Sound at the power sensors, (sensor, sample).
    n_src : int
        Number of talkers.
    fs : int
        Sampling rate in hertz.
    positions : dict
        Positions (3, n) in metres of "talkers", "interferers", "microphones", "sensors".
    """

    images: np.ndarray
    mixture: np.ndarray
    sensor_sound: np.ndarray
    n_src: int
    fs: int
    positions: dict[str, np.ndarray]

    @property
    def references(self) -> np.ndarray:
        """Talkers as they sound at the first microphone, (src, sample)."""
        return self.images[: self.n_src, 0]


def blinky_scene(
    parameters: BlinkyParameters, files: Sequence[str | Path], seed: int
) -> BlinkyScene:
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
    BlinkyScene
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
    signals, fs = place_speech(files)
    positions = blinky_positions(parameters)
    images = images_of(_responses(parameters, fs), signals[-n_sources:])
    images /= images[:, 0].std(axis=-1)[:, None, None]
    n_src = parameters.n_src
    powers = np.ones(n_src)
    powers[0] = parameters.weak_power
    noise_power = 10 ** (-parameters.snr_db / 10) * powers.sum()
    unwanted = 10 ** (-parameters.sinr_db / 10) * powers.sum() - noise_power
    each = max(0.0, unwanted) / max(parameters.n_interferers, 1)
    images *= np.sqrt(np.concatenate([powers, np.full(parameters.n_interferers, each)]))[
        :, None, None
    ]
    noise = np.random.RandomState(seed).standard_normal(images.shape[1:])
    everything = images.sum(axis=0) + np.sqrt(noise_power) * noise
    n_chan = parameters.n_chan
    return BlinkyScene(
        images[:, :n_chan], everything[:n_chan], everything[n_chan:], n_src, fs, positions
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
    # The legacy generator, because positions are to be those of the published simulation.
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


def place_speech(files: Sequence[str | Path]) -> tuple[np.ndarray, int]:
    """Read mono speech and place each file at random within the length of the longest.

    Parameters
    ----------
    files : sequence of path
        Sound files; of several channels the first is used.

    Returns
    -------
    signals : numpy.ndarray
        (file, sample).
    fs : int
        Sampling rate in hertz.

    Raises
    ------
    ShapeError
        If sampling rates differ.
    """
    parts = [read_audio(path) for path in files]
    rates = {fs for _, fs in parts}
    if len(rates) > 1:
        raise ShapeError(f"the speech files differ in sampling rate: {sorted(rates)} Hz.")
    longest = max(x.shape[1] for x, _ in parts)
    random = np.random.RandomState(123)
    signals = np.zeros((len(parts), longest))
    for row, (x, _) in zip(signals, parts, strict=True):
        slack = longest - x.shape[1]
        begin = random.randint(0, slack) if slack else 0
        row[begin : begin + x.shape[1]] = x[0]
    return signals, rates.pop()


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
