"""The fourth part of the figure: separators against mixings, a table in colours."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from ...separation.page import INK, Page
from ..drawing import LEFT, RIGHT
from .scores import Scores
from .separators import SEPARATORS
from .wording import decibels

LINE, COLUMNS = 0.27, 0.74  # heights in inches: a separator, and the names of the mixings
NAMES, BETWEEN = 1.75, 0.3  # widths
# From nothing gained to everything, pale to dark.
COLOURS = LinearSegmentedColormap.from_list("gain", ["#ffffff", "#f3d9e7", "#d983b3", "#8f2560"])
# White and darkest, in dB.
SPAN = {"sdr": (0.0, 35.0), "sir": (0.0, 45.0)}


def rooms_height(scores: Scores) -> float:
    """Height in inches of this part, without its heading."""
    return COLUMNS + LINE * len(_rows(scores)) + 0.2


def draw_rooms(page: Page, scores: Scores, top: float) -> None:
    """Draw the medians of SDR and SIR side by side.

    Parameters
    ----------
    page : Page
        Where to draw.
    scores : Scores
        As of `collect`.
    top : float
        Inches from the top of the page.
    """
    names, mixings = _rows(scores), list(scores.rooms)
    width = (page.width - LEFT - RIGHT - NAMES - BETWEEN * (len(SPAN) - 1)) / len(SPAN)
    below = top + COLUMNS
    for row, name in enumerate(names):
        place = below + LINE * (row + 0.5) + 0.05
        page.text(LEFT, place, SEPARATORS[name].title, size=9, color=INK)
    for k, measure in enumerate(SPAN):
        left = LEFT + NAMES + k * (width + BETWEEN)
        _draw_table(page, scores, measure, (left, below, width))
        page.text(left, top + 0.12, measure.upper(), size=10.5, weight="bold", color=INK)
        step = width / len(mixings)
        for column, mixing in enumerate(mixings):
            middle = left + step * (column + 0.5)
            kind, _, how = mixing.partition(", ")
            for line, words in enumerate((kind, *how.replace(" ", "\n", 1).split("\n"))):
                page.text(middle, top + 0.34 + 0.15 * line, words, size=8, ha="center")


def _draw_table(page: Page, scores: Scores, measure: str, box: tuple[float, float, float]) -> None:
    """One colour and one figure for each separator and mixing."""
    names, mixings = _rows(scores), list(scores.rooms)
    medians = np.array(
        [[np.median(scores.rooms[mixing][name][measure]) for mixing in mixings] for name in names]
    )
    left, top, width = box
    axes = page.axes(left, top, width, LINE * len(names))
    low, high = SPAN[measure]
    axes.imshow(medians, aspect="auto", cmap=COLOURS, vmin=low, vmax=high, interpolation="none")
    axes.set_xticks([])
    axes.set_yticks([])
    for edge in range(1, len(names)):
        axes.axhline(edge - 0.5, color="white", linewidth=1.5)
    for edge in range(1, len(mixings)):
        axes.axvline(edge - 0.5, color="white", linewidth=1.5)
    for row, values in enumerate(medians):
        for column, value in enumerate(values):
            dark = value > low + 0.62 * (high - low)
            best = row > 0 and value == np.max(_blind(medians, names)[:, column])
            axes.text(
                column,
                row,
                decibels(value),
                ha="center",
                va="center",
                size=8.5,
                color="white" if dark else INK,
                weight="bold" if best else "normal",
            )


def _blind(medians: np.ndarray, names: list[str]) -> np.ndarray:
    """Rows of those that are told nothing."""
    return medians[[not SEPARATORS[name].told for name in names]]


def _rows(scores: Scores) -> list[str]:
    there = {name for own in scores.rooms.values() for name in own}
    return [name for name in SEPARATORS if name in there]
