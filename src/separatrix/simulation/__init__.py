"""Scenes made from dry sound: rooms, arrays and power sensors; seeds in, arrays out."""

from .blinkies import (
    BlinkyParameters,
    SensorLayout,
    blinky_positions,
    blinky_scene,
)
from .blinky_sensor import blinky_power, ideal_blinky
from .rooms import Shoebox, images_of, measured_responses, shoebox_responses
from .scene import Levels, Scene, make_scene
from .speech import place_speech

__all__ = [
    "BlinkyParameters",
    "Levels",
    "Scene",
    "SensorLayout",
    "Shoebox",
    "blinky_positions",
    "blinky_power",
    "blinky_scene",
    "ideal_blinky",
    "images_of",
    "make_scene",
    "measured_responses",
    "place_speech",
    "shoebox_responses",
]
