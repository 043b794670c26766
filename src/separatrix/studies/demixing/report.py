"""What the study writes from its records: the figure and the tables."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from ..store import write_files
from ..study import Record
from .figure import draw_figure
from .scores import collect
from .summary import write_summary
from .table import write_table


def draw(records: Sequence[Record], folder: Path) -> list[Path]:
    """Draw the figure and write the tables.

    Parameters
    ----------
    records : sequence of Record
        Records without an error, at least one.
    folder : Path
        Where they go.

    Returns
    -------
    list of Path
        What was written.
    """
    scores = collect(records)
    writers: dict[str, Callable[[Path], object]] = {
        "demixing.png": draw_figure(scores).write,
        "summary.csv": partial(write_summary, scores),
        "table.md": partial(write_table, scores),
    }
    return write_files(folder, writers)
