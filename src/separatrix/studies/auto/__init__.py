"""How many decibels the choice between runs is worth, and whether a blind score finds the best."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..speech import fetch_speech
from ..study import Record, Study, Task
from .grid import AutoStudyOptions, tasks

__all__ = ["AUTO", "AutoStudyOptions"]


def _cell(task: Task) -> Mapping[str, Any]:
    from .cell import measure

    return measure(task)


def _figures(records: Sequence[Record], folder: Path) -> Sequence[Path]:
    from .figures import draw

    return draw(records, folder)


AUTO = Study(
    name="auto",
    summary="SDR of many runs on random rooms beside scores that need no references",
    options=AutoStudyOptions,
    tasks=tasks,
    cell=_cell,
    figures=_figures,
    fetch=fetch_speech,
)
