"""The figures of the study: gain against bases, gain against starts, and a cost curve."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from ...separation.page import ACCENT, GREY, INK, Page
from ..drawing import columns, heading, height_of, rows, share_limits, share_span
from ..store import replacing
from ..study import Record
from .starts import best_of, iteration_of_drop

PLAIN, PARTITIONED, GAUSS = (False, "random"), (True, "random"), (False, "gauss")
BLUE, DASHES = "#2f6f9f", "\N{EN DASH} \N{EN DASH}"
SHARE = 0.95
GAIN = "SDR improvement in dB"
ROW, COLUMN = 2.3, 3.0  # heights in inches
Groups = Mapping[int, list[Record]]  # records by number of bases


def draw(records: Sequence[Record], folder: Path) -> list[Path]:
    """Draw all figures.

    Parameters
    ----------
    records : sequence of Record
        Records without an error, at least one.
    folder : Path
        Where the figures go.

    Returns
    -------
    list of Path
        What was drawn.
    """
    drawings = {
        "sdr-against-bases.png": _draw_bases,
        "starts.png": _draw_starts,
        "cost.png": _draw_costs,
    }
    scored = [record for record in records if record["result"]["sdr_improvement"] is not None]
    paths: list[Path] = []
    for name, drawing in drawings.items() if scored else ():
        paths.append(folder / name)
        page = drawing(scored)
        with replacing(paths[-1]) as fresh:
            page.write(fresh)
    return paths


def _draw_bases(records: Sequence[Record]) -> Page:
    """A row for each mixture: boxes over the starts at every number of bases."""
    mixtures = _mixtures(records)
    page = Page(height_of(len(mixtures), ROW))
    marks = [
        ("plain", ACCENT, "\N{BLACK SQUARE}"),
        ("partitioned", BLUE, "\N{BLACK SQUARE}"),
        ("plain, from Gauss IVA: mean", INK, DASHES),
    ]
    note = "boxes: quartiles over the starts; lines: means"
    heading(page, "ILRMA: gain against the number of bases of each source", note, marks)
    numbers = sorted({record["parameters"]["n_basis"] for record in records})
    panels = rows(page, len(mixtures), ROW, "Bases", GAIN)
    for mixture, panel in zip(mixtures, panels, strict=True):
        _draw_boxes(panel.axes, _by_bases(records, mixture, PLAIN), ACCENT, -0.17)
        _draw_boxes(panel.axes, _by_bases(records, mixture, PARTITIONED), BLUE, 0.17)
        gauss = _by_bases(records, mixture, GAUSS)
        means = [np.mean([_gain(record) for record in group]) for group in gauss.values()]
        panel.axes.plot(list(gauss), means, "--", color=INK, linewidth=1.2, marker="o", ms=3)
        panel.axes.set_xticks(numbers)
        panel.axes.set_xlim(numbers[0] - 0.6, numbers[-1] + 0.6)
        page.titles(panel.left, panel.top, panel.width, mixture, _how(records, mixture))
    share_limits(panels)
    return page


def _draw_boxes(axes: Axes, groups: Groups, colour: str, shift: float) -> None:
    if not groups:
        return
    gains = [[_gain(record) for record in group] for group in groups.values()]
    positions = [number + shift for number in groups]
    line = {"color": colour, "linewidth": 1.2}
    axes.boxplot(
        gains,
        positions=positions,
        widths=0.26,
        manage_ticks=False,
        patch_artist=True,
        boxprops={"facecolor": colour, "edgecolor": colour, "alpha": 0.3},
        medianprops=line,
        whiskerprops=line,
        capprops={"linewidth": 0},
        flierprops={"marker": ".", "ms": 5, "markeredgecolor": colour},
    )
    axes.plot(positions, [np.mean(one) for one in gains], color=colour, linewidth=1.6)


def _draw_starts(records: Sequence[Record]) -> Page:
    """A panel for each mixture: what one of k starts gains, chosen by cost or by an oracle."""
    mixtures = _mixtures(records)
    page = Page(height_of(1, COLUMN))
    marks = [
        ("best, known only with the sources", GREY, "\N{EM DASH}"),
        ("lowest cost", ACCENT, "\N{EM DASH}"),
        ("from Gauss IVA", INK, DASHES),
    ]
    note = "plain; mean over all choices of starts and all numbers of bases"
    heading(page, "ILRMA: which of several random starts to take", note, marks)
    panels = columns(page, len(mixtures), COLUMN, "Starts", GAIN)
    for mixture, panel in zip(mixtures, panels, strict=True):
        groups = list(_by_bases(records, mixture, PLAIN).values())
        if groups:
            chosen, best = np.mean(list(_choices(groups)), axis=0)
            k = np.arange(1, len(chosen) + 1)
            panel.axes.plot(k, best, color=GREY, linewidth=1.6, marker="o", ms=3.5)
            panel.axes.plot(k, chosen, color=ACCENT, linewidth=1.8, marker="o", ms=3.5)
            panel.axes.set_xticks(k)
        gauss = [_gain(record) for record in _of(records, mixture, GAUSS)]
        if gauss:
            panel.axes.axhline(float(np.mean(gauss)), color=INK, linewidth=1.2, linestyle="--")
        page.titles(panel.left, panel.top, panel.width, mixture, "")
    share_span(panels)
    return page


def _choices(groups: Sequence[Sequence[Record]]) -> Iterator[np.ndarray]:
    """Gains (choice, k) at each number of bases, as far as all have so many starts."""
    most = min(len(group) for group in groups)
    for group in groups:
        costs = np.array([record["result"]["final_cost"] for record in group[:most]])
        gains = np.array([_gain(record) for record in group[:most]])
        yield np.stack(best_of(costs, gains))


def _draw_costs(records: Sequence[Record]) -> Page:
    """A panel for each mixture: the cost of its first run, and where most of it has fallen."""
    mixtures = _mixtures(records)
    page = Page(height_of(1, COLUMN))
    note = f"first run of each mixture; dashed: {100 * SHARE:.0f} % of the whole fall"
    heading(page, "ILRMA: fall of the cost", note)
    panels = columns(page, len(mixtures), COLUMN, "Iteration", "Cost")
    for mixture, panel in zip(mixtures, panels, strict=True):
        run = next(r for r in records if r["parameters"]["mixture"] == mixture)
        costs = np.array(run["result"]["costs"])
        iteration, level = iteration_of_drop(costs, SHARE)
        axes = panel.axes
        axes.plot(costs, color=ACCENT, linewidth=1.8, clip_on=False)
        axes.axhline(level, color=GREY, linewidth=1, linestyle="--")
        axes.plot([iteration], [costs[iteration]], "o", color=INK, ms=5, clip_on=False)
        _tell(axes, f"iteration {iteration}", (iteration, costs[iteration]), (8, 8), INK)
        _tell(axes, _grouped(costs[0]), (0, costs[0]), (8, -4), GREY)
        _tell(axes, _grouped(costs[-1]), (len(costs) - 1, costs[-1]), (0, -15), GREY)
        axes.set_xlim(0, max(len(costs) - 1, 1))
        axes.set_ylim(costs[-1] - 0.1 * (costs[0] - costs[-1]) - 1e-6, None)
        axes.set_yticks([])
        parameters = run["parameters"]
        kind = "partitioned" if parameters["partitioned"] else "plain"
        note = f"{kind}, {parameters['n_basis']} bases"
        page.titles(panel.left, panel.top, panel.width, mixture, note)
    return page


def _tell(axes: Axes, words: str, at: tuple[float, float], by: tuple[int, int], ink: str) -> None:
    """Write beside a point, so many points (of 1/72 inch) from it."""
    side = "left" if by[0] else "right"
    axes.annotate(words, at, by, textcoords="offset points", color=ink, ha=side, size=9.5)


def _grouped(cost: float) -> str:
    return f"{cost:,.0f}".replace("-", "\N{MINUS SIGN}")


def _gain(record: Record) -> float:
    return float(record["result"]["sdr_improvement"])


def _mixtures(records: Sequence[Record]) -> list[str]:
    return list(dict.fromkeys(record["parameters"]["mixture"] for record in records))


def _of(records: Sequence[Record], mixture: str, variant: tuple[bool, str]) -> list[Record]:
    wanted = {"mixture": mixture, "partitioned": variant[0], "init": variant[1]}
    return [record for record in records if wanted.items() <= record["parameters"].items()]


def _by_bases(records: Sequence[Record], mixture: str, variant: tuple[bool, str]) -> Groups:
    groups: dict[int, list[Record]] = {}
    for record in _of(records, mixture, variant):
        groups.setdefault(record["parameters"]["n_basis"], []).append(record)
    return dict(sorted(groups.items()))


def _how(records: Sequence[Record], mixture: str) -> str:
    own = [record for record in records if record["parameters"]["mixture"] == mixture]
    first: Any = own[0]["result"]
    starts = len({record["parameters"]["seed"] for record in own})
    window = f"window {first['n_fft']} at {first['fs'] / 1000:g} kHz"
    return f"{window}, {starts} start{'s' if starts > 1 else ''}"
