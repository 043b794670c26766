"""The records of the study as figures: means, spreads, medians, and how sure the means are."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from ...evaluation.localization import NEAR_DEG
from ..intervals import bootstrap_interval
from ..study import Record
from .algorithms import METHODS

MEASURES = ("azimuth", "elevation", "in10", "sdr", "sir", "seconds")
Cell = tuple[str, int]  # (condition, number of sources)
Values = dict[str, list[list[float]]]  # by measure: a list for each mixture
Scores = dict[Cell, dict[str, Values]]  # by cell and label of the method


class Summary(NamedTuple):
    """A measure of a method in a cell.

    Attributes
    ----------
    n_mixtures : int
        Over how many mixtures.
    mean, spread, median : float
        Over all their sources; the spread is the standard deviation.
    low, high : float
        95 % interval of the mean, by the bootstrap over mixtures.
    """

    n_mixtures: int
    mean: float
    spread: float
    median: float
    low: float
    high: float


def collect(records: Sequence[Record]) -> Scores:
    """Sort scores by condition, number of sources and method.

    Parameters
    ----------
    records : sequence of Record
        Records without an error.

    Returns
    -------
    dict
        Scores; methods in the order of `METHODS`.
    """
    scores: Scores = {}
    for record in records:
        task, result = record["parameters"], record["result"]
        cell = scores.setdefault((task["condition"], task["n_src"]), {})
        for label in sorted(filter(method_of, result), key=_rank):
            values = cell.setdefault(label, {})
            for measure, own in _measures(result[label]):
                values.setdefault(measure, []).append(own)
    return scores


def method_of(label: str) -> str | None:
    """Name of the method of a label, such as "vessl" of "vessl T1"; None if there is none."""
    name = label.split(" ")[0]
    return name if name in METHODS else None


def titles_of(labels: Iterable[str]) -> dict[str, str]:
    """Titles of labels; the map is named where there are several.

    Examples
    --------
    >>> titles_of(["vessl T1", "messl T1", "oracle"])
    {'vessl T1': 'VESSL', 'messl T1': 'MESSL', 'oracle': 'ideal binary masks'}
    >>> titles_of(["vessl T1", "vessl T2"])["vessl T2"]
    'VESSL, T2'
    """
    parts = {label: label.partition(" ")[::2] for label in labels}
    several = len({learnt for _, learnt in parts.values() if learnt}) > 1
    return {
        label: f"{METHODS[name].title}, {learnt}" if several and learnt else METHODS[name].title
        for label, (name, learnt) in parts.items()
    }


def summarize(values: Sequence[Sequence[float]]) -> Summary:
    """Sum up a measure.

    Parameters
    ----------
    values : sequence of sequences of float
        Of the sources of each mixture.

    Returns
    -------
    Summary
        Its figures.
    """
    of_sources = np.concatenate([np.asarray(own, dtype=np.float64) for own in values])
    of_mixtures = np.array([np.mean(own) for own in values])
    return Summary(
        len(of_mixtures),
        float(of_sources.mean()),
        float(of_sources.std()),
        float(np.median(of_sources)),
        *bootstrap_interval(of_mixtures, "mean"),
    )


def _measures(own: Mapping[str, list[float] | float]) -> Iterator[tuple[str, list[float]]]:
    """Measures of a method in a mixture, with the share of sources that are near."""
    for measure in MEASURES:
        if measure in own:
            yield measure, np.atleast_1d(own[measure]).tolist()
    if "distance" in own:
        yield "in10", [float(distance <= NEAR_DEG) for distance in np.atleast_1d(own["distance"])]


def _rank(label: str) -> tuple[int, str]:
    return list(METHODS).index(label.split(" ")[0]), label
