"""Scenes made from dry sound: rooms, arrays and power sensors; seeds in, arrays out."""

from .blinkies import (
    BlinkyParameters,
    SensorLayout,
    blinky_positions,
    blinky_scene,
)
from .blinky_sensor import blinky_power, ideal_blinky
from .description import SceneDescription
from .rooms import Shoebox, images_of, measured_responses, shoebox_responses
from .scene import Levels, Scene, make_scene
from .scene_file import example_scene, parse_scene, read_scene
from .scene_folder import write_scene
from .simulating import Simulation, simulate
from .speech import place_speech

__all__ = [
    "BlinkyParameters",
    "Levels",
    "Scene",
    "SceneDescription",
    "SensorLayout",
    "Shoebox",
    "Simulation",
    "blinky_positions",
    "blinky_power",
    "blinky_scene",
    "example_scene",
    "ideal_blinky",
    "images_of",
    "make_scene",
    "measured_responses",
    "parse_scene",
    "place_speech",
    "read_scene",
    "shoebox_responses",
    "simulate",
    "write_scene",
]
