"""The picture of a head: what its ears hear apart, all around and by frequency."""

from pathlib import Path

import numpy as np

from ..binaural.directions import angles
from ..binaural.levels import Levels
from ..separation.page import GREY, INK, WIDTH, Page

LEFT, RIGHT, TOP = 0.8, 1.1, 1.45  # inches
GLOBE, GAP, PLANE, FOOT = 5.0, 0.95, 2.6, 0.8
COLORMAP, STEP = "coolwarm_r", 5  # warm at the right ear; dB to which the scale is rounded


def draw_head(levels: Levels, title: str, note: str, path: Path) -> None:
    """Draw level differences over the sphere, and over azimuth and frequency, as a PNG.

    Parameters
    ----------
    levels : Levels
        What to show.
    title, note : str
        Heading, and a line below it.
    path : Path
        The file to write, 1200 pixels wide.
    """
    inner = WIDTH - LEFT - RIGHT
    page = Page(TOP + GLOBE + GAP + PLANE + FOOT)
    page.text(LEFT, 0.45, title, size=17, weight="bold", color=INK)
    page.text(LEFT, 0.72, note, size=10.5)
    _draw_globe(page, levels, inner)
    _draw_plane(page, levels, TOP + GLOBE + GAP, inner)
    page.write(path)


def _draw_plane(page: Page, levels: Levels, top: float, inner: float) -> None:
    """The horizontal plane, from behind over the left, the front and the right to behind."""
    plane = levels.around(np.radians(np.arange(180, -181, -1)))
    limit = _limit(plane)
    page.titles(LEFT, top, inner, "Horizontal plane", "by frequency, in dB")
    axes = page.axes(LEFT, top, inner, PLANE)
    axes.imshow(
        plane.T,
        origin="lower",
        aspect="auto",
        extent=(180, -180, 0, levels.highest / 1000),
        cmap=COLORMAP,
        vmin=-limit,
        vmax=limit,
        interpolation="nearest",
    )
    axes.set_xticks(range(180, -181, -45))
    page.text(LEFT + inner / 2, top + PLANE + 0.5, "Azimuth in degrees", ha="center")
    page.text(0.3, top + PLANE / 2, "Frequency in kHz", rotation=90, va="center")
    _draw_scale(page, top, PLANE, limit)


def _draw_globe(page: Page, levels: Levels, inner: float) -> None:
    """All directions as the listener sees them: left is left, behind is at both edges."""
    whole = levels.ild.mean(axis=1)
    limit = _limit(whole)
    page.titles(
        LEFT,
        TOP - 0.1,
        inner,
        "All around",
        "level at the left ear over the right, mean over frequencies, in dB",
    )
    box = (LEFT / WIDTH, 1 - (TOP + GLOBE) / page.height, inner / WIDTH, GLOBE / page.height)
    axes = page.figure.add_axes(box, projection="mollweide", facecolor="#f6f6f8")
    azimuth, elevation = angles(levels.directions)
    size = float(np.clip(40000 / len(whole), 12, 120))
    # The strongest last, so that none hides behind those in the middle.
    order = np.argsort(abs(whole))
    axes.scatter(
        -azimuth[order],
        elevation[order],
        s=size,
        c=whole[order],
        cmap=COLORMAP,
        vmin=-limit,
        vmax=limit,
        linewidths=0,
    )
    axes.grid(color="#dcdce2", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[:].set_edgecolor("#c8c8d0")
    ticks = np.arange(-150, 151, 30)
    axes.set_xticks(np.radians(ticks), [])
    axes.set_yticks(np.radians(np.arange(-60, 61, 30)))
    axes.tick_params(colors=GREY, labelsize=9)
    _draw_scale(page, TOP, GLOBE, limit)
    for words, share in (("behind", 0.0), ("left", 0.25), ("front", 0.5), ("right", 0.75)):
        page.text(LEFT + share * inner, TOP + GLOBE + 0.2, words, ha="center")
    page.text(LEFT + inner, TOP + GLOBE + 0.2, "behind", ha="center")


def _limit(values: np.ndarray) -> float:
    """End of the scale on both sides, so that the middle colour is no difference."""
    most = np.nanpercentile(abs(values), 99) if np.isfinite(values).any() else 0.0
    return STEP * float(np.ceil(max(most, 1.0) / STEP))


def _draw_scale(page: Page, top: float, height: float, limit: float) -> None:
    axes = page.axes(WIDTH - RIGHT + 0.3, top, 0.13, height)
    ramp = np.linspace(-1, 1, 256)[:, None]
    extent = (0, 1, -limit, limit)
    axes.imshow(ramp, origin="lower", aspect="auto", cmap=COLORMAP, extent=extent)
    axes.set_xticks([])
    axes.yaxis.tick_right()
