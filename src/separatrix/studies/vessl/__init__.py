"""Where sources are and how well they are separated by two ears: VESSL beside its peers."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from ..speech import fetch_speech
from ..study import Cell, Record, Study, Task
from .grid import VesslStudyOptions, tasks

__all__ = ["VESSL", "VesslStudyOptions"]

MAPS = "maps"  # folder in that of a run


def _cell(task: Task, maps: Path | None = None) -> Mapping[str, Any]:
    from .cell import measure

    return measure(task, maps)


def _cell_in(folder: Path) -> Cell:
    return partial(_cell, maps=folder / MAPS)


def _figures(records: Sequence[Record], folder: Path) -> Sequence[Path]:
    from .report import draw

    return draw(records, folder)


VESSL = Study(
    name="vessl",
    summary="directions and sources found by two ears, beside the paper's table",
    options=VesslStudyOptions,
    tasks=tasks,
    cell=_cell,
    figures=_figures,
    cell_in=_cell_in,
    fetch=fetch_speech,
)
