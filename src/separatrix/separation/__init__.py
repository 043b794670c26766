"""The result of a separation: signals, report, picture, folder."""

from .choice import Chooser, chosen, lowest_cost
from .counted import with_count
from .filter_rendering import FilterRendering, render_filters, scale_filters
from .image_rendering import ImageRendering, render_images, render_masks
from .judgement import Choice, Score, Tried
from .learnt import Learnt, StageRun
from .rendering import OnProgress, Rendering
from .separation import Separation

__all__ = [
    "Choice",
    "Chooser",
    "FilterRendering",
    "ImageRendering",
    "Learnt",
    "OnProgress",
    "Rendering",
    "Score",
    "Separation",
    "StageRun",
    "Tried",
    "chosen",
    "lowest_cost",
    "render_filters",
    "render_images",
    "render_masks",
    "scale_filters",
    "with_count",
]
