"""Which method suits a recording: by what kind it is, or by trying many and scoring each."""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..errors import DivergedError, ShapeError, UnsupportedError
from ..hearing import GIGABYTE
from ..instantaneous.delays import LEVELS_ALONE, imaginary_coherence
from ..iterate import Filters, OnStep, Stage
from ..judging import LONGEST, SHORTEST, middle
from ..methods import BEST_FIXED, Need
from ..options import AutoOptions
from ..recording import Recording
from ..separation import Choice
from ..stft import Stft, n_fft_of
from ..streaming import needed_memory, plan_learning
from .bench import Bench
from .contest import AT_A_TIME, Entry, contest
from .grid import SHORT_WINDOW, Run, rounds_of


@dataclass(frozen=True, eq=False)
class Decision:
    """A method, and why.

    Attributes
    ----------
    method : str
        Its name.
    choice : Choice
        Why, in a sentence, and what was tried.
    options : mapping
        Its options.
    window : float or None
        Length of its window in seconds; None for its own.
    initial : Filters or None
        What it begins from.
    seed : int
        Of everything random in it.
    """

    method: str
    choice: Choice
    options: Mapping[str, Any] = field(default_factory=dict)
    window: float | None = None
    initial: Filters | None = None
    seed: int = 0


def decide(
    recording: Recording,
    n_src: int,
    given: Collection[Need],
    options: AutoOptions,
    *,
    seed: int = 0,
    dtype: str = "complex128",
    memory: float = 2.0,
    ref_channel: int = 0,
    on_stage: Callable[[int, Stage], None] | None = None,
    on_step: OnStep | None = None,
) -> Decision:
    """Decide how to separate a recording.

    Parameters
    ----------
    recording : Recording
        The recording; runs are tried on at most 30 s from its middle.
    n_src : int
        Number of sources.
    given : collection of Need
        Side data that there are.
    options : AutoOptions
        How many runs are tried, for how long, and which is kept.
    seed : int
        Seed of everything random.
    dtype : str
        "complex64" or "complex128".
    memory : float
        Gigabytes that the runs may take together.
    ref_channel : int
        Microphone, from 0, at which sources are given and scored.
    on_stage, on_step : callable, optional
        As for `separate`: the runs that are tried are a stage, each is a step, and the cost is
        minus the best that is expected so far.  Returning False from a step ends the choice with
        the runs there are.

    Returns
    -------
    Decision
        The method, and what was tried.

    Raises
    ------
    UnsupportedError
        If there is one channel and nothing else to go by, or no run of the rank to be kept.
    DivergedError
        If every run fails.
    """
    known = _by_kind(recording, n_src, given)
    seconds = tried_seconds(recording, dtype, memory)
    longest = min(recording.n_samples / recording.fs, seconds)
    rounds = _learnable(rounds_of(options.effort, longest), recording, dtype, memory)
    if known is None and (longest < SHORTEST or not rounds):
        little = "it is too short" if longest < seconds else f"memory={memory:g} is too little"
        known = BEST_FIXED, f"{little} to tell runs apart: {BEST_FIXED}."
    if known is not None:
        method, reason = known
        if options.keep > 1:
            raise UnsupportedError(f"keep={options.keep} is not possible: {reason}")
        window = SHORT_WINDOW if longest < SHORTEST and method == BEST_FIXED else None
        return Decision(method, Choice(reason, method), window=window, seed=seed)
    part = middle(recording, seconds)
    bench = Bench(part, n_src, seed=seed, dtype=dtype, ref_channel=ref_channel)
    stopped = False

    def listen(entries: list[Entry]) -> bool:
        nonlocal stopped
        best = max(entry.value for entry in entries)
        stopped = on_step is not None and on_step(len(entries), np.array(-best), None) is False
        return not stopped

    if on_stage is not None:
        nothing: Any = None  # there is no single algorithm
        n_runs = sum(map(len, rounds))
        stage = Stage("trying runs", nothing, n_runs, steps="runs", value="minus expected dB")
        on_stage(0, stage)
    entries = contest(bench, rounds, time_limit=options.time_limit, on_entry=listen)
    where = f" in its middle {seconds:.3g} s" if part.n_samples < recording.n_samples else ""
    return _kept(bench, entries, options.keep, where, stopped=stopped)


