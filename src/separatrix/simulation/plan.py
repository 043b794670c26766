"""The plan of a scene: everything that stands in the room, from above and true to scale."""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import ConnectionPatch, Rectangle
from matplotlib.ticker import MultipleLocator

from ..separation.page import GREY, INK, Page

# Layout in inches.
LEFT, HEAD, FOOT, MARGIN = 0.8, 1.05, 0.75, 0.35
WIDEST, HIGHEST, SIDE = 7.4, 6.2, 2.3
LEGEND_ROW, INSET, NARROWEST = 0.34, 1.9, 7.4
COMPACT = 0.06  # of the plan: microphones closer together are drawn again, enlarged
ABOVE = (0.0, 11.0)  # points from a symbol to its number
STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)  # between ticks, in metres
WALL, FLOOR = "#3c3c46", "#f7f7f9"


class Look(NamedTuple):
    """How one kind of thing is drawn; colours that colour-blind people tell apart (Okabe, Ito)."""

    singular: str
    plural: str
    marker: str
    colour: str
    size: float
    filled: bool = True


LOOKS = {  # those drawn last lie on top
    "sensors": Look("power sensor", "power sensors", "o", "#009e73", 6),
    "interferers": Look("interferer", "interferers", "X", "#d55e00", 9),
    "talkers": Look("talker", "talkers", "o", "#0072b2", 15),
    "microphones": Look("microphone", "microphones", "^", INK, 8),
}


