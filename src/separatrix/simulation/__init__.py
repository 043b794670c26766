"""Scenes made from dry sound: rooms, arrays, power sensors, two ears; seeds in, arrays out."""

from .binaural import (
    BinauralParameters,
    BinauralScene,
    binaural_scene,
    draw_apart,
    loud_excerpt,
)
from .blinkies import (
    BlinkyParameters,
    SensorLayout,
    blinky_positions,
    blinky_scene,
)
from .blinky_sensor import blinky_power, ideal_blinky
from .description import SceneDescription
from .image_sources import image_sources
from .instantaneous import (
    Instantaneous,
    mix_instantaneous,
    mixing_matrix,
    panned_responses,
    standardized,
)
from .rooms import (
    Shoebox,
    images_of,
    measured_responses,
    shoebox_of_rt60,
    shoebox_responses,
)
from .scene import Levels, Scene, make_scene
from .scene_file import example_scene, parse_scene, read_scene
from .scene_folder import write_scene
from .simulating import Simulation, simulate
from .speech import place_speech
from .surroundings import (
    DiffuseTail,
    FreeField,
    HeadInRoom,
    Surroundings,
    surrounded,
)

__all__ = [
    "BinauralParameters",
    "BinauralScene",
    "BlinkyParameters",
    "DiffuseTail",
    "FreeField",
    "HeadInRoom",
    "Instantaneous",
    "Levels",
    "Scene",
    "SceneDescription",
    "SensorLayout",
    "Shoebox",
    "Simulation",
    "Surroundings",
    "binaural_scene",
    "blinky_positions",
    "blinky_power",
    "blinky_scene",
    "draw_apart",
    "example_scene",
    "ideal_blinky",
    "image_sources",
    "images_of",
    "loud_excerpt",
    "make_scene",
    "measured_responses",
    "mix_instantaneous",
    "mixing_matrix",
    "panned_responses",
    "parse_scene",
    "place_speech",
    "read_scene",
    "shoebox_of_rt60",
    "shoebox_responses",
    "simulate",
    "standardized",
    "surrounded",
    "write_scene",
]
