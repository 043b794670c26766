"""The table of the study: medians, and what is gained loop by loop."""

from collections.abc import Iterator, Sequence

import numpy as np

from ..intervals import bootstrap_interval
from .published import Cell
from .scores import MEASURES, VIEWS, Scores, values_of

LABELS = {
    "published auxiva": "AuxIVA, published",
    "auxiva": "AuxIVA",
    "auxiva-gauss": "AuxIVA Gauss",
    "published blinkiva-gauss": "BlinkIVA, published",
    "original": "published algorithm, run here",
    "blinkiva": "BlinkIVA",
}
# (what gains, on what), as far as both are there.
PAIRS = (
    ("blinkiva", "published blinkiva-gauss"),
    ("blinkiva", "auxiva"),
    ("original", "published blinkiva-gauss"),
    ("auxiva", "published auxiva"),
)
INTRODUCTION = """\
# Microphones with and without power sensors

Medians over loops [quartiles] in dB, at the first microphone.  Differences are those of the same
loop: their median [95 % interval by the bootstrap].
"""


def write_table(scores: Scores) -> str:
    """Lay the algorithms beside each other, over the loops that all of them have.

    Parameters
    ----------
    scores : dict
        As of `collect`.

    Returns
    -------
    str
        Markdown: a table for the average and the weak source, in SDR and SIR.
    """
    names = [name for name in LABELS if name in scores]
    cells = sorted({cell for name in names for cell in scores[name]})
    parts = [INTRODUCTION]
    for measure in MEASURES:
        for view in VIEWS:
            lines = _table(scores, names, cells, measure, view)
            parts.append(f"## {measure.upper()}, {view.lower()}\n\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)


def _table(
    scores: Scores, names: Sequence[str], cells: Sequence[Cell], measure: str, view: str
) -> Iterator[str]:
    pairs = [pair for pair in PAIRS if set(pair) <= set(names)]
    gains = [f"{LABELS[a]} \N{MINUS SIGN} {LABELS[b]}" for a, b in pairs]
    heads = ["talkers", "microphones", "loops", *(LABELS[name] for name in names), *gains]
    yield _row(heads)
    yield _row(["---"] * len(heads))
    for cell in cells:
        own = {n: values_of(scores[n][cell], measure, view) for n in names if cell in scores[n]}
        common = sorted(set.intersection(*(set(values) for values in own.values())))
        if not common:
            continue
        arrays = {name: np.array([own[name][loop] for loop in common]) for name in own}
        medians = [_quartiles(arrays[n]) if n in arrays else "" for n in names]
        differences = [
            _gain(arrays[a] - arrays[b]) if {a, b} <= set(arrays) else "" for a, b in pairs
        ]
        yield _row([*map(str, cell), str(len(common)), *medians, *differences])


def _row(texts: Sequence[str]) -> str:
    return f"| {' | '.join(texts)} |"


def _quartiles(values: np.ndarray) -> str:
    low, middle, high = np.percentile(values, [25, 50, 75])
    return f"{middle:.1f} [{low:.1f}, {high:.1f}]"


def _gain(differences: np.ndarray) -> str:
    low, high = bootstrap_interval(differences, "median")
    return f"{np.median(differences):+.2f} [{low:+.2f}, {high:+.2f}]"
