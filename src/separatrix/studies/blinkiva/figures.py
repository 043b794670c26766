"""The figure of the paper: SDR and SIR against the number of microphones."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes

from ...separation.page import ACCENT, GREY, Page
from ..drawing import grid, heading, height_of
from .scores import PUBLISHED, VIEWS, Scores, values_of

BLUE = "#2f6f9f"
ROW = 2.1  # inches
# (ours, published): colour, and how far beside the number of microphones.
PAIRS = (
    ("auxiva", f"{PUBLISHED} auxiva", BLUE, -0.2),
    ("blinkiva", f"{PUBLISHED} blinkiva-gauss", ACCENT, 0.2),
)
# Limits and ticks are those of the paper.
SCALES: Mapping[str, tuple[tuple[float, float], Sequence[int]]] = {
    "sdr": ((-5.5, 15.5), range(-5, 16, 5)),
    "sir": ((-0.5, 35.5), range(0, 31, 10)),
}


def draw_measure(scores: Scores, measure: str) -> Page:
    """Draw boxes of one measure: rows for talkers, columns for the average and the weak one.

    Parameters
    ----------
    scores : dict
        As of `collect`.
    measure : str
        "sdr" or "sir".

    Returns
    -------
    Page
        The figure.
    """
    drawn = [name for ours, published, *_ in PAIRS for name in (ours, published) if name in scores]
    cells = sorted({cell for name in drawn for cell in scores[name]})
    numbers_src = sorted({n_src for n_src, _ in cells})
    numbers_chan = sorted({n_chan for _, n_chan in cells})
    page = Page(height_of(len(numbers_src), ROW))
    _head(page, scores, measure)
    panels = grid(
        page, len(numbers_src), len(VIEWS), ROW, "Microphones", f"{measure.upper()} in dB"
    )
    for n_src, row in zip(numbers_src, panels, strict=True):
        for view, panel in zip(VIEWS, row, strict=True):
            note = _loops_note(scores, n_src)
            page.titles(
                panel.left, panel.top, panel.width, f"{n_src} talkers: {view.lower()}", note
            )
            _draw_panel(panel.axes, scores, n_src, measure, view)
            limits, ticks = SCALES[measure]
            panel.axes.set_ylim(*limits)
            panel.axes.set_yticks(list(ticks))
            panel.axes.set_xticks(numbers_chan)
            panel.axes.set_xlim(numbers_chan[0] - 0.6, numbers_chan[-1] + 0.6)
    return page


def _head(page: Page, scores: Scores, measure: str) -> None:
    marks = [
        ("AuxIVA", BLUE, "\N{BLACK SQUARE}"),
        ("BlinkIVA", ACCENT, "\N{BLACK SQUARE}"),
    ]
    published = [cells for name, cells in scores.items() if name.startswith(PUBLISHED)]
    if published:
        n_loops = max(len(loops) for cells in published for loops in cells.values())
        marks.append((f"as published, {n_loops} loops", GREY, "\N{WHITE SQUARE}"))
    title = f"{measure.upper()} with and without power sensors"
    heading(page, title, "boxes: quartiles over the loops; whiskers: 1.5 times as far", marks)


def _draw_panel(axes: Axes, scores: Scores, n_src: int, measure: str, view: str) -> None:
    for ours, published, colour, shift in PAIRS:
        for name, style in ((published, _outline(colour)), (ours, _filled(colour))):
            groups = {
                n_chan + shift: list(values_of(loops, measure, view).values())
                for (cell_src, n_chan), loops in sorted(scores.get(name, {}).items())
                if cell_src == n_src
            }
            if groups:
                positions = list(groups)
                axes.boxplot(
                    list(groups.values()), positions=positions, manage_ticks=False, **style
                )


def _outline(colour: str) -> dict[str, Any]:
    line = {"color": colour, "linewidth": 0.8, "alpha": 0.7}
    return {
        "widths": 0.36,
        "boxprops": line,
        "medianprops": line,
        "whiskerprops": {**line, "linestyle": ":"},
        "capprops": line,
        "showfliers": False,
        "zorder": 2,
    }


def _filled(colour: str) -> dict[str, Any]:
    line = {"color": colour, "linewidth": 1.3}
    return {
        "widths": 0.2,
        "patch_artist": True,
        "boxprops": {"facecolor": colour, "edgecolor": colour, "alpha": 0.35},
        "medianprops": {**line, "linewidth": 2},
        "whiskerprops": line,
        "capprops": {"linewidth": 0},
        "flierprops": {"marker": ".", "ms": 4, "markeredgecolor": colour},
        "zorder": 3,
    }


def _loops_note(scores: Scores, n_src: int) -> str:
    counts = {
        len(loops)
        for ours, *_ in PAIRS
        for (cell_src, _), loops in scores.get(ours, {}).items()
        if cell_src == n_src
    }
    if not counts:
        return ""
    low, high = min(counts), max(counts)
    return f"{low} loops" if low == high else f"{low} to {high} loops"
