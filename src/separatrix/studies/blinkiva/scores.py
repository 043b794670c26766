"""The records of the study as scores that can be laid beside each other, loop by loop."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from ..study import Record
from .published import Cell

PUBLISHED = "published"
# What is measured of a loop: the mean over its talkers, and the talker of low power.
VIEWS: Mapping[str, Callable[[Sequence[float]], float]] = {
    "Average": lambda values: float(np.mean(values)),
    "Weak source": lambda values: values[0],
}
MEASURES = ("sdr", "sir")
Loops = dict[int, Mapping[str, list[float]]]  # by loop: scores of the talkers by measure
Scores = dict[str, dict[Cell, Loops]]  # by algorithm and cell


def collect(records: Sequence[Record]) -> Scores:
    """Sort scores by algorithm, cell and loop.

    Parameters
    ----------
    records : sequence of Record
        Records without an error.

    Returns
    -------
    dict
        Scores; published ones under names that begin with "published ".
    """
    scores: Scores = {}
    for record in records:
        task, result = record["parameters"], record["result"]
        cell = (task["n_src"], task["n_chan"])
        for name, own in result.items():
            if "loop" in task:
                scores.setdefault(name, {}).setdefault(cell, {})[task["loop"]] = own
            else:
                pairs = zip(own["sdr"], own["sir"], strict=True)
                loops: Loops = {k: {"sdr": sdr, "sir": sir} for k, (sdr, sir) in enumerate(pairs)}
                scores.setdefault(f"{PUBLISHED} {name}", {})[cell] = loops
    return scores


def values_of(loops: Loops, measure: str, view: str) -> dict[int, float]:
    """Take one number from each loop.

    Parameters
    ----------
    loops : dict
        Scores of a cell by loop.
    measure : str
        "sdr" or "sir".
    view : str
        A name in `VIEWS`.

    Returns
    -------
    dict
        In dB by loop.
    """
    return {loop: VIEWS[view](own[measure]) for loop, own in sorted(loops.items())}
