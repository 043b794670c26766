"""What the figures of studies have in common: a heading, and panels below or side by side."""

from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.axes import Axes

from ..separation.page import GREY, INK, Page

HEAD, TITLE, FOOT = 0.85, 0.5, 0.75  # inches
LEFT, RIGHT, BETWEEN = 0.8, 0.5, 0.75
HAIR = "#e4e4e9"

Mark = tuple[str, str, str]  # (what it means, colour, symbol)


class Panel(NamedTuple):
    """Axes and where they are, in inches from the top left corner of their page."""

    axes: Axes
    left: float
    top: float
    width: float


def rows(page: Page, count: int, height: float, x_label: str, y_label: str) -> list[Panel]:
    """Put panels of the page's width below each other, with common labels."""
    return [panel for (panel,) in grid(page, count, 1, height, x_label, y_label)]


def columns(page: Page, count: int, height: float, x_label: str, y_label: str) -> list[Panel]:
    """Put panels side by side."""
    return grid(page, 1, count, height, x_label, y_label)[0]


def grid(
    page: Page, n_rows: int, n_columns: int, height: float, x_label: str, y_label: str
) -> list[list[Panel]]:
    """Put panels in rows and columns, with one label for all rows and one for each column."""
    width = (page.width - LEFT - RIGHT - BETWEEN * (n_columns - 1)) / n_columns
    lefts = [LEFT + k * (width + BETWEEN) for k in range(n_columns)]
    tops = [HEAD + TITLE + k * (TITLE + height) for k in range(n_rows)]
    for left in lefts:
        page.text(left + width / 2, tops[-1] + height + 0.5, x_label, ha="center")
    page.text(0.3, (tops[0] + tops[-1] + height) / 2, y_label, rotation=90, va="center")
    return [[_panel(page, left, top, width, height) for left in lefts] for top in tops]


def height_of(n_rows: int, height: float) -> float:
    """Height of a page with so many panels below each other."""
    return HEAD + n_rows * (TITLE + height) + FOOT


def heading(page: Page, title: str, note: str, marks: Sequence[Mark] = ()) -> None:
    """Write the title of a page, a line below it, and what the colours mean, at the right."""
    page.text(LEFT, 0.45, title, size=15, weight="bold", color=INK)
    page.text(LEFT, 0.72, note, size=10)
    left = page.width - RIGHT
    for words, colour, symbol in reversed(marks):
        page.text(left, 0.72, f"{symbol} {words}", size=10, color=colour, ha="right", weight="bold")
        left -= 0.085 * (len(words) + 5)


def share_limits(panels: Sequence[Panel]) -> None:
    """Give panels one vertical scale, so that heights compare."""
    limits = [panel.axes.get_ylim() for panel in panels]
    for panel in panels:
        panel.axes.set_ylim(min(low for low, _ in limits), max(high for _, high in limits))


def share_span(panels: Sequence[Panel]) -> None:
    """Give panels vertical scales of one length around their own middles: slopes compare."""
    limits = [panel.axes.get_ylim() for panel in panels]
    span = 1.1 * max(high - low for low, high in limits)
    for panel, (low, high) in zip(panels, limits, strict=True):
        panel.axes.set_ylim((low + high - span) / 2, (low + high + span) / 2)


def _panel(page: Page, left: float, top: float, width: float, height: float) -> Panel:
    axes = page.axes(left, top, width, height)
    axes.spines["bottom"].set(visible=True, color=GREY, linewidth=0.8)
    axes.grid(axis="y", color=HAIR, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", length=0)
    return Panel(axes, left, top, width)
