"""One run at a time, in a process of its own; the others wait.

One, and not one for each processor: the kernels of a run share out its frequencies over all of
them, and two runs at once would need twice the memory.
"""

import contextlib
import multiprocessing
import queue
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import Any

from .library import Library, remove_scraps
from .records import UNFINISHED, Job, JobState
from .wording import sentence
from .worker import Event, Order, work

SPAWN = multiprocessing.get_context("spawn")


class _Process:
    """A process that waits for orders."""

    def __init__(self) -> None:
        self.connection, theirs = SPAWN.Pipe()
        self.process = SPAWN.Process(target=work, args=(theirs,), daemon=True)
        with _without_interrupts():  # Ctrl-C is the server's to hear, also while this begins
            self.process.start()
        theirs.close()  # so that its end is noticed here

    def kill(self) -> None:
        self.process.kill()
        self.process.join()


class JobQueue:
    """Runs jobs of a library in the order in which they come.

    Parameters
    ----------
    library : Library
        Where they are kept.
    order_of : callable
        Makes the order of a job.
    publish : callable
        Told of every change, as ``publish(job, event)``; no event is a change of the job.
    """

    def __init__(
        self,
        library: Library,
        order_of: Callable[[Job], Order],
        publish: Callable[[Job, Event | None], None],
    ) -> None:
        self._library, self._order_of, self._publish = library, order_of, publish
        self._waiting: queue.Queue[str | None] = queue.Queue()
        self._lock = threading.Lock()
        self._process: _Process | None = None
        self._running: str | None = None
        self._closing = False
        self._cancelled: set[str] = set()
        self._events: list[Event] = []
        self._thread = threading.Thread(target=self._loop, daemon=True)

    def start(self) -> None:
        """Begin, with what the last server left waiting."""
        for job in self._library.jobs():
            if job.state is JobState.QUEUED:
                self._waiting.put(job.id)
        self._thread.start()

    def close(self) -> None:
        """End; a run that is not done stays marked as running, and is found broken later."""
        self._closing = True
        self._waiting.put(None)
        with self._lock:
            if self._process is not None:
                self._process.kill()

    def submit(self, job: Job) -> None:
        """Put a new run at the end of the queue."""
        self._library.put_job(job)
        self._publish(job, None)
        self._waiting.put(job.id)

    def cancel(self, job: Job) -> None:
        """End a run at once and keep nothing of it."""
        with self._lock:
            current = self._library.job(job.id)
            if current is None or current.state not in UNFINISHED:
                return
            self._cancelled.add(job.id)
            if self._running == job.id and self._process is not None:
                self._process.process.kill()
                return
        self._put(replace(current, state=JobState.CANCELLED, ended=time.time()))

    def stop(self, job: Job) -> None:
        """End a run after the iteration that it is at, and keep what it has."""
        with self._lock:
            if self._running == job.id and self._process is not None:
                self._process.connection.send("stop")

    def events(self, job: Job) -> list[Event]:
        """Give what has happened in a run that is being done."""
        with self._lock:
            return list(self._events) if self._running == job.id else []

    def _loop(self) -> None:
        self._ready()
        while (key := self._waiting.get()) is not None and not self._closing:
            job = self._library.job(key)
            if job is not None and job.state is JobState.QUEUED:
                self._run(job)

    def _ready(self) -> _Process | None:
        """Have a process that waits for orders; none where the queue has ended."""
        with self._lock:
            if self._closing:
                return None
            if self._process is None or not self._process.process.is_alive():
                self._process = _Process()
            return self._process

    def _run(self, job: Job) -> None:
        try:
            order = self._order_of(job)
        except OSError as error:
            self._put(replace(job, state=JobState.FAILED, error=sentence(error)))
            return
        process = self._ready()
        if process is None:
            return
        with self._lock:
            if job.id in self._cancelled:
                return
            self._running, self._events = job.id, []
        self._put(replace(job, state=JobState.RUNNING))
        state, said = self._done(job, order, process)
        if self._closing:
            return
        remove_scraps(self._library.job_folder(job))
        with self._lock:
            self._running = None
            cancelled = job.id in self._cancelled
        if self._library.job(job.id) is None:  # deleted, perhaps before it wrote its last file
            self._library.remove_job(job)
        else:
            end = (JobState.CANCELLED, "") if cancelled else (state, said)
            self._put(replace(job, state=end[0], error=end[1], ended=time.time()))
        self._ready()

    def _done(self, job: Job, order: Order, process: _Process) -> tuple[JobState, str]:
        """Have an order done; how it ended, and what went wrong."""
        try:
            process.connection.send(order)
            ended = self._follow(job, process.connection)
        except (EOFError, OSError):
            process.kill()
            return JobState.FAILED, _died(process.process.exitcode)
        return JobState(ended["ended"]), ended.get("error", "")

    def _follow(self, job: Job, connection: Connection) -> Event:
        """Pass on what the process tells, until the run ends."""
        while True:
            event: dict[str, Any] = connection.recv()
            if "ended" in event:
                return event
            with self._lock:
                if self._events and "doing" in event and "doing" in self._events[-1]:
                    self._events.pop()  # only how far it is now is of interest
                self._events.append(event)
            self._publish(job, event)

    def _put(self, job: Job) -> None:
        with contextlib.suppress(OSError):  # a full disk must not end the queue
            self._library.put_job(job)
        self._publish(job, None)


@contextlib.contextmanager
def _without_interrupts() -> Iterator[None]:
    """Begin processes that a terminal's Ctrl-C does not reach until they ignore it themselves."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # which lets interrupts through again where it starts now
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _died(code: int | None) -> str:
    how = f"was ended by signal {-code}" if code is not None and code < 0 else f"ended with {code}"
    return (
        f"the process that separates {how}, for instance because the memory did not suffice; run "
        "it again on a part of the recording, or with less memory."
    )
