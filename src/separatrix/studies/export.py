"""Records as tables: a row for each task, a column for each parameter and result."""

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import MissingExtra
from .store import replacing
from .study import Record, error_text


def table_columns(records: Sequence[Record]) -> dict[str, list[Any]]:
    """Lay records side by side.

    Parameters
    ----------
    records : sequence of Record
        The rows.

    Returns
    -------
    dict
        Values by column: key, parameters, results (which win over a parameter of their name),
        seconds and error.  None where a record has no such entry.
    """
    rows = [_row(record) for record in records]
    names = dict.fromkeys(name for row in rows for name in row)
    ordered = [*(name for name in names if name not in ("seconds", "error")), "seconds", "error"]
    return {name: [row.get(name) for row in rows] for name in ordered}


def write_csv(records: Sequence[Record], path: Path) -> None:
    """Write records as CSV; lists become JSON.

    Parameters
    ----------
    records : sequence of Record
        The rows.
    path : Path
        The file.

    Raises
    ------
    FolderError
        If it cannot be written.
    """
    columns = table_columns(records)
    with replacing(path) as fresh, fresh.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for row in zip(*columns.values(), strict=True):
            writer.writerow([_cell_text(value) for value in row])


def write_parquet(records: Sequence[Record], path: Path) -> None:
    """Write records as Parquet; lists stay lists, but a column of different kinds becomes JSON.

    Parameters
    ----------
    records : sequence of Record
        The rows.
    path : Path
        The file.

    Raises
    ------
    MissingExtra
        If pyarrow is not installed.
    FolderError
        If it cannot be written.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise MissingExtra(
            "Parquet needs pyarrow, which is not installed; get it with: "
            'pip install "separatrix[eval]"'
        ) from error

    def column(values: list[Any]) -> Any:
        try:
            return pyarrow.array(values)
        except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError):
            return pyarrow.array([None if v is None else json.dumps(v) for v in values])

    columns = table_columns(records)
    table = pyarrow.table({name: column(values) for name, values in columns.items()})
    with replacing(path) as fresh:
        parquet.write_table(table, fresh)


# Kinds of tables by extension.
TABLES: Mapping[str, Callable[[Sequence[Record], Path], None]] = {
    "csv": write_csv,
    "parquet": write_parquet,
}


def _row(record: Record) -> dict[str, Any]:
    return {
        "key": record["key"],
        **record["parameters"],
        **record.get("result", {}),
        "seconds": record["seconds"],
        "error": error_text(record) if "error" in record else None,
    }


def _cell_text(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, list | dict) else value
