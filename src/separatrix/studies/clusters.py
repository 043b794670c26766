"""Workers on several machines, through engines that run there: dask and ipyparallel.

Imported when one of them is asked for; neither is needed otherwise.
"""

from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass
from functools import partial
from typing import Any

from ..errors import MissingExtra, UnsupportedError, WorkerError

PATIENCE = 10.0  # seconds for an engine to answer
RETRIES = 2  # of ipyparallel, after the death of an engine
ADVICE = 'is not installed; get it with: pip install "separatrix[cluster]"'


class WorkerKilled(Exception):
    """A task ended every worker that it was given to."""


@dataclass(frozen=True)
class Engine:
    """What `ClusterExecutor` must know of an engine.

    Attributes
    ----------
    submit : callable
        Takes a function and its arguments, and gives a future.
    n_workers : callable
        Gives the number of tasks that its workers can do at the same time.
    killed : callable
        Tells of an exception whether it says that a task ended its workers.
    close : callable
        Lets go of the engine, which lives on; told whether to wait for what is under way.
    """

    submit: Callable[..., Any]
    n_workers: Callable[[], int]
    killed: Callable[[BaseException], bool]
    close: Callable[[bool], None]


class ClusterExecutor(Executor):
    """Sends calls to an engine; a lost engine is a broken executor.

    Parameters
    ----------
    engine : Engine
        The engine.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def n_workers(self) -> int:
        """Number of tasks that can run at the same time now."""
        try:
            return max(self._engine.n_workers(), 1)
        except Exception as error:
            raise BrokenExecutor(f"the engine does not answer: {error}") from error

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Send a call to a worker, and to another one should that die."""
        future: Future[Any] = Future()
        future.set_running_or_notify_cancel()
        try:
            sent = self._engine.submit(fn, *args, **kwargs)
        except Exception as error:
            raise BrokenExecutor(f"the engine takes no tasks: {error}") from error
        sent.add_done_callback(partial(self._hand_on, future))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let go of the engine."""
        self._engine.close(wait)

    def _hand_on(self, future: Future[Any], sent: Any) -> None:
        if sent.cancelled():  # by nobody here: its scheduler is gone
            future.set_exception(BrokenExecutor("the engine has lost its tasks"))
            return
        error = sent.exception()
        if error is None:
            future.set_result(sent.result())
        elif self._engine.killed(error):
            future.set_exception(WorkerKilled("ended every worker that it was given to"))
        else:
            future.set_exception(error)


def dask_executor(address: str) -> Executor:
    """Send tasks to the workers of a dask scheduler.

    Parameters
    ----------
    address : str
        Of the scheduler, such as "tcp://127.0.0.1:8786".

    Returns
    -------
    Executor
        The executor.

    Raises
    ------
    UnsupportedError
        If there is no address.
    MissingExtra
        If dask.distributed is not installed.
    WorkerError
        If no scheduler answers there.
    """
    if not address:
        raise UnsupportedError(
            "the executor 'dask' needs the address of a scheduler: dask:tcp://127.0.0.1:8786."
        )
    try:
        from distributed import Client, KilledWorker
    except ImportError as error:
        raise MissingExtra(f"dask.distributed {ADVICE}") from error
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise WorkerError(
            f"no dask scheduler answers at {address}; see to its address, or start one with: "
            "dask scheduler"
        ) from error
    # Not pure: equal calls would be taken for one.
    inner = client.get_executor(pure=False)

    def close(wait: bool) -> None:
        inner.shutdown(wait=wait)
        client.close()

    return ClusterExecutor(
        Engine(
            inner.submit,
            lambda: sum(client.nthreads().values()),
            lambda error: isinstance(error, KilledWorker),
            close,
        )
    )


def ipyparallel_executor(profile: str) -> Executor:
    """Send tasks to the engines of a controller of ipyparallel.

    Parameters
    ----------
    profile : str
        IPython profile that the controller was started with; the default one if empty.

    Returns
    -------
    Executor
        The executor.

    Raises
    ------
    MissingExtra
        If ipyparallel is not installed.
    WorkerError
        If no controller or no engine answers.
    """
    try:
        import ipyparallel
    except ImportError as error:
        raise MissingExtra(f"ipyparallel {ADVICE}") from error
    try:
        client = ipyparallel.Client(profile=profile or None, timeout=PATIENCE)
        client.wait_for_engines(1, timeout=PATIENCE, interactive=False)
    except (OSError, ipyparallel.error.TimeoutError) as error:
        option = f" --profile={profile}" if profile else ""
        raise WorkerError(
            f"no engine of ipyparallel answers; start some with: ipcluster start -n 4{option}"
        ) from error
    view = client.load_balanced_view()
    view.retries = RETRIES

    def close(wait: bool) -> None:
        if wait:
            view.wait()
        else:
            view.abort()
        client.close()

    def killed(error: BaseException) -> bool:
        return getattr(error, "ename", None) == "EngineError"

    return ClusterExecutor(Engine(view.apply_async, lambda: len(client.ids), killed, close))
