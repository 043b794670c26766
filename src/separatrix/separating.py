"""From a request to separated sources: hear, separate, score."""

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from .errors import UnsupportedError
from .hearing import Heard, hear
from .iterate import Result, Stage, run_stages
from .judging import judge
from .methods import (
    Method,
    Property,
    Side,
)
from .options import Scaling, SeparateOptions, plain_values
from .outcomes import bin_notes, render
from .recording import Recording
from .request import Request
from .separation import (
    Learnt,
    Separation,
    StageRun,
    chosen,
    with_count,
)
from .side_data import gather, load, plain_side_data

log = logging.getLogger(__name__)


def fulfil(request: Request) -> Separation:
    """Separate.

    Parameters
    ----------
    request : Request
        Of a method that does not decide.

    Returns
    -------
    Separation
        The sources, with their score.

    Raises
    ------
    ShapeError, MissingDataError, UnsupportedError, AudioFileError, DivergedError
        As `separatrix.separate` says.
    """
    clock = _Clock()
    row, common, own, hooks = request.method, request.common, request.own, request.hooks
    n_starts = getattr(own, "n_starts", 1)  # of methods that have any
    tell = hooks.on_progress or (lambda doing, share: None)
    loaded = load(row, request.given, own)
    heard = hear(request.recording, request.fs, row, common, loaded, n_starts, tell, clock.lap)
    replaced = reference_notes(heard.recording, common.ref_channel)
    side = gather(row, loaded, own, heard)
    known = _known(heard, common.seed, request.initial is not None, side)
    stages = row.build(own, known)
    begin = request.initial
    begin = begin.rendering.outcome if isinstance(begin, Separation) else begin
    results = run_stages(
        stages, heard.x, start=begin, on_step=hooks.on_step, on_stage=hooks.on_stage
    )
    clock.lap("method")
    notes = [
        *heard.notes,
        *replaced,
        *(note for data in side.values() for note in data.warnings),
        *(note for result in results for note in result.outcome.notes),
        *bin_notes(results[-1].outcome, heard),
    ]
    how = _scaling(row, common.scaling, heard)
    settled = _settled(common, heard, how)
    parameters = row.parameters(results[-1], known) if row.parameters else {}

    def separation_of(index: tuple[int, ...], runs: tuple[StageRun, ...]) -> Separation:
        learnt = {name: values[index] for name, values in parameters.items()}
        return Separation(
            track=request.track or heard.name,
            method=row.name,
            options={**plain_values(settled), **plain_values(own), **plain_side_data(loaded)},
            scaling=how,
            ref_channel=common.ref_channel,
            stages=runs,
            warnings=tuple(notes),
            timings=clock.seconds,
            learnt=_learnt(heard),
            attachments={name: _attached(write, known) for name, write in row.files.items()},
            rendering=render(heard, results[-1].outcome, index, how, common.ref_channel, learnt),
        )

    found = [separation_of(*one) for one in _starts(stages, results)]
    separation = found[0] if len(found) == 1 else chosen(found, hooks.choose)
    separation = replace(separation, score=judge(separation.rendering))
    if common.fixed_n_src != common.n_src:
        separation = with_count(separation)
    clock.lap("sources")
    return separation


def _known(heard: Heard, seed: int, started: bool, side: Mapping[str, Any]) -> Side:
    return Side(
        heard.n_src,
        seed,
        started=started,
        fs=heard.recording.fs,
        stft=heard.spectrum.stft if heard.spectrum else None,
        n_chan=len(heard.recording.live),
        n_samples=heard.recording.n_samples,
        **side,
    )


def _settled(common: SeparateOptions, heard: Heard, how: Scaling | None) -> SeparateOptions:
    """The options with what the recording and the method made of those left open."""
    settled = replace(common, n_src=heard.n_src, scaling=how)
    if heard.spectrum is None:
        return settled
    stft = heard.spectrum.stft
    return replace(settled, n_fft=stft.n_fft, hop=stft.hop)


def _attached(
    write: Callable[[Any, Side, Path], None], known: Side
) -> Callable[[Separation, Path], None]:
    return lambda separation, path: write(separation, known, path)


def _scaling(row: Method, asked: Scaling | None, heard: Heard) -> Scaling | None:
    if Property.FILTERS not in row.properties:
        return None
    square = heard.n_src == len(heard.recording.live)
    return asked or (Scaling.INVERSE if square else Scaling.LEAST_SQUARES)


def _learnt(heard: Heard) -> Learnt | None:
    if heard.spectrum is None:
        return None
    return Learnt(heard.spectrum.X.shape[-1], heard.spectrum.plan.n_frames)


class _Clock:
    """Seconds between laps, by name."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.seconds[name] = round(now - self._last, 4)
        self._last = now
        log.info("%s: %.3f s", name, self.seconds[name])


def reference_notes(recording: Recording, ref_channel: int) -> list[str]:
    """Refuse a reference that does not exist; say so if it is silent and another is taken.

    Parameters
    ----------
    recording : Recording
        The recording.
    ref_channel : int
        Microphone, from 0.

    Returns
    -------
    list of str
        A sentence, or none.

    Raises
    ------
    UnsupportedError
        If there is no such channel.
    """
    n_chan = len(recording.twin)
    if not 0 <= ref_channel < n_chan:
        raise UnsupportedError(
            f"ref_channel={ref_channel} does not exist; there are channels 0 to {n_chan - 1}, "
            "counted from 0."
        )
    if recording.twin[ref_channel][1]:
        return []
    return [f"the reference is silent; sources are given at channel {recording.live[0] + 1}."]


def _starts(
    stages: Sequence[Stage], results: Sequence[Result]
) -> Iterator[tuple[tuple[int, ...], tuple[StageRun, ...]]]:
    """Index and course of every start; stages before they part are common to all."""
    costs = [np.stack(result.costs) for result in results]
    for index in np.ndindex(results[-1].outcome[0].shape[:-3]):
        yield (
            index,
            tuple(
                StageRun(stage.label, cost[:, *index] if cost.ndim > 1 else cost, result.stop)
                for stage, cost, result in zip(stages, costs, results, strict=True)
            ),
        )
