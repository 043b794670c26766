"""The process that separates: it may crash or be killed, and the page lives on."""

import contextlib
import os
import queue
import signal
import threading
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from .records import result_folder
from .wording import sentence

SECONDS_BETWEEN = 0.05  # reports of progress: as fast as eyes are

Event = dict[str, Any]
Tell = Callable[[Event], None]


@dataclass(frozen=True)
class Order:
    """A run, as the process that does it gets it.

    Attributes
    ----------
    folder : str
        Folder of the run.
    paths, titles : tuple of str
        Files of the recording, and the names that people know them by.
    track : str
        Name of the recording.
    options : dict
        Keywords of `separatrix.separate`.
    begin : str or None
        Folder of the run from whose result it goes on.
    """

    folder: str
    paths: tuple[str, ...]
    titles: tuple[str, ...]
    track: str
    options: dict[str, Any]
    begin: str | None


def work(connection: Connection) -> None:
    """Do what comes through a connection, until it is closed.

    Parameters
    ----------
    connection : Connection
        Gives orders, and the word "stop" for the one that is done; takes events.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to hear
    from .. import facade  # noqa: F401  (so that the first run need not wait for it)

    orders: queue.Queue[Order] = queue.Queue()
    stopping = threading.Event()

    def listen() -> None:
        while True:
            try:
                received = connection.recv()
            except (EOFError, OSError):
                os._exit(0)  # the server is gone, whatever is being computed
            if isinstance(received, Order):
                stopping.clear()
                orders.put(received)
            else:
                stopping.set()

    threading.Thread(target=listen, daemon=True).start()
    while True:
        order = orders.get()
        names = {Path(p): title for p, title in zip(order.paths, order.titles, strict=True)}
        try:
            _separate(order, connection.send, stopping)
        except Exception as error:
            ended = {"ended": "failed", "error": sentence(error, names)}
        else:
            ended = {"ended": "done"}
        connection.send(ended)


def _separate(order: Order, tell: Tell, stopping: threading.Event) -> None:
    from ..errors import SeparatrixWarning
    from ..facade import separate
    from .keeping import keep_outcome, keep_parameters, read_outcome

    report = _Report(tell, stopping)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SeparatrixWarning)  # the report has them
        separation = separate(
            order.paths[0] if len(order.paths) == 1 else list(order.paths),
            track=order.track,
            initial=read_outcome(Path(order.begin)) if order.begin else None,
            on_step=report.on_step,
            on_stage=report.on_stage,
            on_progress=report.on_progress,
            **order.options,
        )
        folder = Path(order.folder)
        report.on_progress("writing", 0.0)
        has_filters = separation.filters is not None
        extra = {"input": list(order.titles)}
        separation.save(
            result_folder(folder), filters=has_filters, extra=extra, on_progress=report.on_progress
        )
    with contextlib.suppress(OSError):  # only "go on" needs it
        keep_outcome(separation, folder)
    keep_parameters(separation, folder)


class _Report:
    """The callbacks of a run, as events."""

    def __init__(self, tell: Tell, stopping: threading.Event) -> None:
        self._tell, self._stopping = tell, stopping
        self._last, self._doing = 0.0, ""
        self._held: list[tuple[int, float]] = []

    def on_stage(self, index: int, stage: Any) -> None:
        self._flush()
        about = {"n_iter": stage.n_iter, "words": [stage.steps, stage.value]}
        self._tell({"stage": stage.label, **about, "at": time.time()})

    def on_step(self, i: int, cost: Any, state: Any) -> bool:
        import numpy as np

        finite = np.ravel(cost)[np.isfinite(np.ravel(cost))]
        self._held.append((i, float(finite.min()) if len(finite) else 0.0))
        if time.monotonic() - self._last > SECONDS_BETWEEN:
            self._flush()
        return not self._stopping.is_set()

    def on_progress(self, doing: str, share: float) -> None:
        self._flush()
        if doing != self._doing or time.monotonic() - self._last > SECONDS_BETWEEN:
            self._doing, self._last = doing, time.monotonic()
            self._tell({"doing": doing, "share": share})

    def _flush(self) -> None:
        if self._held:
            self._tell({"steps": self._held, "at": time.time()})
            self._held, self._last = [], time.monotonic()
