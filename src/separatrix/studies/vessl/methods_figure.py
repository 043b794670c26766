"""The figure of one condition: all methods beside each other, and what the paper reports."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from ...separation.page import ACCENT, GREY, INK, Page
from ..drawing import HAIR, HEAD, heading
from .conditions import CONDITIONS, Region
from .published import PUBLISHED
from .scores import Scores, method_of, summarize, titles_of

BLUE = "#2f6f9f"
LINE, TITLE, TICKS = 0.22, 0.5, 0.4  # heights in inches
NAMES, RIGHT, BETWEEN = 3.1, 0.5, 0.4  # widths
DEGREES = (0.3, 1, 3, 10, 30, 100)
PANELS = {
    "azimuth": "Azimuth error in degrees",
    "elevation": "Elevation error in degrees",
    "sdr": "SDR in dB",
}
COLOURS: Mapping[str | None, str] = {
    **dict.fromkeys(("vessl", "vessl-ild", "greedy-ild"), ACCENT),
    **dict.fromkeys(("literal", "messl"), BLUE),
}


class Spot(NamedTuple):
    """A mean, and with it, where the single values are known, its interval and the median."""

    mean: float
    interval: tuple[float, float] | None = None
    median: float | None = None


class Line(NamedTuple):
    """A line of the figure: what it is of, its colour, and its spots by measure."""

    name: str
    colour: str
    spots: Mapping[str, Spot]


def draw_methods(scores: Scores, condition: str) -> Page:
    """Draw all methods of a condition, a row of panels for each number of sources.

    Parameters
    ----------
    scores : dict
        As of `collect`.
    condition : str
        Name of a condition of which there are scores.

    Returns
    -------
    Page
        The figure.
    """
    known = CONDITIONS.get(condition)
    numbers = sorted(n_src for name, n_src in scores if name == condition)
    rows = {n_src: list(_lines(scores, condition, n_src)) for n_src in numbers}
    height = sum(LINE * len(lines) + TITLE + TICKS for lines in rows.values())
    page = Page(HEAD + height + 0.1)
    marks = [("mean and its 95 % interval", ACCENT, "\N{BLACK CIRCLE}")]
    marks += [("median", INK, "|")]
    if any(line.name.startswith("paper") for lines in rows.values() for line in lines):
        marks.append(("the paper's mean, on other data", GREY, "\N{WHITE DIAMOND}"))
    heading(page, f"Two ears: {known.title if known else condition}", "", marks)
    spots = [spot for lines in rows.values() for spot in _of(lines, "sdr")]
    ends = [end for spot in spots for end in (spot.mean, *(spot.interval or ()))]
    top = HEAD
    for n_src, lines in rows.items():
        for axes, measure in _panels(page, top + TITLE, lines, n_src):
            _draw(axes, lines, measure)
            if measure == "sdr":
                axes.set_xlim(min(ends) - 1, max(ends) + 1)
        top += LINE * len(lines) + TITLE + TICKS
    return page


def _lines(scores: Scores, condition: str, n_src: int) -> Iterator[Line]:
    titles = titles_of(scores[condition, n_src])
    for label, values in scores[condition, n_src].items():
        found = {name: summarize(values[name]) for name in PANELS if name in values}
        spots = {name: Spot(s.mean, (s.low, s.high), s.median) for name, s in found.items()}
        yield Line(titles[label], COLOURS.get(method_of(label), INK), spots)
    if condition in CONDITIONS and CONDITIONS[condition].region is Region.WHOLE:
        for name, entries in PUBLISHED.items():
            spots = {m: Spot(entries[n_src, m][0]) for m in PANELS if (n_src, m) in entries}
            if spots:
                yield Line(f"paper: {name}", GREY, spots)


def _panels(
    page: Page, top: float, lines: Sequence[Line], n_src: int
) -> Iterator[tuple[Axes, str]]:
    """Put panels side by side, the names of the lines to the left of the first."""
    width = (page.width - NAMES - RIGHT - BETWEEN * (len(PANELS) - 1)) / len(PANELS)
    page.text(0.4, top - 0.07, f"{n_src} source{'s' if n_src > 1 else ''}", size=12, color=INK)
    for y, line in enumerate(lines):
        below = top + LINE * (y + 0.5) + 0.05
        page.text(NAMES - 0.15, below, line.name, size=9, color=line.colour, ha="right")
    for k, (measure, name) in enumerate(PANELS.items()):
        if not any(_of(lines, measure)):
            continue
        left = NAMES + k * (width + BETWEEN)
        axes = page.axes(left, top, width, LINE * len(lines))
        page.titles(left, top, width, name, "")
        axes.spines["bottom"].set(visible=True, color=GREY, linewidth=0.8)
        axes.grid(axis="x", color=HAIR, linewidth=0.8)
        axes.set_axisbelow(True)
        axes.set_yticks([])
        axes.set_ylim(len(lines) - 0.5, -0.5)
        if measure != "sdr":
            axes.set_xscale("log")
            axes.set_xticks(DEGREES, [f"{tick:g}" for tick in DEGREES])
            axes.xaxis.set_minor_locator(NullLocator())
            axes.set_xlim(0.2, 150)
        yield axes, measure


def _draw(axes: Axes, lines: Sequence[Line], measure: str) -> None:
    for y, line in enumerate(lines):
        if measure not in line.spots:
            continue
        mean, interval, median = line.spots[measure]
        if interval is None or median is None:
            axes.plot([mean], [y], "D", ms=5, mfc="white", mec=line.colour, clip_on=False)
            continue
        axes.plot(interval, [y, y], color=line.colour, linewidth=3, alpha=0.35)
        axes.plot([mean], [y], "o", ms=5.5, color=line.colour)
        axes.plot([median], [y], "|", ms=9, mew=1.3, color=INK)


def _of(lines: Sequence[Line], measure: str) -> list[Spot]:
    return [line.spots[measure] for line in lines if measure in line.spots]
