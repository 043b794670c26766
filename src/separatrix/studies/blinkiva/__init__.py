"""Microphones with and without power sensors: the simulation that was published with BlinkIVA."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..study import Record, Study, Task
from .grid import BlinkivaStudyOptions, fetch, tasks

__all__ = ["BLINKIVA", "BlinkivaStudyOptions"]


def _cell(task: Task) -> Mapping[str, Any]:
    from .cell import measure

    return measure(task)


def _figures(records: Sequence[Record], folder: Path) -> Sequence[Path]:
    from .report import draw

    return draw(records, folder)


BLINKIVA = Study(
    name="blinkiva",
    summary="what power sensors gain, beside the published simulation",
    options=BlinkivaStudyOptions,
    tasks=tasks,
    cell=_cell,
    figures=_figures,
    fetch=fetch,
)
