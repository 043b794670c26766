"""Scenes made from dry sound: rooms, arrays and power sensors; seeds in, arrays out."""

from .blinkies import (
    BlinkyParameters,
    BlinkyScene,
    SensorLayout,
    blinky_positions,
    blinky_scene,
    place_speech,
)
from .blinky_sensor import blinky_power, ideal_blinky
from .rooms import Shoebox, images_of, measured_responses, shoebox_responses

__all__ = [
    "BlinkyParameters",
    "BlinkyScene",
    "SensorLayout",
    "Shoebox",
    "blinky_positions",
    "blinky_power",
    "blinky_scene",
    "ideal_blinky",
    "images_of",
    "measured_responses",
    "place_speech",
    "shoebox_responses",
]
