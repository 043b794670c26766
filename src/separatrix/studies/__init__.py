"""Experiments at scale: grids of tasks that survive whatever becomes of their workers.

>>> from separatrix.studies import STUDIES, run_study
>>> run_study(STUDIES["ilrma-bases"], "bases", {"n_starts": 3})    # doctest: +SKIP
"""

import difflib
from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..errors import UnsupportedError
from .auto import AUTO
from .blinkiva import BLINKIVA
from .demixing import DEMIXING
from .ilrma_bases import ILRMA_BASES
from .study import Study, spread, task_key
from .vessl import VESSL

if TYPE_CHECKING:
    from .executors import EXECUTORS, find_executor
    from .export import write_csv, write_parquet
    from .recorded import (
        draw_study,
        export_study,
        read_study,
        recorded_options,
        study_of,
        study_tasks,
    )
    from .run import fetch_files, run_study
    from .runner import Forecast, forecast, missing_tasks, run_tasks
    from .store import Recorder, read_records

__all__ = [
    "EXECUTORS",
    "STUDIES",
    "Forecast",
    "Recorder",
    "Study",
    "draw_study",
    "export_study",
    "fetch_files",
    "find_executor",
    "find_study",
    "forecast",
    "missing_tasks",
    "read_records",
    "read_study",
    "recorded_options",
    "run_study",
    "run_tasks",
    "spread",
    "study_of",
    "study_tasks",
    "task_key",
    "write_csv",
    "write_parquet",
]

# Every study, a row each.
STUDIES: Mapping[str, Study] = {
    study.name: study for study in (ILRMA_BASES, BLINKIVA, VESSL, DEMIXING, AUTO)
}

# Loaded on first use, so that the command line can name the studies without waiting.
_HOMES = {
    "EXECUTORS": ".executors",
    "Forecast": ".runner",
    "Recorder": ".store",
    "draw_study": ".recorded",
    "export_study": ".recorded",
    "fetch_files": ".run",
    "find_executor": ".executors",
    "forecast": ".runner",
    "missing_tasks": ".runner",
    "read_records": ".store",
    "read_study": ".recorded",
    "recorded_options": ".recorded",
    "run_study": ".run",
    "run_tasks": ".runner",
    "study_of": ".recorded",
    "study_tasks": ".recorded",
    "write_csv": ".export",
    "write_parquet": ".export",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name], __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def find_study(name: str) -> Study:
    """Look up a study by its name.

    Parameters
    ----------
    name : str
        For example "ilrma-bases".

    Returns
    -------
    Study
        The row.

    Raises
    ------
    UnsupportedError
        If there is no such study; the message lists the names.
    """
    if name in STUDIES:
        return STUDIES[name]
    close = difflib.get_close_matches(name, STUDIES, n=1)
    hint = f"did you mean '{close[0]}'? The" if close else "the"
    raise UnsupportedError(f"there is no study '{name}'; {hint} studies are {', '.join(STUDIES)}.")
