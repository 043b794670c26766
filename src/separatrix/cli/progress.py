"""What a run is doing, in one line on stderr."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Column

from .console import console

if TYPE_CHECKING:
    from ..iterate import Stage

NAME = Column(max_width=28, overflow="ellipsis", no_wrap=True)


class RunProgress:
    """A bar with stage, iteration, cost and time left; its methods are callbacks of a run.

    Parameters
    ----------
    shown : bool
        False draws nothing; neither does a stderr that is no terminal.
    """

    def __init__(self, *, shown: bool) -> None:
        self._progress = _bar(shown=shown)
        self._task = self._progress.add_task("", state="")
        self._track = self._doing = ""
        self._n_iter, self._value = 0, "cost"

    def __enter__(self) -> "RunProgress":
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def begin(self, track: str, doing: str) -> None:
        """Show a track, and what is done with it before or after the iterations."""
        self._track = track
        self._restart(doing, None)

    def on_stage(self, index: int, stage: "Stage") -> None:
        """Begin the bar of a stage."""
        self._n_iter, self._value = stage.n_iter, stage.value
        self._restart(stage.label, stage.n_iter)

    def on_step(self, i: int, cost: Any, _: Any) -> None:
        """Move the bar after an iteration."""
        state = f"{i}/{self._n_iter}  {self._value} {float(np.min(cost)):.5g}"
        self._progress.update(self._task, completed=i, state=state)

    def on_progress(self, doing: str, share: float) -> None:
        """Move the bar of what is done block by block."""
        if doing != self._doing:
            self._restart(doing, 1.0)
        self._progress.update(self._task, completed=share, state=f"{100 * share:.0f} %")

    def _restart(self, doing: str, total: float | None) -> None:
        self._doing = doing
        self._progress.remove_task(self._task)
        self._task = self._progress.add_task(f"{self._track}: {doing}", total=total, state="")


class TaskProgress:
    """A bar with tasks done, failed, and time left; made by `task_progress`."""

    def __init__(self, bar: Progress, name: str, total: int) -> None:
        self._bar, self._total = bar, total
        self._task = bar.add_task(name, total=total, state=f"0/{total}")
        self.done = self.failed = 0

    def on_record(self, record: Mapping[str, Any]) -> None:
        """Move the bar after a task."""
        self.done += 1
        self.failed += "error" in record
        failed = f"  {self.failed} failed" if self.failed else ""
        state = f"{self.done}/{self._total}{failed}"
        self._bar.update(self._task, completed=self.done, state=state)


@contextmanager
def task_progress(name: str, total: int, *, shown: bool) -> Iterator[TaskProgress]:
    """Show the progress of so many tasks, under the conditions of `RunProgress`."""
    with _bar(shown=shown) as bar:
        yield TaskProgress(bar, name, total)


def _bar(*, shown: bool) -> Progress:
    return Progress(
        TextColumn("{task.description}", markup=False, table_column=NAME),
        BarColumn(bar_width=20),
        TextColumn("{task.fields[state]}", markup=False),
        TimeRemainingColumn(),
        console=console(stderr=True),
        transient=True,
        disable=not (shown and sys.stderr.isatty()),
    )