def draw_plan(
    positions: dict[str, np.ndarray],
    size: tuple[float, float, float] | None,
    path: Path,
    *,
    title: str,
    note: str,
) -> None:
    """Draw a scene from above as a PNG.

    Parameters
    ----------
    positions : dict
        Positions (3, n) in metres of "talkers", "interferers", "microphones" and "sensors", as
        far as they are known.
    size : tuple of float, optional
        Size of the room; no walls are drawn without it.
    path : Path
        The file to write.
    title, note : str
        The heading, and a line below it.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    low, high = _extent(positions, size)
    span = high - low
    scale = min(WIDEST / span[0], HIGHEST / span[1])  # inches per metre
    width, height = span * scale
    tall = max(height, LEGEND_ROW * len(LOOKS) + 0.7 + INSET)
    right = LEFT + width + MARGIN
    page = Page(HEAD + tall + FOOT, max(right + SIDE + MARGIN, NARROWEST))
    page.text(LEFT, 0.45, title, size=15, weight="bold", color=INK)
    page.text(LEFT, 0.72, note)
    axes = page.axes(LEFT, HEAD, width, height)
    axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    step = next((step for step in STEPS if span.max() / step <= 10), STEPS[-1])
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MultipleLocator(step))
    page.text(LEFT + width / 2, HEAD + height + 0.55, "x in metres", ha="center")
    page.text(0.3, HEAD + height / 2, "y in metres", rotation=90, va="center")
    if size is not None:
        walls = Rectangle((0, 0), *size[:2], fill=True, facecolor=FLOOR, edgecolor=WALL, lw=2.5)
        walls.set(clip_on=False, zorder=0)
        axes.add_patch(walls)
    compact = _is_compact(positions.get("microphones"), span.max())
    shown = dict(positions)
    if compact:  # one symbol instead of several over each other
        shown["microphones"] = positions["microphones"].mean(axis=1, keepdims=True)
    for name in LOOKS:
        _draw_kind(axes, name, shown.get(name))
    _number(axes, positions.get("talkers"), "white", (0.0, 0.0))
    _draw_legend(page, positions, right + 0.15)
    if compact:
        _draw_array(page, axes, positions["microphones"], right + 0.15)
    else:
        _number(axes, positions.get("microphones"), INK, ABOVE)
    page.write(path)


def _extent(
    positions: dict[str, np.ndarray], size: tuple[float, float, float] | None
) -> tuple[np.ndarray, np.ndarray]:
    """Two corners (x, y) of what is shown."""
    if size is not None:
        return np.zeros(2), np.array(size[:2])
    places = np.concatenate(list(positions.values()), axis=1)[:2]
    margin = max(0.5, 0.1 * float(np.ptp(places, axis=1).max()))
    return places.min(axis=1) - margin, places.max(axis=1) + margin


def _draw_kind(axes: Axes, name: str, places: np.ndarray | None, grown: float = 1.0) -> None:
    if places is None:
        return
    look = LOOKS[name]
    axes.plot(
        *places[:2],
        look.marker,
        color=look.colour,
        ms=grown * look.size,
        markeredgecolor="white",
        markeredgewidth=0.8,
        clip_on=False,
    )


def _number(
    axes: Axes, places: np.ndarray | None, colour: str, offset: tuple[float, float]
) -> None:
    for k, place in enumerate(places.T if places is not None else (), start=1):
        axes.annotate(
            str(k),
            place[:2],
            offset,
            textcoords="offset points",
            ha="center",
            va="center_baseline",
            color=colour,
            size=9,
            weight="bold",
        )


def _draw_legend(page: Page, positions: dict[str, np.ndarray], left: float) -> None:
    shown = [name for name in reversed(LOOKS) if positions.get(name, np.zeros((3, 0))).size]
    axes = page.axes(left, HEAD, 0.3, LEGEND_ROW * len(shown))
    axes.set(xlim=(-1, 1), ylim=(len(shown) - 0.5, -0.5))
    axes.axis("off")
    for row, name in enumerate(shown):
        n, look = positions[name].shape[1], LOOKS[name]
        _draw_kind(axes, name, np.array([[0.0], [row], [0.0]]), grown=0.9)
        words = f"{n} {look.singular if n == 1 else look.plural}"
        page.text(left + 0.4, HEAD + LEGEND_ROW * (row + 0.5) + 0.05, words, color=INK)


def _is_compact(microphones: np.ndarray | None, span: float) -> bool:
    """Whether microphones are one dot on a plan of this span."""
    if microphones is None or microphones.shape[1] < 2:
        return False
    return 0 < np.ptp(microphones[:2], axis=1).max() < COMPACT * span


def _draw_array(page: Page, plan: Axes, microphones: np.ndarray, left: float) -> None:
    """Enlarge an array that is a dot on the plan."""
    low, high = microphones[:2].min(axis=1), microphones[:2].max(axis=1)
    extent = float((high - low).max())
    middle, half = (low + high) / 2, 0.75 * extent
    top = page.height - FOOT - INSET
    axes = page.axes(left, top, INSET, INSET)
    axes.set(xlim=middle[0] + half * np.array([-1, 1]), ylim=middle[1] + half * np.array([-1, 1]))
    axes.set(xticks=[], yticks=[], facecolor=FLOOR)
    axes.spines[:].set(visible=True, color=GREY, linewidth=0.8)
    _draw_kind(axes, "microphones", microphones, grown=1.2)
    _number(axes, microphones, INK, ABOVE)
    _draw_ruler(axes, extent)
    for corner in ((0, 0), (0, 1)):  # from the dot on the plan to the left corners of the inset
        ends: Any = {"coordsA": "data", "coordsB": "axes fraction", "axesA": plan, "axesB": axes}
        ray = ConnectionPatch(tuple(middle), corner, **ends, color=GREY, lw=0.6, alpha=0.6)
        page.figure.add_artist(ray)
    page.text(left, top - 0.09, "The microphones, enlarged", size=9)


def _draw_ruler(axes: Axes, extent: float) -> None:
    """A bar of a round length in centimetres."""
    power = 10 ** np.floor(np.log10(extent / 2))
    length = max(k * power for k in (1, 2, 5) if k * power <= extent / 2 * (1 + 1e-9))
    x, (bottom, top) = axes.get_xlim()[0], axes.get_ylim()
    y = bottom - 0.09 * (top - bottom)
    axes.plot([x, x + length], [y, y], color=INK, lw=1.6, solid_capstyle="butt", clip_on=False)
    axes.annotate(
        f"{100 * length:g} cm",
        (x + length, y),
        (5, 0),
        textcoords="offset points",
        va="center",
        size=9,
        color=INK,
        annotation_clip=False,
    )