def _learnable(
    rounds: Sequence[Sequence[Run]], recording: Recording, dtype: str, memory: float
) -> list[list[Run]]:
    """Leave out windows of which too few frames of the whole recording would fit into memory."""

    def fits(run: Run) -> bool:
        stft = Stft(n_fft_of(run.window, recording.fs))
        try:
            plan_learning(recording, stft, dtype, memory * GIGABYTE)
        except (UnsupportedError, ShapeError):
            return False
        return True

    able = [[run for run in runs if fits(run)] for runs in rounds]
    return [runs for runs in able if runs]


def tried_seconds(recording: Recording, dtype: str, memory: float) -> float:
    """Seconds of a recording that runs are tried on: 30 s, or what the memory takes.

    Parameters
    ----------
    recording : Recording
        The recording.
    dtype : str
        "complex64" or "complex128".
    memory : float
        Gigabytes.

    Returns
    -------
    float
        The same for any number of processors.
    """
    bins_a_second = 2 * recording.fs  # of any window, with a hop of a quarter
    n_chan = len(recording.live)
    needed = (AT_A_TIME + 1) * needed_memory(n_chan, 1, bins_a_second, dtype)  # and what is kept
    return min(LONGEST, memory * GIGABYTE / needed)


def _by_kind(recording: Recording, n_src: int, given: Collection[Need]) -> tuple[str, str] | None:
    """Method and reason where the kind of the recording tells; None where runs must be tried."""
    n_chan = len(recording.live)
    if Need.MAP in given:
        return "vessl", "two ears, and a map of their head is given: vessl."
    if Need.SENSORS in given:
        return "blinkiva", "power sensors are given: blinkiva."
    if Need.EXAMPLES in given:
        return "nmf", "examples of sources alone are given: nmf."
    if Need.INTERVALS in given:
        method = "pauses" if n_chan == 2 == n_src else "nmf"
        return method, f"marks of sources alone are given: {method}."
    if n_chan == 1:
        raise UnsupportedError(
            "one channel does not tell where sounds come from, by which auto separates; mark where "
            "each source is alone (solo) or give examples of them."
        )
    if n_src > n_chan:
        method = "duet" if n_chan == 2 else "cacgmm"
        return method, f"{n_src} sources are more than the {n_chan} channels: {method}."
    if n_src == 1:
        return BEST_FIXED, f"one source leaves nothing to compare: {BEST_FIXED}."
    coherence = imaginary_coherence(middle(recording, LONGEST).samples)
    if coherence < LEVELS_ALONE:
        return "uwedge", (
            f"the channels differ in level alone (share of sound out of phase {coherence:.3f}, "
            f"below {LEVELS_ALONE}): uwedge."
        )
    return None


def _kept(
    bench: Bench, entries: Sequence[Entry], keep: int, where: str, *, stopped: bool
) -> Decision:
    """Make a decision of the run of a rank; keep counts from 1."""
    able = [entry for entry in entries if math.isfinite(entry.value)]
    if not able:
        raise DivergedError("every method that was tried failed on this recording; look at it.")
    if keep > len(able):
        raise UnsupportedError(
            f"keep={keep} is not possible: {len(able)} runs were tried with success; take a lower "
            "one, or more effort."
        )
    run = able[keep - 1].run
    last = run.steps[-1]
    # After a stop nothing is iterated any more: what was found is all there is.
    before = run.steps if stopped else run.steps[:-1]
    rank = f"{'best' if keep == 1 else f'number {keep}'} of {len(entries)} runs"
    told = f"the {rank} by how little its outputs have in common{where}"
    if len(entries) == 1:
        told = "the only run that was made"
    n_chan = len(bench.recording.live)
    reason = f"{n_chan} microphones with delays between them: {run.label}, {told}."
    return Decision(
        last.method,
        Choice(reason, run.label, tuple(entry.tried for entry in entries)),
        dict(last.options),
        run.window,
        bench.filters(run.window, before) if before else None,
        bench.seed + last.seed,
    )
