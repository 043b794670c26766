"""A study in a folder: from its options to records, and from records to figures."""

import datetime
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from enum import Enum
from pathlib import Path
from typing import Any

from ..errors import FolderError, UnsupportedError
from ..options import make_options
from .environment import describe_environment
from .executors import find_executor
from .export import TABLES
from .runner import run_tasks
from .store import (
    ENVIRONMENT,
    PARAMETERS,
    RESULTS,
    Recorder,
    read_json,
    read_records,
    write_json,
)
from .study import OnProgress, Record, Study, Task, spread, task_key
from .threads import one_thread

TEST_TASKS = 4


def fetch_files(
    study: Study, options: Mapping[str, Any], on_progress: OnProgress | None = None
) -> None:
    """Get what the tasks of a study need from elsewhere, unless it is here.

    Parameters
    ----------
    study : Study
        The study.
    options : mapping
        Values of its parameters that differ from their defaults.
    on_progress : callable, optional
        Called as ``on_progress(doing, share)``, share up to 1.

    Raises
    ------
    UnsupportedError
        If a parameter is unknown or out of range.
    DownloadError
        If files cannot be fetched.
    """
    parameters = make_options(study.options, options, study.name)
    if study.fetch is not None:
        study.fetch(parameters, on_progress or (lambda doing, share: None))


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


def run_study(
    study: Study,
    folder: str | Path,
    options: Mapping[str, Any],
    *,
    executor: str = "processes",
    n_workers: int | None = None,
    test: bool = False,
    retry_failed: bool = False,
    on_record: Callable[[Record], None] | None = None,
) -> list[Record]:
    """Run what a folder has no record of.

    A folder belongs to one study.  Its parameters may change between runs: records of tasks
    that are no longer asked for stay where they are, and count again when they are.

    Parameters
    ----------
    study : Study
        A row of `STUDIES`, or one of your own.
    folder : str or Path
        Where everything goes; made if it is missing.
    options : mapping
        Values of the study's parameters that differ from their defaults.
    executor : str
        See `find_executor`.
    n_workers : int, optional
        Number of workers; as many as processors by default.
    test : bool
        Run only a few tasks from all over the grid.
    retry_failed : bool
        Whether tasks run again whose record is an error.
    on_record : callable, optional
        Called with each new record when it is on the disk.

    Returns
    -------
    list of Record
        Those of the tasks asked for, in their order; without the ones that are missing.

    Raises
    ------
    UnsupportedError
        If a parameter or the executor is unknown.
    FolderError
        If the folder belongs to another study, or cannot be read or written.
    DownloadError
        If files that the tasks need cannot be fetched.
    WorkerError
        If workers end before they have begun a task.
    """
    folder = Path(folder)
    n_workers = n_workers or os.cpu_count() or 1
    start = find_executor(executor, n_workers)
    fetch_files(study, options)
    parameters = make_options(study.options, options, study.name)
    tasks = study.tasks(parameters)
    check_folder(study, folder)
    with Recorder(folder) as recorder:
        _describe_run(study, folder, parameters)
        run_tasks(
            study.cell_in(folder.resolve()) if study.cell_in else study.cell,
            spread(tasks, TEST_TASKS) if test else tasks,
            recorder,
            start,
            at_once=2 * n_workers,
            retry_failed=retry_failed,
            on_record=on_record,
        )
    return read_study(study, folder, options)


def check_folder(study: Study, folder: Path) -> None:
    """Refuse a folder that holds anything besides runs of a study.

    Parameters
    ----------
    study : Study
        The study.
    folder : Path
        Where it is to go; need not exist.

    Raises
    ------
    FolderError
        If it is no folder, belongs to another study, or holds other files.
    """
    try:
        names = {path.name for path in folder.iterdir() if not path.name.startswith(".")}
    except FileNotFoundError:
        return
    except OSError as error:
        raise FolderError(f"{folder} cannot be read: {error.strerror}.") from error
    foreign = names - {RESULTS}
    if foreign and PARAMETERS not in names:
        raise FolderError(
            f"{folder} holds {min(foreign)}, which is not of a study; choose another folder."
        )
    recorded_options(study, folder)


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


def _describe_run(study: Study, folder: Path, parameters: Any) -> None:
    """Write down what is asked for, and where it runs unless that is known."""
    plain = {name: _plain(value) for name, value in asdict(parameters).items()}
    write_json(folder / PARAMETERS, {"study": study.name, "parameters": plain})
    with one_thread():
        here = describe_environment()
    known = read_json(folder / ENVIRONMENT) or []
    if here not in [entry["environment"] for entry in known]:
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        write_json(folder / ENVIRONMENT, [*known, {"begun": now, "environment": here}])


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [str(path) for path in value]
    return value
