"""What a run leaves behind besides its result: where to go on from, and what it learnt."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from ..arrays import to_numpy
from ..iterate import Filters
from ..separation import Separation
from ..separation.report import to_json

OUTCOME, PARAMETERS = "outcome.npz", "parameters.json"
MOST_VALUES = 4096  # of a parameter and source: what a picture in the page can show


def keep_outcome(separation: Separation, folder: Path) -> None:
    """Keep the filters as they were learnt, where the method learns any."""
    outcome = separation.rendering.outcome
    if isinstance(outcome, Filters):
        np.savez(folder / OUTCOME, W=to_numpy(outcome.W), usable=to_numpy(outcome.usable))


def read_outcome(folder: Path) -> Filters:
    """Read what `keep_outcome` kept.

    Raises
    ------
    FileNotFoundError
        If there is nothing.
    """
    with np.load(folder / OUTCOME) as kept:
        return Filters(kept["W"], kept["usable"])


def can_go_on(folder: Path) -> bool:
    """Whether a run can go on from the result of another."""
    return (folder / OUTCOME).is_file()


def keep_parameters(separation: Separation, folder: Path) -> None:
    """Keep the parameters of the sources that are small enough to be shown."""
    learnt = {**separation.details, **separation.parameters}
    small: dict[str, Any] = {}
    for name, values in learnt.items():
        array = np.asarray(values)
        own = array.ndim > 0 and len(array) == separation.n_src and array.dtype.kind in "fiu"
        if own and array.size <= MOST_VALUES * separation.n_src:
            small[name] = array
    (folder / PARAMETERS).write_text(json.dumps(to_json(small)), encoding="utf-8")


def read_parameters(folder: Path) -> dict[str, Any]:
    """Read what `keep_parameters` kept; empty where there is nothing."""
    try:
        kept: dict[str, Any] = json.loads((folder / PARAMETERS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept
