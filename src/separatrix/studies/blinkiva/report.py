"""What the study writes from its records: the figures of the paper, and a table."""

from collections.abc import Sequence
from pathlib import Path

from ..study import Record


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
    return []
