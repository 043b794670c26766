"""Where tasks run: a table of names, each with what makes its executor.

An executor is one of `concurrent.futures`; a row more is a function more.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from functools import partial
from importlib import import_module
from multiprocessing.context import SpawnContext
from typing import Any

from ..errors import UnsupportedError

Start = Callable[[], Executor]
Factory = Callable[[str, int], Executor]  # (what follows the colon, number of workers)


class SerialExecutor(Executor):
    """Runs each call at once, in this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run a call, and give its outcome as a future that is done."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


class _RecordedContext(SpawnContext):
    """Starts processes afresh (so that they read the environment), and remembers them."""

    def __init__(self) -> None:
        self.started: list[Any] = []

    def Process(self, *args: Any, **kwargs: Any) -> Any:  # type: ignore[override]
        process = super().Process(*args, **kwargs)
        self.started.append(process)
        return process


class ProcessExecutor(ProcessPoolExecutor):
    """Worker processes that end with their driver, however it ends.

    ``shutdown(wait=False)`` ends them at once, with whatever they are doing.
    """

    def __init__(self, n_workers: int) -> None:
        self._context = _RecordedContext()
        super().__init__(n_workers, mp_context=self._context, initializer=_begin_worker)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the workers: after their tasks, or at once if nobody waits for these."""
        if not wait:
            for process in self._context.started:
                if process.pid is not None:
                    process.kill()
        super().shutdown(wait, cancel_futures=cancel_futures)


def _begin_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the driver, which ends us
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_leave_after, args=(parent,), daemon=True).start()


def _leave_after(parent: Any) -> None:
    """End this process once its parent has; the queue of tasks would keep it for ever."""
    parent.join()
    os._exit(1)


def _serial(rest: str, n_workers: int) -> Executor:
    _refuse("serial", rest)
    return SerialExecutor()


def _processes(rest: str, n_workers: int) -> Executor:
    _refuse("processes", rest)
    return ProcessExecutor(n_workers)


def _refuse(name: str, rest: str) -> None:
    if rest:
        raise UnsupportedError(f"the executor '{name}' takes nothing more; got '{name}:{rest}'.")


def _dask(rest: str, n_workers: int) -> Executor:
    from .clusters import dask_executor

    return dask_executor(rest)


def _ipyparallel(rest: str, n_workers: int) -> Executor:
    from .clusters import ipyparallel_executor

    return ipyparallel_executor(rest)


EXECUTORS: Mapping[str, Factory] = {
    "serial": _serial,
    "processes": _processes,
    "dask": _dask,
    "ipyparallel": _ipyparallel,
}


def find_executor(text: str, n_workers: int) -> Start:
    """Find what makes an executor.

    Parameters
    ----------
    text : str
        A name in `EXECUTORS`: "serial", "processes", "dask:ADDRESS" or "ipyparallel:PROFILE",
        where ":PROFILE" may be left out; or ``module:factory`` of your own:
        ``factory(n_workers)`` gives a `concurrent.futures.Executor`.
    n_workers : int
        Number of workers, at least 1.

    Returns
    -------
    callable
        Called without arguments, also to replace an executor that broke.

    Raises
    ------
    UnsupportedError
        If there is no such executor.

    Examples
    --------
    >>> with find_executor("concurrent.futures:ThreadPoolExecutor", 2)() as executor:
    ...     executor.submit(max, 1, 2).result()
    2
    """
    name, _, rest = text.partition(":")
    if name in EXECUTORS:
        return partial(EXECUTORS[name], rest, n_workers)
    names = ", ".join(EXECUTORS)
    if not (name and rest):
        raise UnsupportedError(
            f"there is no executor '{text}'; the executors are {names}, or name one of yours as "
            "module:factory."
        )
    try:
        factory = getattr(import_module(name), rest)
    except (ImportError, AttributeError) as error:
        raise UnsupportedError(f"the executor '{text}' cannot be found: {error}.") from None
    return partial(factory, n_workers)
