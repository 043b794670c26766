"""The figure over all conditions: what reverberation and other heads do."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from ...separation.page import ACCENT, GREY, INK, Page
from ..drawing import HAIR, HEAD, heading
from .conditions import CONDITIONS
from .methods_figure import BLUE
from .scores import Scores, method_of, summarize

LINE, TITLE, TICKS = 0.42, 0.5, 0.45  # heights in inches
NAMES, RIGHT, BETWEEN = 3.1, 0.5, 0.5  # widths
# Colour, symbol and shift of each method in a line.
STYLES = {
    "vessl": ("VESSL", ACCENT, "o", -0.2),
    "vessl-ild": ("levels alone", ACCENT, "s", -0.07),
    "messl": ("MESSL (azimuth alone)", BLUE, "D", 0.07),
    "known": ("known directions", INK, "|", 0.2),
    "oracle": ("ideal masks", GREY, "|", 0.2),
}
PANELS = {"in10": "Share of sources within 10 degrees", "sdr": "SDR in dB"}


def draw_rooms(scores: Scores, n_src: int) -> Page:
    """Draw the main methods in all conditions, each with its first map.

    Parameters
    ----------
    scores : dict
        As of `collect`.
    n_src : int
        Number of sources.

    Returns
    -------
    Page
        The figure.
    """
    names = [name for name, number in scores if number == n_src]
    page = Page(HEAD + TITLE + LINE * len(names) + TICKS + 0.1)
    symbols = {"o": "\N{BLACK CIRCLE}", "s": "\N{BLACK SQUARE}", "D": "\N{BLACK DIAMOND}"}
    marks = [(name, colour, symbols.get(m, m)) for name, colour, m, _ in STYLES.values()]
    heading(page, f"{n_src} sources, two ears: where it works", "means, 95 % intervals", marks)
    top = HEAD + TITLE
    width = (page.width - NAMES - RIGHT - BETWEEN) / len(PANELS)
    for y, name in enumerate(names):
        title = CONDITIONS[name].title if name in CONDITIONS else name
        page.text(
            NAMES - 0.15, top + LINE * (y + 0.5) + 0.05, title, size=9.5, color=INK, ha="right"
        )
    for k, (measure, words) in enumerate(PANELS.items()):
        left = NAMES + k * (width + BETWEEN)
        axes = page.axes(left, top, width, LINE * len(names))
        page.titles(left, top, width, words, "")
        axes.spines["bottom"].set(visible=True, color=GREY, linewidth=0.8)
        axes.grid(axis="x", color=HAIR, linewidth=0.8)
        axes.set_axisbelow(True)
        axes.set_yticks([])
        axes.set_ylim(len(names) - 0.5, -0.5)
        _draw(axes, scores, names, n_src, measure)
    return page


def _draw(axes: Axes, scores: Scores, names: Sequence[str], n_src: int, measure: str) -> None:
    for y, name in enumerate(names):
        drawn = set()
        for label, values in scores[name, n_src].items():
            method = method_of(label)
            if method not in STYLES or method in drawn or measure not in values:
                continue
            drawn.add(method)
            _, colour, symbol, shift = STYLES[method]
            found = summarize(values[measure])
            axes.plot([found.low, found.high], [y + shift] * 2, color=colour, lw=2.5, alpha=0.3)
            axes.plot([found.mean], [y + shift], symbol, ms=5.5, mew=1.5, color=colour)
    if measure == "in10":
        axes.set_xlim(0, 1.02)
