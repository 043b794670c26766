"""Runs of a grid on one recording, several at a time, each scored by its outputs alone."""

import math
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from typing import NamedTuple

from ..errors import DivergedError
from ..evaluation.blind_measures import blind_measures
from ..evaluation.blind_score import score_of
from ..kernels.compiled import n_threads
from ..separation import Score, Tried
from .bench import Bench
from .grid import Run

AT_A_TIME = 4  # runs at most: each has its own memory, and the kernels have threads of their own
RISE = 0.1  # dB of expected improvement that a round must find for another to begin
FAILED = Score(math.nan, math.nan, math.nan, reason="the run failed")


class Entry(NamedTuple):
    """A run, and how it went.

    Attributes
    ----------
    run : Run
        What was done.
    score : Score
        What it probably gained.
    seconds : float
        How long it took.
    """

    run: Run
    score: Score
    seconds: float

    @property
    def value(self) -> float:
        """By which entries are compared; the lowest for one that failed or gave silence."""
        return self.score.expected if math.isfinite(self.score.expected) else -math.inf

    @property
    def tried(self) -> Tried:
        """The entry, for reports."""
        return Tried(self.run.label, self.score.expected, self.seconds)


def contest(
    bench: Bench,
    rounds: Sequence[Sequence[Run]],
    *,
    time_limit: float | None = None,
    on_entry: Callable[[list[Entry]], bool | None] | None = None,
) -> list[Entry]:
    """Make the runs of a grid, round by round, until a round finds nothing better.

    Parameters
    ----------
    bench : Bench
        The recording.
    rounds : sequence of sequences of Run
        Runs of a round are made at the same time, as many as there are processors, up to four.
    time_limit : float, optional
        Seconds after which no further run begins, once there is one.
    on_entry : callable, optional
        Called with all entries after each; returning False ends the contest.

    Returns
    -------
    list of Entry
        The best first; of equals the first in the grid.  What is found depends on the seed alone,
        not on the number of processors, unless time ends it.
    """
    begun = time.perf_counter()
    over, made = threading.Event(), threading.Event()
    entries: list[Entry] = []

    def enter(run: Run) -> Entry | None:
        late = time_limit is not None and time.perf_counter() - begun > time_limit
        if over.is_set() or (late and made.is_set()):
            return None
        entry = _enter(bench, run, over)
        made.set()
        return entry

    with ThreadPoolExecutor(min(n_threads(), AT_A_TIME)) as pool:
        try:
            for runs in rounds:
                best = max((entry.value for entry in entries), default=-math.inf)
                for done in as_completed([pool.submit(enter, run) for run in runs]):
                    _note(done, entries, over, on_entry)
                if over.is_set() or max(entry.value for entry in entries) < best + RISE:
                    break
        finally:
            over.set()  # an error or Ctrl-C ends the runs that are under way
    order = [run for runs in rounds for run in runs]
    return sorted(entries, key=lambda entry: (-entry.value, order.index(entry.run)))


def _note(
    done: "Future[Entry | None]",
    entries: list[Entry],
    over: threading.Event,
    on_entry: Callable[[list[Entry]], bool | None] | None,
) -> None:
    entry = done.result()
    if entry is None or over.is_set():
        return
    entries.append(entry)
    if on_entry is not None and on_entry(entries) is False:
        over.set()


def _enter(bench: Bench, run: Run, over: threading.Event) -> Entry | None:
    """Make a run and score it; None for one that was broken off."""
    begun = time.perf_counter()
    try:
        sources = bench.rendering(run, lambda i, cost, state: not over.is_set()).sources
        measures = blind_measures(sources, bench.recording.fs)
        score = score_of(measures, bench.mixture_measures, bench.n_src)
    except DivergedError:
        score = FAILED
    return None if over.is_set() else Entry(run, score, time.perf_counter() - begun)
