"""The tables of the study: one for people, in the form of the paper's, and one for programs."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from .conditions import CONDITIONS, Region
from .published import PUBLISHED, Entry
from .scores import MEASURES, Scores, Summary, summarize, titles_of

SHOWN = {
    1: ("azimuth", "elevation", "in10"),
    2: ("azimuth", "elevation", "in10", "sdr", "sir"),
    3: ("azimuth", "elevation", "in10", "sdr", "sir"),
}
HEADS = {"azimuth": "az", "elevation": "el", "in10": "in10", "sdr": "SDR", "sir": "SIR"}
INTRODUCTION = """\
# Two ears: directions and separation

Errors of azimuth and elevation in degrees: mean ± standard deviation over sources (median).
in10: share of sources within 10 degrees on the sphere, or in azimuth where no elevation is found.
SDR and SIR in dB: mean ± standard deviation.  Rows in italics are the paper's, on other data: they
do not compare with ours figure by figure.
"""


def write_table(scores: Scores, path: Path) -> None:
    """Lay the methods beside each other in Markdown, a table for each condition.

    Parameters
    ----------
    scores : dict
        As of `collect`.
    path : Path
        The file.
    """
    names = dict.fromkeys(name for name, _ in scores)
    parts = [INTRODUCTION, *(_section(scores, name) for name in names)]
    path.write_text("\n".join(parts), encoding="utf-8")


def write_summary(scores: Scores, path: Path) -> None:
    """Write all figures as CSV, a row for each measure of a method in a cell.

    Parameters
    ----------
    scores : dict
        As of `collect`.
    path : Path
        The file.
    """
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["condition", "n_src", "method", "measure", *Summary._fields])
        for (condition, n_src), methods in scores.items():
            for label, values in methods.items():
                for measure in filter(values.__contains__, MEASURES):
                    figures = (f"{figure:.6g}" for figure in summarize(values[measure]))
                    writer.writerow([condition, n_src, label, measure, *figures])


def _section(scores: Scores, name: str) -> str:
    numbers = sorted(n_src for condition, n_src in scores if condition == name)
    columns = [
        (n_src, measure)
        for n_src in numbers
        for measure in SHOWN[n_src]
        if any(measure in values for values in scores[name, n_src].values())
    ]
    titles = titles_of(label for n_src in numbers for label in scores[name, n_src])
    counts = [max(len(v["seconds"]) for v in scores[name, n].values()) for n in numbers]
    lines = [
        f"## {CONDITIONS[name].title if name in CONDITIONS else name}\n",
        f"Mixtures: {', '.join(map(str, counts))}.\n",
        _row(["method", *(f"{n_src}: {HEADS[measure]}" for n_src, measure in columns)]),
        _row(["---"] * (1 + len(columns))),
        *(_row([title, *_cells(scores, name, label, columns)]) for label, title in titles.items()),
    ]
    if name in CONDITIONS and CONDITIONS[name].region is Region.WHOLE:
        lines += _published(columns)
    return "\n".join(lines) + "\n"


def _cells(
    scores: Scores, name: str, label: str, columns: Sequence[tuple[int, str]]
) -> Iterator[str]:
    for n_src, measure in columns:
        values = scores[name, n_src].get(label, {})
        yield _figures(measure, summarize(values[measure])) if measure in values else ""


def _figures(measure: str, found: Summary) -> str:
    if measure == "in10":
        return f"{found.mean:.2f}"
    text = f"{found.mean:.1f} ± {found.spread:.1f}"
    return text if measure in ("sdr", "sir") else f"{text} ({found.median:.1f})"


def _published(columns: Sequence[tuple[int, str]]) -> Iterator[str]:
    for name, entries in PUBLISHED.items():
        cells = (_entry(entries, column) for column in columns)
        yield _row([f"*paper: {name}*", *cells])


def _entry(entries: Mapping[tuple[int, str], Entry], column: tuple[int, str]) -> str:
    return "*{:g} ± {:g}*".format(*entries[column]) if column in entries else ""


def _row(texts: Sequence[str]) -> str:
    return f"| {' | '.join(texts)} |"
