"""Slow sound power sensors beside the microphones: read, aligned, and chosen."""

from .alignment import align_sensors, estimate_lag, loudness_correlation
from .preparing import prepare_sensors
from .reading import SensorReadings, check_readings, load_sensors
from .selection import SensorPower, select_sensors
from .writing import save_sensors

__all__ = [
    "SensorPower",
    "SensorReadings",
    "align_sensors",
    "check_readings",
    "estimate_lag",
    "load_sensors",
    "loudness_correlation",
    "prepare_sensors",
    "save_sensors",
    "select_sensors",
]
