"""Options of the method with microphones and power sensors."""

from dataclasses import dataclass
from enum import Enum

from .demixing import Update
from .fields import option


class SensorStart(Enum):
    """What the loudness of the sources begins from."""

    SENSORS = "sensors"
    RANDOM = "random"


class SensorUnit(Enum):
    """What a reading is."""

    POWER = "power"
    DECIBEL = "dB"


class SensorLag(Enum):
    """Whether the sensors' clocks are looked at."""

    NONE = "none"
    COMMON = "common"
    EACH = "each"


@dataclass(frozen=True)
class BlinkivaOptions:
    """Options of BlinkIVA, and how its sensors are read."""

    n_iter: int = option(30, "largest number of iterations", 0)
    n_sub_iter: int = option(10, "rounds on loudness and gains in each", 1)
    update: Update = option(Update.IP1, "how the demixing matrices are updated")
    init: SensorStart = option(
        SensorStart.SENSORS, "begin from the sensors, or the best of 10 draws"
    )
    leak: float = option(0.05, "share of its mean that a source always has", 1e-6, 1)
    sensor_weight: float = option(1.0, "weight of a sensor beside a source", 0)
    n_background: int = option(0, "further sounds that only the sensors hear", 0)
    learn_offset: bool = option(False, "let sensors show a constant of their own")
    reading_floor: float = option(0.05, "readings are raised to this share of their mean", 1e-9, 1)
    min_correlation: float = option(
        0.3, "sensors that follow the microphones less are left out", -1, 1
    )
    sensors_fs: float | None = option(None, "readings per second (default: of the file)", 1e-3)
    sensors_offset: float | None = option(
        None, "second of the recording at which they begin (default: of the file, or 0)"
    )
    sensors_unit: SensorUnit = option(SensorUnit.POWER, "what a reading is")
    sensors_lag: SensorLag = option(
        SensorLag.NONE, "find out by how much clocks are late: not, one for all, or each"
    )
    max_lag: float = option(2.5, "largest lag in seconds", 0.01)
    tol: float = option(1e-6, "stop at a smaller change of the cost per source and bin", 0)
