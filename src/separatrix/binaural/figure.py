"""The picture of a localization: what the ears heard, where it came from, and whose points it is.

Arranged as Fig. 1 of Deleforge, Forbes and Horaud, ICASSP 2013.
"""

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes

from ..errors import ShapeError
from ..separation.page import INK, WIDTH, Page
from .cues import CueSpectrogram
from .directions import angles, unit_vectors
from .localization import Localization
from .map_file import BinauralMap

# Layout in inches.
LEFT, RIGHT, BETWEEN = 0.8, 0.35, 0.75
HEAD, TITLE, PANEL, FOOT = 0.75, 0.6, 1.75, 0.75
LEVELS = 20.0  # dB at the ends of the colours
MISSING = "#c9c9d0"
STEP = 2.0  # degrees between the directions that are drawn


def draw_localization(
    path: str | Path,
    localization: Localization,
    cues: CueSpectrogram,
    binaural_map: BinauralMap,
    *,
    truth: np.ndarray | None = None,
    ideal: np.ndarray | None = None,
) -> None:
    """Draw level differences, density of the directions and masks, as a PNG.

    Parameters
    ----------
    path : str or Path
        The file to write, 1200 pixels wide.
    localization : Localization
        What was found.
    cues : CueSpectrogram
        Cues it was found from.
    binaural_map : BinauralMap
        The map that was used.
    truth : numpy.ndarray, optional
        True directions, unit vectors (src, 3), drawn as black dots.
    ideal : numpy.ndarray, optional
        True masks in the order of the sources found, (src, freq, frame), drawn beside the others.

    Raises
    ------
    ShapeError
        If the true masks are not as many as the sources.
    OSError
        If the file cannot be written.
    """
    n_src = localization.n_src
    if ideal is not None and len(ideal) != n_src:
        raise ShapeError(f"there are {n_src} sources and {len(ideal)} true masks.")
    n_columns = 2 if ideal is None else 3
    width = (WIDTH - LEFT - RIGHT - BETWEEN * (n_columns - 1)) / n_columns
    lefts = [LEFT + k * (width + BETWEEN) for k in range(n_columns)]
    page = Page(HEAD + (1 + n_src) * (TITLE + PANEL) + 2 * FOOT)
    page.text(LEFT, 0.45, "Where the sound comes from", size=17, weight="bold", color=INK)
    page.text(LEFT, 0.72, _headline(localization, truth is not None))
    points = _Points(cues, binaural_map)
    _draw_levels(page, points, HEAD + TITLE)
    for s in range(n_src):
        top = HEAD + FOOT + (s + 1) * (TITLE + PANEL) + TITLE
        _draw_density(page, localization, s, binaural_map, truth, (lefts[0], top, width))
        masks = [("Points that are its own", localization.masks)]
        masks += [] if ideal is None else [("Points where it is loudest", ideal)]
        for left, (name, mask) in zip(lefts[1:], masks, strict=True):
            axes = page.axes(left, top, width, PANEL)
            points.draw(axes, mask[s][-len(cues.observed) :], "Greys", 0.0, 1.0)
            share = mask[s][-len(cues.observed) :][cues.observed].mean()
            page.titles(left, top, width, name, f"{100 * share:.0f} % of them")
    bottom = page.height - FOOT + 0.5
    page.text(lefts[0] + width / 2, bottom, "Azimuth in degrees, left is positive", ha="center")
    for left in lefts[1:]:
        page.text(left + width / 2, bottom, "Time in seconds", ha="center")
    page.write(Path(path))


def _headline(localization: Localization, with_truth: bool) -> str:
    return (
        f"{100 * localization.observed:.0f} % of the points are loud enough to tell; of these "
        f"{100 * localization.garbage:.0f} % may be of no source; circles: directions found"
        + ("; black dots: true ones" if with_truth else "")
    )


