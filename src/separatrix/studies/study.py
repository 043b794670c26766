"""What a study is, and how its tasks are told apart."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Task = Mapping[str, Any]  # plain values that JSON knows, seed included: all that a cell gets
Record = Mapping[str, Any]  # `key`, `parameters`, `seconds`, and `result` or `error`
Cell = Callable[[Task], Mapping[str, Any]]
OnProgress = Callable[[str, float], None]  # (what is being done, share that is done)


@dataclass(frozen=True)
class Study:
    """A grid of tasks, what is done in each, and the pictures of it all.

    Attributes
    ----------
    name : str
        Name on the command line.
    summary : str
        What it finds out, in one line.
    options : Any
        Frozen dataclass of its parameters, with defaults; fields as those of a method's.
    tasks : callable
        ``tasks(parameters)`` gives the tasks, each a dict of plain values.
    cell : callable
        ``cell(task)`` gives the result of a task as a dict of plain, finite values.  A pure
        function that is importable by its name, because it also runs in other processes.
    figures : callable
        ``figures(records, folder)`` draws the records without an error into a folder and
        gives the paths; it draws what there is when records are still missing.
    fetch : callable, optional
        ``fetch(parameters, on_progress)`` gets files from elsewhere that the tasks need, and does
        nothing where they are here; `run_study` calls it before it lists the tasks.
    cell_in : callable, optional
        ``cell_in(folder)`` gives the cell of a run whose folder may keep what many of its tasks
        need and what takes long to make.  Its results must be those of `cell`.  Several workers
        use the folder at the same time.
    """

    name: str
    summary: str
    options: Any
    tasks: Callable[[Any], Sequence[Task]]
    cell: Cell
    figures: Callable[[Sequence[Record], Path], Sequence[Path]]
    fetch: Callable[[Any, OnProgress], None] | None = None
    cell_in: Callable[[Path], Cell] | None = None


def task_key(task: Task) -> str:
    """Name a task by its parameters.

    Parameters
    ----------
    task : mapping
        Its parameters, in any order.

    Returns
    -------
    str
        16 hexadecimal digits.

    Examples
    --------
    >>> task_key({"n_basis": 2, "seed": 0}) == task_key({"seed": 0, "n_basis": 2})
    True
    """
    import hashlib

    text = json.dumps(task, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def error_text(record: Record) -> str:
    """Put the error of a record into a line.

    Parameters
    ----------
    record : Record
        A record with an error.

    Returns
    -------
    str
        Its type and what it says.
    """
    return "{type}: {message}".format_map(record["error"])


def spread(tasks: Sequence[Task], count: int) -> list[Task]:
    """Take a few tasks from all over a grid.

    Parameters
    ----------
    tasks : sequence of Task
        The grid.
    count : int
        How many, at least 1.

    Returns
    -------
    list of Task
        The first, the last and some between; all of them if they are no more than `count`.

    Examples
    --------
    >>> [task["seed"] for task in spread([{"seed": seed} for seed in range(10)], 4)]
    [0, 3, 6, 9]
    """
    if len(tasks) <= count:
        return list(tasks)
    last = len(tasks) - 1
    return [tasks[round(i * last / max(count - 1, 1))] for i in range(count)]
