"""What a folder has recorded: of which study, with which parameters, as figures and tables."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import FolderError, UnsupportedError
from ..options import make_options
from . import STUDIES
from .export import TABLES
from .store import PARAMETERS, read_json, read_records
from .study import Record, Study, Task, task_key


def study_tasks(study: Study, options: Mapping[str, Any]) -> Sequence[Task]:
    """List the tasks of a study.

    Parameters
    ----------
    study : Study
        The study.
    options : mapping
        Values of its parameters that differ from their defaults.

    Returns
    -------
    sequence of Task
        All of them, whether recorded or not.

    Raises
    ------
    UnsupportedError
        If a parameter is unknown or out of range.
    """
    return study.tasks(make_options(study.options, options, study.name))


def read_study(study: Study, folder: str | Path, options: Mapping[str, Any]) -> list[Record]:
    """Read the records of a study's tasks.

    Parameters
    ----------
    study : Study
        The study.
    folder : str or Path
        Folder of a run.
    options : mapping
        Values of the study's parameters that differ from their defaults.

    Returns
    -------
    list of Record
        In the order of the tasks; without the ones that are missing.

    Raises
    ------
    FolderError
        If the records cannot be read.
    """
    records = read_records(Path(folder))
    keys = map(task_key, study_tasks(study, options))
    return [records[key] for key in keys if key in records]


def recorded_options(study: Study, folder: Path) -> dict[str, Any]:
    """Read with which parameters a folder was last run.

    Parameters
    ----------
    study : Study
        The study that the folder should belong to.
    folder : Path
        Folder of a run.

    Returns
    -------
    dict
        Plain values, ready for `run_study`; empty for a new folder.

    Raises
    ------
    FolderError
        If the folder belongs to another study, or cannot be read.
    """
    entries = read_json(folder / PARAMETERS)
    if entries is None:
        return {}
    if not isinstance(entries, dict) or entries.get("study") != study.name:
        raise FolderError(
            f"{folder} does not belong to the study '{study.name}': {PARAMETERS} says otherwise; "
            "choose another folder."
        )
    return dict(entries["parameters"])


def study_of(folder: str | Path) -> Study:
    """Tell which study a folder belongs to.

    Parameters
    ----------
    folder : str or Path
        Folder of a run.

    Returns
    -------
    Study
        Its row.

    Raises
    ------
    FolderError
        If it is no folder of a study, or cannot be read.
    """
    entries = read_json(Path(folder) / PARAMETERS)
    name = entries.get("study") if isinstance(entries, dict) else None
    if not isinstance(name, str) or name not in STUDIES:
        raise FolderError(
            f"{folder} is no folder of a study: it has no {PARAMETERS} that names one; give the "
            "folder that 'separatrix study' wrote."
        )
    return STUDIES[name]


def draw_study(study: Study, folder: str | Path) -> list[Path]:
    """Draw the figures of a run from its folder alone, also of one that is under way.

    Parameters
    ----------
    study : Study
        The study.
    folder : str or Path
        Folder of a run.

    Returns
    -------
    list of Path
        What was drawn: nothing if no task has a result.

    Raises
    ------
    FolderError
        If the folder has no records, belongs to another study, or cannot be read or written.
    """
    folder = Path(folder)
    done = [record for record in _recorded(study, folder) if "result" in record]
    return list(study.figures(done, folder)) if done else []


def export_study(study: Study, folder: str | Path, kind: str) -> Path:
    """Write the records of a run as a table, a row for each task.

    Parameters
    ----------
    study : Study
        The study.
    folder : str or Path
        Folder of a run.
    kind : str
        "csv" or "parquet".

    Returns
    -------
    Path
        The file ``results.<kind>`` in the folder.

    Raises
    ------
    UnsupportedError
        If there is no such kind of table.
    MissingExtra
        If pyarrow is missing, for Parquet.
    FolderError
        If the folder has no records, belongs to another study, or cannot be read or written.
    """
    if kind not in TABLES:
        raise UnsupportedError(f"'{kind}' is no kind of table; choose {' or '.join(TABLES)}.")
    path = Path(folder) / f"results.{kind}"
    TABLES[kind](_recorded(study, path.parent), path)
    return path


def _recorded(study: Study, folder: Path) -> list[Record]:
    records = read_study(study, folder, recorded_options(study, folder))
    if not records:
        raise FolderError(f"{folder} holds no records; run the study first.")
    return records
