"""The front door: from a recording to separated sources in one call."""

import logging
import time
import warnings as python_warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .errors import SeparatrixWarning, UnsupportedError
from .hearing import Heard, hear
from .iterate import Filters, OnStep, Result, Stage, run_stages
from .judging import judge
from .methods import (
    DEFAULT_METHOD,
    Method,
    Need,
    Property,
    Side,
    check_n_src,
    find_method,
)
from .options import Scaling, SeparateOptions, make_options, plain_values
from .outcomes import bin_notes, render
from .recording import Recording, inspect_recording, open_recording
from .sensors import SensorReadings
from .separation import (
    Chooser,
    Learnt,
    OnProgress,
    Separation,
    StageRun,
    chosen,
    lowest_cost,
    with_count,
)
from .side_data import check_needs, gather, load, plain_side_data
from .stft import n_fft_of

if TYPE_CHECKING:
    from .binaural import BinauralMap

log = logging.getLogger(__name__)


def separate(
    recording: np.ndarray | str | Path | Sequence[str | Path],
    fs: float | None = None,
    *,
    method: str = DEFAULT_METHOD,
    n_src: int | str | None = None,
    n_fft: int | None = None,
    hop: int | None = None,
    seed: int = 0,
    dtype: str = "complex128",
    scaling: Scaling | str | None = None,
    ref_channel: int = 0,
    start: float = 0.0,
    duration: float | None = None,
    track: str | None = None,
    memory: float = 2.0,
    sensors: SensorReadings | np.ndarray | str | Path | None = None,
    map: "BinauralMap | str | Path | None" = None,
    solo: Sequence[tuple[int, float, float]] | None = None,
    examples: Sequence[np.ndarray | str | Path] | None = None,
    initial: Separation | Filters | None = None,
    choose: Chooser = lowest_cost,
    on_step: OnStep | None = None,
    on_stage: Callable[[int, Stage], None] | None = None,
    on_progress: OnProgress | None = None,
    **options: Any,
) -> Separation:
    """Separate a recording into its sources.

    Parameters
    ----------
    recording : array, path or sequence of paths
        Samples (chan, sample), a sound file, or several files that are its channels.
    fs : float, optional
        Sampling rate in hertz; needed for arrays only.
    method : str
        A name or alias in `separatrix.methods.METHODS`.
    n_src : int or "auto", optional
        Number of sources; as many as channels by default.  With "auto" it is as many, and the
        result's `count` and a warning tell how many of them may be sources: advice, which
        `separatrix.counting` explains.
    n_fft, hop : int, optional
        Window and hop in samples; by default what suits the method, 128 or 256 ms, and a
        quarter of it.
    seed : int
        Seed of everything random: the same seed gives the same result.
    dtype : str
        "complex128", or "complex64" for half the memory.
    scaling : Scaling or str, optional
        "inverse" (default for as many sources as channels), "least-squares" (default
        otherwise) or "minimal-distortion".
    ref_channel : int
        Microphone, from 0, at which sources are given.
    start, duration : float
        Stretch of the recording in seconds; all of it by default.
    track : str, optional
        Name of the recording; the file's name by default.
    memory : float
        Gigabytes that the run may take.  Where a recording would take more, the filters are
        learnt on one frame of every few, which is said in a warning, and a recording in files
        stays there: ``save`` separates it by blocks.
    sensors : SensorReadings, array (sensor, reading) or path, optional
        Readings of sound power sensors, for methods that need them; see
        `separatrix.sensors.load_sensors` for the files.
    map : BinauralMap or path, optional
        What a head does to sound, for methods with two ears; ``separatrix binaural train`` and
        `separatrix.binaural.train_map` make one.
    solo : sequence of (int, float, float), optional
        Stretches in which one source alone is heard, for methods that make use of them: the
        source, from 1, and the seconds of the file from which and to which.  Sources are then
        given in this order.
    examples : sequence of array or path, optional
        Recordings of sources alone at the sampling rate of the recording, one for each source,
        for methods that make use of them.  One source may be left out: the last is then what
        the others leave.  Sources are given in this order.
    initial : Separation or Filters, optional
        Result of another run on this recording with the same window, or filters (freq, src,
        chan), to begin from in place of the method's own beginning.
    choose : callable
        Where a method runs from several starts: takes the list of separations and returns
        the index of the one to keep; the lowest cost by default.
    on_step : callable, optional
        Called as ``on_step(i, cost, state)`` from i = 0 in each stage; returning False
        stops, and what was learnt so far is used.
    on_stage : callable, optional
        Called as ``on_stage(index, stage)`` before each stage.
    on_progress : callable, optional
        Called as ``on_progress(doing, share)`` while the recording is read, share up to 1.
    **options
        Options of the method, the fields of ``METHODS[method].options``.

    Returns
    -------
    Separation
        Sources, images, filters, cost trace, warnings and timings; ``save`` writes it.

    Raises
    ------
    ShapeError
        If the samples have the wrong shape or type, or n_fft is too long for them.
    MissingDataError
        If the recording is silent, or has NaN or infinite samples.
    UnsupportedError
        If the method is unknown, lacks an option, or cannot give n_src sources, or memory
        is too little.
    AudioFileError
        If a file cannot be read.
    DivergedError
        If the method fails on this input.

    Examples
    --------
    >>> from separatrix.datasets import talkers
    >>> demo = talkers()
    >>> separation = separate(demo.mixture, demo.fs, method="auxiva", n_iter=5)
    >>> separation.sources.shape == (len(demo.mixture), demo.mixture.shape[1])
    True
    """
    clock = _Clock()
    row = find_method(method)
    common = make_options(
        SeparateOptions,
        {
            "n_src": n_src,
            "n_fft": n_fft,
            "hop": hop,
            "seed": seed,
            "dtype": dtype,
            "scaling": scaling,
            "ref_channel": ref_channel,
            "start": start,
            "duration": duration,
            "memory": memory,
        },
    )
    own = make_options(row.options, options, row.name)
    given = {
        Need.SENSORS: sensors,
        Need.MAP: map,
        Need.INTERVALS: solo or None,
        Need.EXAMPLES: examples,
    }
    check_needs(row, given)
    _check_scaling(row, common.scaling)
    if row.decides:
        passed: dict[str, Any] = {need.value: data for need, data in given.items()}
        passed |= {"track": track, "initial": initial, "choose": choose, "on_step": on_step}
        passed |= {"on_stage": on_stage, "on_progress": on_progress}
        return _decided(recording, fs, row, own, common, passed)
    if common.fixed_n_src != common.n_src:
        _check_counts(row)
    n_starts = getattr(own, "n_starts", 1)  # of methods that have any
    tell = on_progress or (lambda doing, share: None)
    loaded = load(row, given, own)
    heard = hear(recording, fs, row, common, loaded, n_starts, tell, clock.lap)
    reference_notes = _reference_notes(heard.recording, common.ref_channel)
    side = gather(row, loaded, own, heard)
    known = Side(
        heard.n_src,
        common.seed,
        started=initial is not None,
        fs=heard.recording.fs,
        stft=heard.spectrum.stft if heard.spectrum else None,
        n_chan=len(heard.recording.live),
        n_samples=heard.recording.n_samples,
        **side,
    )
    stages = row.build(own, known)
    begin = initial.rendering.outcome if isinstance(initial, Separation) else initial
    results = run_stages(stages, heard.x, start=begin, on_step=on_step, on_stage=on_stage)
    clock.lap("method")
    notes = [
        *heard.notes,
        *reference_notes,
        *(note for data in side.values() for note in data.warnings),
        *(note for result in results for note in result.outcome.notes),
        *bin_notes(results[-1].outcome, heard),
    ]
    how = _scaling(row, common.scaling, heard)
    settled = replace(common, n_src=heard.n_src, scaling=how)
    if heard.spectrum is not None:
        stft = heard.spectrum.stft
        settled = replace(settled, n_fft=stft.n_fft, hop=stft.hop)
    used = {**plain_values(settled), **plain_values(own), **plain_side_data(loaded)}
    parameters = row.parameters(results[-1], known) if row.parameters else {}
    attachments = {name: _attached(write, known) for name, write in row.files.items()}

    def separation_of(index: tuple[int, ...], runs: tuple[StageRun, ...]) -> Separation:
        learnt = {name: values[index] for name, values in parameters.items()}
        return Separation(
            track=track or heard.name,
            method=row.name,
            options=used,
            scaling=how,
            ref_channel=common.ref_channel,
            stages=runs,
            warnings=tuple(notes),
            timings=clock.seconds,
            learnt=_learnt(heard),
            attachments=attachments,
            rendering=render(heard, results[-1].outcome, index, how, common.ref_channel, learnt),
        )

    found = [separation_of(*one) for one in _starts(stages, results)]
    separation = found[0] if len(found) == 1 else chosen(found, choose)
    separation = replace(separation, score=judge(separation.rendering))
    if common.fixed_n_src != common.n_src:
        separation = with_count(separation)
    clock.lap("sources")
    for note in separation.warnings:
        python_warnings.warn(note, SeparatrixWarning, stacklevel=2)
    return separation


