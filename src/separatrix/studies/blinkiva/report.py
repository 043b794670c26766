"""What the study writes from its records: the figures of the paper, and a table."""

from collections.abc import Sequence
from pathlib import Path

from ..store import replacing
from ..study import Record
from .comparison import write_table
from .figures import draw_measure
from .scores import MEASURES, collect


def draw(records: Sequence[Record], folder: Path) -> list[Path]:
    """Draw the figures and write the table.

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
    paths = [folder / f"{measure}.png" for measure in MEASURES]
    for measure, path in zip(MEASURES, paths, strict=True):
        with replacing(path) as fresh:
            draw_measure(scores, measure).write(fresh)
    paths.append(folder / "comparison.md")
    with replacing(paths[-1]) as fresh:
        fresh.write_text(write_table(scores), encoding="utf-8")
    return paths
