"""Demixing by statistics: which equations, how many, how weighed, and how well in rooms."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..speech import fetch_speech
from ..study import Record, Study, Task
from .grid import DemixingStudyOptions, tasks

__all__ = ["DEMIXING", "DemixingStudyOptions"]


def _cell(task: Task) -> Mapping[str, Any]:
    from .cell import measure

    return measure(task)


def _figures(records: Sequence[Record], folder: Path) -> Sequence[Path]:
    from .report import draw

    return draw(records, folder)


DEMIXING = Study(
    name="demixing",
    summary="which statistics demix two talkers, how many, in noise and in rooms",
    options=DemixingStudyOptions,
    tasks=tasks,
    cell=_cell,
    figures=_figures,
    fetch=fetch_speech,
)
