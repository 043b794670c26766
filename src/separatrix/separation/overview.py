"""The picture of a result: what went in, what came out, and how the method got there."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes

from .page import ACCENT, DPI, GREY, INK, WIDTH, Page
from .panels import COLORMAP, RANGE_DB, Panel, PanelMaker, headline

if TYPE_CHECKING:
    from .learnt import StageRun
    from .separation import Separation

# Layout in inches.
LEFT, RIGHT = 0.8, 0.95
HEADER, TITLE, TO_COSTS, COST, GAP = 0.9, 0.34, 1.1, 1.1, 0.5
SPECTROGRAMS, LOWEST, HIGHEST = 5.0, 0.9, 1.6  # height of all, and limits of each
INNER = WIDTH - LEFT - RIGHT

LONGEST_NAME = 60  # characters in a line of the header


def overview_panels(separation: "Separation") -> PanelMaker:
    """Begin the panels of the picture, to be shown every block of the separation.

    Parameters
    ----------
    separation : Separation
        What to show.

    Returns
    -------
    PanelMaker
        Without any blocks yet.
    """
    # A value for each pixel, so that averages are over power and nothing is resampled.
    height = round(_panel_height(1 + separation.n_src) * DPI)
    return PanelMaker(separation, n_columns=round(INNER * DPI), n_rows=height)


def draw_overview(separation: "Separation", panels: Sequence[Panel], path: Path) -> None:
    """Draw mixture and sources on one scale, and the cost of every stage, as a PNG.

    Parameters
    ----------
    separation : Separation
        What to show.
    panels : sequence of Panel
        What `overview_panels` made of its blocks.
    path : Path
        The file to write, 1200 pixels wide.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    height = _panel_height(len(panels))
    top, bottom = HEADER + TITLE, HEADER + len(panels) * (TITLE + height)
    iterated = tuple(stage for stage in separation.stages if len(stage.costs) > 1)
    page = Page(bottom + TO_COSTS + (COST + 0.75 if iterated else 0.0))
    page.text(LEFT, 0.45, _printable(separation.track), size=17, weight="bold", color=INK)
    page.text(LEFT, 0.72, headline(separation), size=10.5)
    extent = (0.0, separation.n_samples / separation.fs, 0.0, separation.fs / 2000)
    for k, panel in enumerate(panels):
        axes = page.axes(LEFT, top + k * (TITLE + height), INNER, height)
        _draw_panel(axes, panel, extent)
        page.titles(LEFT, top + k * (TITLE + height), INNER, panel.name, panel.level)
    axes.tick_params(axis="x", bottom=True, labelbottom=True)
    page.text(LEFT + INNER / 2, bottom + 0.4, "Time in seconds", ha="center")
    page.text(0.3, (top + bottom) / 2, "Frequency in kHz", rotation=90, va="center")
    _draw_scale(page, top, bottom)
    if iterated:  # closed forms have no costs to show
        _draw_costs(page, iterated, bottom + TO_COSTS)
    page.write(path)


def _panel_height(n_panels: int) -> float:
    return round(min(max(SPECTROGRAMS / n_panels, LOWEST), HIGHEST), 2)


def _draw_panel(axes: Axes, panel: Panel, extent: tuple[float, float, float, float]) -> None:
    axes.imshow(
        panel.image,
        origin="lower",
        aspect="auto",
        extent=extent,
        cmap=COLORMAP,
        vmin=-RANGE_DB,
        vmax=0.0,
        interpolation="nearest",
    )
    axes.locator_params(axis="y", nbins=5)
    axes.tick_params(axis="x", bottom=False, labelbottom=False)


def _draw_scale(page: Page, top: float, bottom: float) -> None:
    axes = page.axes(LEFT + INNER + 0.2, top, 0.13, bottom - top)
    ramp = np.linspace(0, 1, 256)[:, None]
    axes.imshow(ramp, origin="lower", aspect="auto", cmap=COLORMAP, extent=(0, 1, -RANGE_DB, 0))
    axes.set_xticks([])
    axes.yaxis.tick_right()
    page.text(LEFT + INNER + 0.2, top - 0.07, "dB")


def _draw_costs(page: Page, stages: "tuple[StageRun, ...]", top: float) -> None:
    """Axes of its own for each stage, because each minimises a function of its own."""
    lengths = np.array([len(stage.costs) - 1 for stage in stages])
    space = INNER - GAP * (len(stages) - 1)
    # Half of it in equal parts, so that a short stage has room for its title.
    widths = space * (lengths / lengths.sum() + 1 / len(stages)) / 2
    left = LEFT
    for stage, length, width in zip(stages, lengths, widths, strict=True):
        axes = page.axes(left, top, width, COST)
        axes.plot(
            stage.costs,
            color=ACCENT,
            linewidth=1.8,
            clip_on=False,
            marker="o",
            ms=4,
            markevery=[0, -1],
        )
        axes.set_xlim(0, length)
        axes.set_yticks([])
        axes.locator_params(axis="x", integer=True)
        axes.spines["bottom"].set(visible=True, color=GREY, linewidth=0.8, position=("outward", 5))
        page.titles(left, top, width, f"Cost of {stage.label}", _change(stage.costs))
        page.text(left + width / 2, top + COST + 0.45, "Iteration", ha="center")
        left += width + GAP


def _change(costs: np.ndarray) -> str:
    digits = ",.0f" if abs(costs[0]) >= 100 else ".3g"
    return f"{costs[0]:{digits}} → {costs[-1]:{digits}}".replace("-", "\N{MINUS SIGN}")


def _printable(name: str) -> str:
    """A name without what no font can draw, cut to the width of the page."""
    name = name.encode("utf-8", "replace").decode()
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"
