"""How the number of bases and the random start decide what ILRMA reaches."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..study import Record, Study, Task
from .grid import IlrmaBasesOptions, tasks

__all__ = ["ILRMA_BASES", "IlrmaBasesOptions"]


def _cell(task: Task) -> Mapping[str, Any]:
    from .cell import measure

    return measure(task)


def _figures(records: Sequence[Record], folder: Path) -> Sequence[Path]:
    from .figures import draw

    return draw(records, folder)


ILRMA_BASES = Study(
    name="ilrma-bases",
    summary="gain of ILRMA against bases, random starts, start from IVA",
    options=IlrmaBasesOptions,
    tasks=tasks,
    cell=_cell,
    figures=_figures,
)
