"""The result of a separation: signals, report, picture, folder."""

from .rendering import FilterRendering, render_filters
from .separation import Separation, StageRun

__all__ = ["FilterRendering", "Separation", "StageRun", "render_filters"]
