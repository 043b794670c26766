"""What the study writes from its records: figures and tables."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from ..store import write_files
from ..study import Record
from .methods_figure import draw_methods
from .rooms_figure import draw_rooms
from .scores import collect
from .table import write_summary, write_table

BY_METHOD = ("whole", "frontal")  # conditions that have a figure of their own
N_SRC = 2  # of the figure over all conditions


def draw(records: Sequence[Record], folder: Path) -> list[Path]:
    """Draw the figures and write the tables.

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
    conditions = {name for name, _ in scores}
    writers: dict[str, Callable[[Path], object]] = {
        f"{name}.png": draw_methods(scores, name).write
        for name in sorted(conditions.intersection(BY_METHOD)) or sorted(conditions)[:1]
    }
    if any(n_src == N_SRC for _, n_src in scores):
        writers["rooms.png"] = draw_rooms(scores, N_SRC).write
    writers["summary.csv"] = partial(write_summary, scores)
    writers["table.md"] = partial(write_table, scores)
    return write_files(folder, writers)
