"""What a scene is made of: a table of the scene file each, every value with a default."""

from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from ..options.fields import option

Position = tuple[float, float, float]


class Layout(Enum):
    """How things stand: the keys that each layout takes are those of LAYOUT_KEYS."""

    CIRCLE = "circle"
    ARC = "arc"
    LINE = "line"
    GRID = "grid"
    SCATTERED = "scattered"


LAYOUT_KEYS = {
    Layout.CIRCLE: ("centre", "radius", "angle"),
    Layout.ARC: ("centre", "radius", "angle", "width"),
    Layout.LINE: ("centre", "spacing", "angle"),
    Layout.GRID: ("low", "high", "spread"),
    Layout.SCATTERED: ("low", "high"),
}


@dataclass(frozen=True)
class Room:
    """The table [room]: a box with parallel walls.

    Attributes
    ----------
    size : tuple of float, optional
        Length, width and height in metres; None where responses are measured in a room of which
        no plan is wanted.
    absorption : float, optional
        Share of the energy that a wall takes; 0.5775 unless the reverberation time is given.
    rt60 : float, optional
        Reverberation time in seconds that the walls are made for.
    max_order : int
        Most reflections on the way from a source to a microphone.
    """

    size: Position | None = (10.0, 7.5, 3.0)
    absorption: float | None = option(None, "share of the energy that a wall takes", 0.01, 1)
    rt60: float | None = option(None, "reverberation time in seconds", 0.01)
    max_order: int = option(17, "most reflections", 0, 100)


@dataclass(frozen=True)
class Placing:
    """A table [microphones], [talkers], [interferers] or [sensors]: where they stand.

    Attributes
    ----------
    n : int
        How many.
    layout : Layout
        How they stand.
    positions : tuple of tuple of float
        Every one of them; takes the place of n and layout.
    centre : tuple of float, optional
        Of a circle, arc or line; the middle of the microphones, and theirs near that of the room.
    radius : float, optional
        Of a circle or arc in metres; about half the way to the nearest wall.
    spacing : float
        Distance from one to the next of a line in metres.
    angle : float
        Of the first on a circle or arc, seen from its centre, or of a line: degrees from x to y.
    width : float
        Of an arc in degrees.
    low, high : tuple of float, optional
        Opposite corners of the box of a grid or of scattered positions; a part of the room.
    spread : float
        Standard deviation of the distance from a grid in metres.
    """

    n: int = option(4, "how many", 0, 1000)
    layout: Layout = Layout.SCATTERED
    positions: tuple[Position, ...] = ()
    centre: Position | None = None
    radius: float | None = option(None, "of a circle or arc in metres", 0)
    spacing: float = option(0.05, "distance of neighbours in metres", 0)
    angle: float = 0.0
    width: float = option(120.0, "of an arc in degrees", 0, 360)
    low: Position | None = None
    high: Position | None = None
    spread: float = option(0.0, "standard deviation in metres", 0)

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.positions) or self.n


@dataclass(frozen=True)
class Speech:
    """The table [speech]: dry sound.

    Attributes
    ----------
    talkers, interferers : tuple of Path
        Sound files, taken in this order, and folders, from which they are drawn.  Interferers
        without files are noises with the spectrum of the talkers.
    seconds : float, optional
        Longer files are cut.
    """

    talkers: tuple[Path, ...] = ()
    interferers: tuple[Path, ...] = ()
    seconds: float | None = option(None, "longer files are cut", 0.1)


@dataclass(frozen=True)
class LevelTable:
    """The table [levels]: how loud everything is at the first microphone.

    Attributes
    ----------
    talkers_db : tuple of float
        Level of each talker; equal ones by default.
    sinr_db, snr_db : float
        Talkers over interferers and noise, and over noise alone.
    """

    talkers_db: tuple[float, ...] = ()
    sinr_db: float = option(10.0, "talkers over interferers and noise", -100, 200)
    snr_db: float = option(60.0, "talkers over noise", -100, 200)


@dataclass(frozen=True)
class ReadingTable:
    """The table [readings]: what sensors show, and their faults.

    Attributes
    ----------
    fs : float
        Readings per second.
    offset : float
        What a sensor shows in silence, in shares of its mean power.
    noise_db : float
        Standard deviation of the level of each reading.
    lag : float
        Seconds by which the readings come late.
    lag_spread : float
        Each sensor comes late by up to so much more, or less.
    drift_ppm : float
        Parts per million by which the clocks of the sensors are fast.
    drop : float
        Share of the readings that are lost.
    full_scale : float, optional
        Where readings are cut off, in multiples of a sensor's mean power.
    bits : int, optional
        Codes of a reading, linear up to full scale, or its maximum.
    range_db : float, optional
        With it the codes are logarithmic over so many decibels.
    """

    fs: float = option(30.0, "readings per second", 0.1, 1000)
    offset: float = option(0.0, "in silence, in shares of the mean power", 0)
    noise_db: float = option(0.0, "standard deviation of the level", 0)
    lag: float = 0.0
    lag_spread: float = option(0.0, "differences of the lag in seconds", 0)
    drift_ppm: float = 0.0
    drop: float = option(0.0, "share of the readings that are lost", 0, 1)
    full_scale: float | None = option(None, "in multiples of the mean power", 0.01)
    bits: int | None = option(None, "codes of a reading", 1, 32)
    range_db: float | None = option(None, "of logarithmic codes", 1)


@dataclass(frozen=True)
class Measured:
    """The table [measured]: responses that take the place of the room's.

    Attributes
    ----------
    responses : tuple of Path
        A sound file for each talker, then for each interferer; its channels are receivers.
    microphones, sensors : tuple of int
        Which channels are what, from 1.
    """

    responses: tuple[Path, ...] = ()
    microphones: tuple[int, ...] = ()
    sensors: tuple[int, ...] = ()


@dataclass(frozen=True)
class SceneDescription:
    """All tables of a scene file; a field each.

    Attributes
    ----------
    room : Room
        The room.
    microphones, talkers, interferers, sensors : Placing
        Where they stand.
    speech : Speech
        What they say.
    levels : LevelTable
        How loud they are.
    readings : ReadingTable
        What the sensors show.
    measured : Measured
        Responses in place of the room.
    """

    room: Room = field(default_factory=Room)
    microphones: Placing = Placing(4, Layout.CIRCLE, radius=0.03, angle=90.0)
    talkers: Placing = Placing(2, Layout.ARC, angle=134.0)
    interferers: Placing = Placing(4)
    sensors: Placing = Placing(30)
    speech: Speech = field(default_factory=Speech)
    levels: LevelTable = field(default_factory=LevelTable)
    readings: ReadingTable = field(default_factory=ReadingTable)
    measured: Measured = field(default_factory=Measured)
