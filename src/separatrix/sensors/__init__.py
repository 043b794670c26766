"""Slow sound power sensors beside the microphones: read, aligned, and chosen."""

from .alignment import align_sensors, estimate_lag, loudness_correlation
from .reading import SensorReadings, SensorUnit, check_readings, load_sensors
from .selection import SensorPower, select_sensors

__all__ = [
    "SensorPower",
    "SensorReadings",
    "SensorUnit",
    "align_sensors",
    "check_readings",
    "estimate_lag",
    "load_sensors",
    "loudness_correlation",
    "select_sensors",
]
