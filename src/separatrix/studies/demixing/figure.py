"""The figure of the study, in four parts below each other."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from ...separation.page import ACCENT, GREY, INK, Page
from ..drawing import HAIR, LEFT, RIGHT, heading
from .equations import CONTENDERS
from .grid import LONG, NOISY, SHORT
from .rooms_panel import draw_rooms, rooms_height
from .scores import Curves, Scores, summarize
from .wording import TITLES

BLUE = "#2f6f9f"
TILE, BETWEEN = 1.55, 0.22  # inches: height of a small panel, and the space beside it
# Heights: heading of a part, its marks, name of a panel, its ticks.
PART, MARKS, NAME, TICKS = 0.33, 0.22, 0.3, 0.42
N_COLUMNS = 5
SHOWN = ("plain", "normalized", "sobi", "uwedge", "pham")  # variants, a panel each
COLOURS = {"consecutive": ACCENT, "spread": BLUE, "blocks": INK}
HEAD, FOOT = 0.95, 0.15
CLEAN_AT = 40.0  # dB: where the mixture without noise is drawn


def draw_figure(scores: Scores) -> Page:
    """Draw all four parts.

    Parameters
    ----------
    scores : Scores
        As of `collect`; a part of which nothing is recorded is left out.

    Returns
    -------
    Page
        The figure.
    """
    row = NAME + TILE + TICKS
    conditions = scores.equations
    parts = [
        (PART + MARKS + row, _draw_clean, (LONG, None, True) in conditions),
        (PART + MARKS + row, _draw_noisy, (LONG, NOISY, True) in conditions),
        (PART + 2 * row, _draw_levels, bool(scores.noise)),
        (PART + MARKS + rooms_height(scores), _draw_rooms, bool(scores.rooms)),
    ]
    shown = [(height, draw) for height, draw, there in parts if there]
    page = Page(HEAD + sum(height for height, _ in shown) + FOOT)
    note = "SIR in dB of two talkers: medians; bands hold eight of ten mixtures"
    heading(page, "Demixing by statistics", note)
    top = HEAD
    for height, draw in shown:
        draw(page, scores, top)
        top += height
    return page


def _draw_clean(page: Page, scores: Scores, top: float) -> None:
    """Which equations, how many: a panel for each function F."""
    long, short = scores.equations[LONG, None, True], scores.equations.get((SHORT, None, True), {})
    marks = [
        ("lags in a row", ACCENT, "\N{EM DASH}"),
        ("lags spread up to 1000", BLUE, "\N{EM DASH}"),
        ("blocks of time", INK, "\N{EM DASH}"),
        (f"{SHORT:g} s", GREY, "- -"),
    ]
    _part(page, top, f"1  How many equations, without noise ({LONG:g} s)", _draws(long), marks)
    for name, axes in zip(SHOWN, _variant_tiles(page, top), strict=True):
        for (variant, layout), draws in short.items():
            if variant == name:
                _line(axes, scores.counts, draws, COLOURS[layout], "--", band=False)
        for (variant, layout), draws in long.items():
            if variant == name:
                _line(axes, scores.counts, draws, COLOURS[layout], "-", band=True)
        _reference(axes, long)
        _counts(axes, scores.counts, (15, 125))


def _draw_noisy(page: Page, scores: Scores, top: float) -> None:
    """The same in noise, with lag 0 among the equations and without."""
    given = scores.equations[LONG, NOISY, True]
    without = scores.equations.get((LONG, NOISY, False), {})
    marks = [
        ("with lag 0", GREY, "\N{EM DASH}"),
        ("without", ACCENT, "\N{EM DASH}"),
        ("lags spread", INK, "- -"),
    ]
    words = f"2  The same with noise {NOISY:g} dB below the microphones' signals"
    _part(page, top, words, _draws(given), marks)
    styles = {"consecutive": "-", "spread": "--", "blocks": "-"}
    for name, axes in zip(SHOWN, _variant_tiles(page, top), strict=True):
        for curves, colour in ((given, GREY), (without, ACCENT)):
            for (variant, layout), draws in curves.items():
                if variant == name:
                    style = styles[layout]
                    _line(axes, scores.counts, draws, colour, style, band=style == "-")
        _reference(axes, given)
        _counts(axes, scores.counts, (-5, 55))


def _draw_levels(page: Page, scores: Scores, top: float) -> None:
    """SIR against noise: a panel for each contender, the others behind it."""
    _part(page, top, f"3  Against the noise of the microphones ({LONG:g} s)", _levels_note(scores))
    names = [name for name in CONTENDERS if any(name in own for own in scores.noise.values())]
    titles = [CONTENDERS[name][0] for name in names]
    tiles = _tiles(page, top + PART, titles)
    found = {name: _by_level(scores, name) for name in names}
    for name, axes in zip(names, tiles, strict=True):
        for other in names:
            axes.plot(*found[other][:2], color=HAIR, linewidth=1.2)
        x, median, low, high = found[name]
        axes.fill_between(x, low, high, color=ACCENT, alpha=0.16, linewidth=0)
        axes.plot(x, median, color=ACCENT, linewidth=1.8, marker="o", ms=3)
        axes.set_xticks([0, 10, 20, 30, CLEAN_AT], ["0", "10", "20", "30", "none"])
        axes.invert_xaxis()
        axes.set_ylim(0, 125)
        axes.set_yticks(range(0, 121, 40))
        axes.set_xlabel("dB over the noise", size=8.5, color=GREY, labelpad=1)


def _draw_rooms(page: Page, scores: Scores, top: float) -> None:
    n_mixtures = max(len(own["sdr"]) for found in scores.rooms.values() for own in found.values())
    marks = [("median in dB at the first channel; bold: the best that is told nothing", GREY, "")]
    _part(page, top, "4  Panned, and in rooms", f"{n_mixtures} mixtures of each kind", marks)
    draw_rooms(page, scores, top + PART + MARKS)


def _part(
    page: Page, top: float, title: str, note: str, marks: Sequence[tuple[str, str, str]] = ()
) -> None:
    page.text(LEFT, top + 0.2, title, size=12, weight="bold", color=INK)
    page.text(page.width - RIGHT, top + 0.2, note, size=9, ha="right")
    left = LEFT
    for words, colour, symbol in marks:
        page.text(
            left, top + 0.42, f"{symbol} {words}".strip(), size=9, color=colour, weight="bold"
        )
        left += 0.075 * (len(words) + len(symbol) + 4)


def _variant_tiles(page: Page, top: float) -> list[Axes]:
    return _tiles(page, top + PART + MARKS, [TITLES[name] for name in SHOWN])


def _tiles(page: Page, top: float, titles: Sequence[str]) -> list[Axes]:
    """Small panels in rows of five, with a common scale at the left."""
    width = (page.width - LEFT - RIGHT - BETWEEN * (N_COLUMNS - 1)) / N_COLUMNS
    tiles = []
    for k, title in enumerate(titles):
        row, column = divmod(k, N_COLUMNS)
        left, above = LEFT + column * (width + BETWEEN), top + row * (NAME + TILE + TICKS) + NAME
        page.text(left, above - 0.08, title, size=9.5, weight="bold", color=INK)
        axes = page.axes(left, above, width, TILE)
        axes.spines["bottom"].set(visible=True, color=GREY, linewidth=0.8)
        axes.grid(axis="y", color=HAIR, linewidth=0.8)
        axes.set_axisbelow(True)
        axes.tick_params(labelsize=8)
        axes.tick_params(axis="y", length=0, labelleft=column == 0)
        tiles.append(axes)
    return tiles


def _line(
    axes: Axes,
    counts: Sequence[int],
    draws: Sequence[Sequence[float]],
    colour: str,
    style: str,
    *,
    band: bool,
) -> None:
    low, median, high = np.percentile(np.array(draws), [10, 50, 90], axis=0)
    if band:
        axes.fill_between(counts, low, high, color=colour, alpha=0.14, linewidth=0)
    axes.plot(counts, median, style, color=colour, linewidth=1.7 if band else 1.1)


def _reference(axes: Axes, curves: Curves) -> None:
    """The median of JADE, which has no lags to choose."""
    if ("jade", "") in curves:
        level = float(np.median(curves["jade", ""]))
        axes.axhline(level, color=GREY, linewidth=0.9, linestyle=":")
        axes.annotate(
            "JADE",
            (1, level),
            (-2, 2),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            ha="right",
            size=7.5,
            color=GREY,
        )


def _counts(axes: Axes, counts: Sequence[int], limits: tuple[float, float]) -> None:
    axes.set_xscale("log")
    axes.set_xticks([2, 10, 100, 1000], ["2", "10", "100", "1000"])
    axes.minorticks_off()
    axes.set_xlim(counts[0], counts[-1])
    axes.set_ylim(*limits)
    axes.set_xlabel("equations", size=8.5, color=GREY, labelpad=1)


def _by_level(scores: Scores, name: str) -> tuple[list[float], ...]:
    """Levels of noise, and at each the median and the two ends of the band."""
    own: Mapping[float | None, list[float]] = {
        snr: found[name] for snr, found in scores.noise.items() if name in found
    }
    figures = [summarize(values) for values in own.values()]
    x = [CLEAN_AT if snr is None else snr for snr in own]
    return x, [f.median for f in figures], [f.low for f in figures], [f.high for f in figures]


def _draws(curves: Curves) -> str:
    return f"{max(map(len, curves.values()))} random mixtures of two talkers"


def _levels_note(scores: Scores) -> str:
    n_draws = max(len(values) for own in scores.noise.values() for values in own.values())
    return f"{n_draws} random mixtures of two talkers"
