"""A page for pictures, in inches from its top left corner."""

import zlib
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

DPI = 100
WIDTH = 12.0
INK, GREY, ACCENT = "#17171c", "#6a6a75", "#b5367a"


class Page:
    """A white figure in inches from its top left corner.

    Neither pyplot nor savefig, so that it leaves nothing behind in matplotlib, and looks the
    same whatever style is set there.
    """

    def __init__(self, height: float, width: float = WIDTH) -> None:
        self.height, self.width = height, width
        self.figure = Figure((width, height), dpi=DPI, facecolor="white")
        self.figure.set_layout_engine("none")

    def text(self, left: float, top: float, text: str, **style: Any) -> None:
        """Text on its baseline; a "$" in the name of a file begins no formula."""
        style = {"size": 10, "color": GREY, "parse_math": False, "usetex": False, **style}
        self.figure.text(left / self.width, 1 - top / self.height, text, **style)

    def titles(self, left: float, top: float, width: float, name: str, note: str) -> None:
        """A bold name and a grey note above axes."""
        self.text(left, top - 0.07, name, size=10.5, weight="bold", color=INK)
        self.text(left + width, top - 0.07, note, size=9, ha="right")

    def axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """Axes without a frame."""
        bottom = self.height - (top + height)
        box = (
            left / self.width,
            bottom / self.height,
            width / self.width,
            height / self.height,
        )
        axes = self.figure.add_axes(box, facecolor="white")
        axes.spines[:].set_visible(False)
        axes.grid(False)
        axes.tick_params(colors=GREY, labelsize=9, length=3, width=0.8)
        return axes

    def write(self, path: Path) -> None:
        """Write the page as a PNG."""
        # Run lengths deflate such pictures as well as a full search, in a third of the time.
        how = {"compress_type": zlib.Z_RLE}
        FigureCanvasAgg(self.figure).print_png(path, pil_kwargs=how)
