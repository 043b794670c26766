"""What is gained on the same mixtures by one choice over another."""

from collections.abc import Iterator, Sequence

import numpy as np

from ..intervals import bootstrap_interval
from .scores import Scores
from .separators import SEPARATORS
from .wording import TITLES, condition_words, decibels, section

SPREAD = ("uwedge", "spread"), ("uwedge", "consecutive")  # (what gains, on what)
PAIRS = (
    ("block-decorrelation", "uwedge"),
    ("duet-filters", "duet"),
    ("pauses", "auxiva"),
    ("pauses-told", "pauses"),
    ("ilrma", "auxiva"),
    ("fdica", "ilrma"),
)
NOTE = "Differences in the same mixture: median [95 % interval by the bootstrap over mixtures]"


def difference_tables(scores: Scores) -> Iterator[str]:
    """Lay gains beside each other in Markdown.

    Parameters
    ----------
    scores : Scores
        As of `collect`.

    Yields
    ------
    str
        A section: lags spread instead of in a row, then pairs of separators in SDR and in SIR.
    """
    if scores.equations:
        yield _spread(scores)
    if scores.rooms:
        for measure in ("sdr", "sir"):
            yield _pairs(scores, measure)


def _spread(scores: Scores) -> str:
    rows = [
        [condition_words(*condition), *_gains(*(_by_count(curves[key]) for key in SPREAD))]
        for condition, curves in scores.equations.items()
    ]
    title = f"{TITLES['uwedge']}: SIR with lags spread \N{MINUS SIGN} in a row, by equations"
    return section(title, NOTE, ["", *map(str, scores.counts)], rows)


def _pairs(scores: Scores, measure: str) -> str:
    rows = []
    for gaining, on in PAIRS:
        columns = [
            [found[name][measure] for found in scores.rooms.values()] for name in (gaining, on)
        ]
        titles = (SEPARATORS[name].title for name in (gaining, on))
        rows.append([" \N{MINUS SIGN} ".join(titles), *_gains(*columns)])
    return section(f"Differences in {measure.upper()}", NOTE, ["", *scores.rooms], rows)


def _by_count(draws: Sequence[Sequence[float]]) -> Sequence[Sequence[float]]:
    return list(zip(*draws, strict=True))


def _gains(gaining: Sequence[Sequence[float]], on: Sequence[Sequence[float]]) -> Iterator[str]:
    """A cell for each pair of lists, whose entries are of the same mixtures."""
    for one, other in zip(gaining, on, strict=True):
        differences = np.asarray(one) - np.asarray(other)
        low, high = bootstrap_interval(differences, "median")
        median = float(np.median(differences))
        yield f"{decibels(median)} [{decibels(low)}, {decibels(high)}]"
