"""The driver: which tasks are missing, run them, and record each when it ends."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

from .dispatch import Outcome, attempt, outcomes
from .executors import Start
from .store import Recorder, read_records
from .study import Cell, Record, Task, error_text, spread, task_key
from .threads import one_thread

TRIAL_TASKS, TRIAL_SECONDS = 3, 10.0


def missing_tasks(
    tasks: Sequence[Task], records: Mapping[str, Record], *, retry_failed: bool = False
) -> list[Task]:
    """Find the tasks that are still to be run.

    Parameters
    ----------
    tasks : sequence of Task
        What is asked for.
    records : mapping
        What is recorded, by key.
    retry_failed : bool
        Whether a recorded error counts as missing.

    Returns
    -------
    list of Task
        In their order, each once.
    """
    by_key = {task_key(task): task for task in tasks}
    return [
        task
        for key, task in by_key.items()
        if key not in records or (retry_failed and "error" in records[key])
    ]


def run_tasks(
    cell: Cell,
    tasks: Sequence[Task],
    recorder: Recorder,
    start: Start,
    *,
    at_once: int,
    retry_failed: bool = False,
    on_record: Callable[[Record], None] | None = None,
) -> None:
    """Run the tasks that a folder has no record of, and record them.

    Parameters
    ----------
    cell : callable
        What to do in each task.
    tasks : sequence of Task
        What is asked for.
    recorder : Recorder
        Where records are and go to.
    start : callable
        Makes an executor, see `find_executor`.
    at_once : int
        Tasks to have under way.
    retry_failed : bool
        Whether tasks run again whose record is an error.
    on_record : callable, optional
        Called with each new record when it is on the disk.

    Raises
    ------
    FolderError
        If the folder cannot be read or written.
    WorkerError
        If workers end before they have begun a task.
    """
    known = read_records(recorder.folder)
    missing = missing_tasks(tasks, known, retry_failed=retry_failed)
    with one_thread(), closing(outcomes(cell, missing, start, at_once)) as ended:
        for task, outcome in ended:
            record = {"key": task_key(task), "parameters": dict(task), **outcome}
            recorder.append(record)
            if on_record is not None:
                on_record(record)


@dataclass(frozen=True)
class Forecast:
    """What a run would take.

    Attributes
    ----------
    n_tasks, n_missing : int
        Tasks asked for, and those that are still to be run.
    seconds_per_task : float
        Mean of those recorded, or of a few that were tried.
    seconds_left : float
        For the missing ones on all workers together.
    problems : tuple of str
        What went wrong in those that were tried.
    """

    n_tasks: int
    n_missing: int
    seconds_per_task: float
    seconds_left: float
    problems: tuple[str, ...] = ()


def forecast(
    cell: Cell, tasks: Sequence[Task], records: Mapping[str, Record], n_workers: int
) -> Forecast:
    """Estimate how long the missing tasks take; without records by trying a few of them.

    Parameters
    ----------
    cell : callable
        What to do in each task.
    tasks : sequence of Task
        What is asked for.
    records : mapping
        What is recorded, by key; nothing is added.
    n_workers : int
        Number of workers.

    Returns
    -------
    Forecast
        Number of tasks and time.
    """
    missing = missing_tasks(tasks, records)
    known = [record["seconds"] for record in records.values() if record["seconds"] is not None]
    tried = [] if known else _try(cell, spread(missing, TRIAL_TASKS))
    seconds = known or [outcome["seconds"] for outcome in tried]
    mean = sum(seconds) / len(seconds) if seconds else 0.0
    problems = dict.fromkeys(error_text(outcome) for outcome in tried if "error" in outcome)
    left = mean * len(missing) / n_workers
    return Forecast(len(tasks), len(missing), mean, left, tuple(problems))


def _try(cell: Cell, tasks: Sequence[Task]) -> list[Outcome]:
    begun, tried = time.perf_counter(), []
    for task in tasks:
        tried.append(attempt(cell, task))
        if time.perf_counter() - begun > TRIAL_SECONDS:
            break
    return tried
