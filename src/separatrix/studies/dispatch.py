"""Tasks onto an executor, outcomes back, whatever becomes of the workers."""

import json
import time
from collections import deque
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from types import TracebackType
from typing import Any

from ..errors import WorkerError
from .executors import Start
from .study import Cell, Task
from .threads import one_thread

MOST_KILLS = 3
KILLER = {"type": "WorkerKilled", "message": "killed its worker three times"}
Outcome = Mapping[str, Any]  # `seconds`, and `result` or `error`


def attempt(cell: Cell, task: Task) -> Outcome:
    """Run one task where it is sent to; an exception becomes an outcome too.

    Parameters
    ----------
    cell : callable
        What to do.
    task : Task
        Its parameters.

    Returns
    -------
    dict
        ``seconds``, and ``result`` as JSON would give it back, or ``error`` with ``type`` and
        ``message``.

    Examples
    --------
    >>> attempt(dict, {"seed": 1})["result"]
    {'seed': 1}
    """
    begun = time.perf_counter()
    try:
        with one_thread():
            result = cell(task)
        # Strict, and here: what JSON doesn't know fails this task, not the driver.
        end: dict[str, Any] = {"result": json.loads(json.dumps(result, allow_nan=False))}
    except (Exception, SystemExit) as error:
        end = {"error": _described(error)}
    return {"seconds": round(time.perf_counter() - begun, 3), **end}


def outcomes(
    cell: Cell, tasks: Sequence[Task], start: Start, at_once: int
) -> Generator[tuple[Task, Outcome]]:
    """Run tasks on an executor and give their outcomes as they come.

    When an executor breaks, it is replaced, and what was under way runs again one task at a
    time, so that only a task that was alone is ever blamed for the death of its worker.

    Parameters
    ----------
    cell : callable
        What to do in each task.
    tasks : sequence of Task
        What to run, begun in this order.
    start : callable
        Makes an executor.
    at_once : int
        Tasks to have under way; twice as many as workers keep these busy.  An executor that
        has a number `n_workers`, as clusters do, has twice as many as that under way.

    Yields
    ------
    task : Task
        One of the tasks, each once.
    outcome : dict
        As of `attempt`.

    Raises
    ------
    WorkerError
        If the workers of a new executor end before they have begun a task.
    """
    waiting = deque(tasks)
    with _Crew(start) as crew:
        while waiting:
            suspects = yield from _together(crew, cell, waiting, at_once)
            for task in suspects:
                yield task, _alone(crew, cell, task)


class _Crew:
    """An executor, and another one where that is broken."""

    def __init__(self, start: Start) -> None:
        self._start = start
        self._executor: Executor = start()

    def __enter__(self) -> "_Crew":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._executor.shutdown(wait=kind is None, cancel_futures=True)

    def submit(self, cell: Cell, task: Task) -> Future[Outcome]:
        return self._executor.submit(attempt, cell, task)

    def room(self, at_once: int) -> int:
        """Tasks to have under way; workers of a cluster come and go."""
        n_workers = getattr(self._executor, "n_workers", None)
        return at_once if n_workers is None else 2 * int(n_workers)

    def replace(self) -> None:
        self._executor.shutdown(wait=False, cancel_futures=True)
        self._executor = self._start()
        try:
            self.room(1)
            self._executor.submit(int).result()
        except BrokenExecutor as error:
            raise WorkerError(
                f"the workers end before they have begun a task ({error}); look at what they "
                "print, and at the memory of the machine."
            ) from error


def _together(
    crew: _Crew, cell: Cell, waiting: deque[Task], at_once: int
) -> Generator[tuple[Task, Outcome], None, list[Task]]:
    """Run what waits side by side; return early with what was under way in a break."""
    flying: dict[Future[Outcome], Task] = {}
    while waiting or flying:
        broken = False
        try:
            room = crew.room(at_once)
            while waiting and len(flying) < room:
                flying[crew.submit(cell, waiting[0])] = waiting[0]
                waiting.popleft()
        except BrokenExecutor:
            broken = True
        else:
            wait(flying, return_when=FIRST_COMPLETED)
        for future in [future for future in flying if future.done()]:
            outcome = _outcome(future.result)
            if outcome is None:
                broken = True
            else:
                yield flying.pop(future), outcome
        if broken:
            crew.replace()
            return list(flying.values())
    return []


def _alone(crew: _Crew, cell: Cell, task: Task) -> Outcome:
    for _ in range(MOST_KILLS):
        outcome = _outcome(lambda: crew.submit(cell, task).result())
        if outcome is not None:
            return outcome
        crew.replace()
    return {"seconds": None, "error": KILLER}


def _outcome(give: Callable[[], Outcome]) -> Outcome | None:
    """What came of a task; None where the executor broke under it."""
    try:
        return give()
    except BrokenExecutor:
        return None
    except Exception as error:  # the way there or back failed, such as the worker's own import
        return {"seconds": None, "error": _described(error)}


def _described(error: BaseException) -> dict[str, str]:
    return {"type": type(error).__name__, "message": " ".join(str(error).split())}