class _Points:
    """Points of a spectrogram on axes of time and frequency; what is missing is grey."""

    def __init__(self, cues: CueSpectrogram, binaural_map: BinauralMap) -> None:
        self._cues = cues
        seconds = cues.observed.shape[1] * binaural_map.hop / binaural_map.fs
        half = binaural_map.fs / binaural_map.n_fft / 2000
        self._extent = (0.0, seconds, half, binaural_map.fs / 2000 + half)

    @property
    def level(self) -> np.ndarray:
        """Level difference in dB, (freq, frame)."""
        return self._cues.y[0]

    def draw(self, axes: Axes, values: np.ndarray, colours: str, low: float, high: float) -> None:
        """Draw values (freq, frame)."""
        axes.set_facecolor(MISSING)
        axes.imshow(
            np.ma.masked_array(values, ~self._cues.observed),
            origin="lower",
            aspect="auto",
            extent=self._extent,
            cmap=colours,
            vmin=low,
            vmax=high,
            interpolation="nearest",
        )
        axes.locator_params(axis="y", nbins=5)


def _draw_levels(page: Page, points: _Points, top: float) -> None:
    width = WIDTH - LEFT - RIGHT - 0.75
    axes = page.axes(LEFT, top, width, PANEL)
    points.draw(axes, points.level, "RdBu_r", -LEVELS, LEVELS)
    note = "red: louder at the left ear, blue: at the right; grey: too soft to tell"
    page.titles(LEFT, top, width, "Level difference between the ears", note)
    page.text(LEFT + width / 2, top + PANEL + 0.45, "Time in seconds", ha="center")
    page.text(0.3, top + PANEL / 2, "Frequency in kHz", rotation=90, va="center")
    scale = page.axes(LEFT + width + 0.2, top, 0.13, PANEL)
    ramp = np.linspace(0, 1, 256)[:, None]
    extent = (0, 1, -LEVELS, LEVELS)
    scale.imshow(ramp, origin="lower", aspect="auto", cmap="RdBu_r", extent=extent)
    scale.set_xticks([])
    scale.yaxis.tick_right()
    page.text(LEFT + width + 0.2, top - 0.07, "dB")


def _draw_density(
    page: Page,
    localization: Localization,
    s: int,
    binaural_map: BinauralMap,
    truth: np.ndarray | None,
    place: tuple[float, float, float],
) -> None:
    """Density of a source's direction: black dots are true directions, the circle is its own."""
    left, top, width = place
    axes = page.axes(left, top, width, PANEL)
    axes.set_facecolor(MISSING)
    known = [np.degrees(part) for part in angles(binaural_map.directions)]
    ranges = [(np.floor(part.min()), np.ceil(part.max())) for part in known]
    (west, east), (low, high) = ranges[0], (ranges[1][0] - STEP, ranges[1][1] + STEP)
    if localization.posterior is not None:
        azimuth, elevation = np.arange(west, east + STEP, STEP), np.arange(low, high + STEP, STEP)
        grid = unit_vectors(*np.radians(np.meshgrid(azimuth, elevation)))
        drop = -localization.log_density(grid.reshape(-1, 3))[s]
        # Far away it is lower by ten thousands: only its logarithm shows the slopes everywhere.
        drop = -np.log10(1 + drop - drop.min()).reshape(grid.shape[:2])
        extent = (west - STEP / 2, azimuth[-1] + STEP / 2, low - STEP / 2, elevation[-1] + STEP / 2)
        axes.imshow(drop, origin="lower", aspect="auto", extent=extent, cmap="magma")
    found = localization.azimuth_deg[s], np.nan_to_num(localization.elevation_deg[s])
    axes.plot(*found, "o", ms=11, mfc="none", mec="white", mew=2)
    if truth is not None:
        axes.plot(
            *(np.degrees(part) for part in angles(truth)), "o", ms=6, mfc="black", mec="white"
        )
    axes.set_xlim(east, west)  # as one sees it: left is left
    axes.set_ylim(low, high)
    axes.set_xticks([tick for tick in range(-180, 181, 45) if west <= tick <= east])
    note = f"azimuth {found[0]:+.0f}°"
    if not np.isnan(localization.elevation_deg[s]):
        note += f", elevation {found[1]:+.0f}°"
    page.titles(left, top, width, f"Source {s + 1}", note.replace("-", "\N{MINUS SIGN}"))
    if s == 0:
        page.text(left - 0.5, top + PANEL / 2, "Elevation in degrees", rotation=90, va="center")
