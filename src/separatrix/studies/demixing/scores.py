"""The records of the study as figures: medians, and where nine of ten mixtures lie."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..study import Record, Task
from .grid import MIXINGS, NOISE
from .separators import MIXTURE, SEPARATORS

MEASURES = ("sdr", "sir", "sdr_improvement", "sir_improvement")
Condition = tuple[float, float | None, bool]  # seconds, signal-to-noise ratio, with lag 0
Curves = dict[tuple[str, str], list[list[float]]]  # by variant and layout: a list for each draw


class Scores(NamedTuple):
    """Scores of all mixtures that are recorded, in dB, means over the talkers.

    Attributes
    ----------
    counts : tuple of int
        Numbers of equations, to which the curves belong.
    equations : dict
        Curves by condition.  JADE has curves of one number.
    noise : dict
        By signal-to-noise ratio and contender: a value for each draw.
    rooms : dict
        By mixing, separator and measure: a value for each mixture.
    refused : Counter
        Mixtures that a separator refused, by mixing and separator.
    """

    counts: tuple[int, ...]
    equations: dict[Condition, Curves]
    noise: dict[float | None, dict[str, list[float]]]
    rooms: dict[str, dict[str, dict[str, list[float]]]]
    refused: Counter[tuple[str, str]]


class Summary(NamedTuple):
    """A score of a method over mixtures.

    Attributes
    ----------
    n : int
        How many.
    median, low, high : float
        Median, and the levels below which one and nine of ten lie.
    """

    n: int
    median: float
    low: float
    high: float


def collect(records: Sequence[Record]) -> Scores:
    """Sort scores by part and condition, in the order of the grid.

    Parameters
    ----------
    records : sequence of Record
        Records without an error.

    Returns
    -------
    Scores
        What is recorded.
    """
    scores = Scores((), {}, {snr: {} for snr in NOISE}, {name: {} for name in MIXINGS}, Counter())
    for record in records:
        task, result = record["parameters"], record["result"]
        if task["part"] == "equations":
            scores = scores._replace(counts=tuple(result["counts"]))
            _take_equations(scores, task, result["sir"])
        elif task["part"] == "noise":
            for name, sir in result["sir"].items():
                scores.noise[task["snr_db"]].setdefault(name, []).append(sir)
        else:
            _take_room(scores, task["mixing"], result)
    found = {snr: own for snr, own in scores.noise.items() if own}
    return scores._replace(
        noise=found, rooms={name: own for name, own in scores.rooms.items() if own}
    )


def summarize(values: Sequence[float]) -> Summary:
    """Sum up a score.

    Parameters
    ----------
    values : sequence of float
        In dB, one for each mixture.

    Returns
    -------
    Summary
        Its figures.

    Examples
    --------
    >>> summarize([0.0, 1.0, 2.0, 3.0, 10.0]).median
    2.0
    """
    low, median, high = np.percentile(values, [10, 50, 90])
    return Summary(len(values), float(median), float(low), float(high))


def _take_equations(scores: Scores, task: Task, sir: Mapping[str, Any]) -> None:
    condition = (task["seconds"], task["snr_db"], task["lag_zero"])
    curves = scores.equations.setdefault(condition, {})
    for variant, own in sir.items():
        for layout, values in (own if isinstance(own, dict) else {"": [own]}).items():
            curves.setdefault((variant, layout), []).append(values)


def _take_room(scores: Scores, mixing: str, result: Mapping[str, Any]) -> None:
    for name in filter(result.__contains__, SEPARATORS):
        own = scores.rooms[mixing].setdefault(name, {measure: [] for measure in MEASURES})
        for measure in ("sdr", "sir"):
            mean = float(np.mean(result[name][measure]))
            own[measure].append(mean)
            own[f"{measure}_improvement"].append(mean - float(np.mean(result[MIXTURE][measure])))
        scores.refused[mixing, name] += "refused" in result[name]
