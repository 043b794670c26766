"""The result of a separation: signals, report, picture, folder."""

from .choice import Chooser, chosen, lowest_cost
from .rendering import FilterRendering, render_filters
from .separation import Separation, StageRun

__all__ = [
    "Chooser",
    "FilterRendering",
    "Separation",
    "StageRun",
    "chosen",
    "lowest_cost",
    "render_filters",
]