def _decided(
    recording: Any,
    fs: float | None,
    row: Method,
    own: Any,
    common: SeparateOptions,
    passed: dict[str, Any],
) -> Separation:
    """Let a recording decide about its method, and separate it so."""
    from .auto import decide  # only now: it brings evaluation and other families

    if passed["initial"] is not None:
        raise UnsupportedError("auto begins anew; name a method to begin from another result.")
    if common.n_fft or common.hop:
        raise UnsupportedError("auto takes no n_fft and no hop: it tries several windows.")
    x, rate, _ = open_recording(recording, fs, common.start, common.duration)
    checked = inspect_recording(x, rate)
    _reference_notes(checked, common.ref_channel)  # refuse it now if it does not exist
    n_src = len(checked.live) if common.fixed_n_src is None else common.fixed_n_src
    try:
        check_n_src(row, n_src, len(checked.live))
        decision = decide(
            checked,
            n_src,
            [need for need in Need if passed[need.value] is not None],
            own,
            seed=common.seed,
            dtype=common.dtype.value,
            memory=common.memory,
            on_stage=passed["on_stage"],
            on_step=passed["on_step"],
        )
    except UnsupportedError as error:  # say also why there are fewer channels than in the file
        raise UnsupportedError(" ".join([*checked.warnings, str(error)])) from None
    asked = {field.name: getattr(common, field.name) for field in fields(common)}
    asked |= {"n_src": common.n_src or n_src, "seed": decision.seed}
    if decision.window is not None:
        asked["n_fft"] = n_fft_of(decision.window, checked.fs)
    begun = {"initial": decision.initial, **decision.options}
    separation = separate(recording, fs, method=decision.method, **{**asked, **passed, **begun})
    return replace(separation, choice=decision.choice)


def _attached(
    write: Callable[[Any, Side, Path], None], known: Side
) -> Callable[[Separation, Path], None]:
    return lambda separation, path: write(separation, known, path)


def _check_scaling(row: Method, scaling: Scaling | None) -> None:
    if scaling is not None and Property.FILTERS not in row.properties:
        raise UnsupportedError(
            f"{row.name} takes no scaling: its sources are given as they sound at ref_channel."
        )


def _check_counts(row: Method) -> None:
    if Property.FILTERS not in row.properties:
        raise UnsupportedError(
            f"{row.name} cannot count sources, which shows in the outputs of filters alone: give "
            f"n_src as a number, or take a method with filters such as {DEFAULT_METHOD}."
        )


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


def _reference_notes(recording: Recording, ref_channel: int) -> list[str]:
    """Refuse a channel that does not exist; say so if it is silent and another is taken."""
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
