"""A study in a folder: from its options to records, and from records to figures."""

import datetime
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict
from enum import Enum
from pathlib import Path
from typing import Any

from ..errors import FolderError
from ..options import make_options
from .environment import describe_environment
from .executors import find_executor
from .recorded import read_study, recorded_options
from .runner import run_tasks
from .store import (
    ENVIRONMENT,
    PARAMETERS,
    RESULTS,
    Recorder,
    read_json,
    write_json,
)
from .study import OnProgress, Record, Study, spread
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
