"""The front door: from a recording to separated sources in one call."""

import logging
import time
import warnings as python_warnings
from collections.abc import Callable, Sequence
from dataclasses import asdict
from enum import Enum
from pathlib import Path
from typing import Any

import numpy as np

from .errors import SeparatrixWarning, UnsupportedError
from .iterate import OnStep, Result, Stage, run_stages
from .methods import DEFAULT_METHOD, Side, check_n_src, find_method
from .options import make_options, whole
from .recording import Recording, inspect_recording, load_recording
from .scaling import Scaling
from .separation import Separation, StageRun, render_filters
from .stft import Stft, default_n_fft

log = logging.getLogger(__name__)


def separate(
    recording: np.ndarray | str | Path | Sequence[str | Path],
    fs: float | None = None,
    *,
    method: str = DEFAULT_METHOD,
    n_src: int | None = None,
    n_fft: int | None = None,
    hop: int | None = None,
    seed: int = 0,
    dtype: str = "complex128",
    scaling: Scaling | str | None = None,
    ref_channel: int = 0,
    start: float = 0.0,
    duration: float | None = None,
    track: str | None = None,
    on_step: OnStep | None = None,
    on_stage: Callable[[int, Stage], None] | None = None,
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
    n_src : int, optional
        Number of sources; as many as channels by default.
    n_fft, hop : int, optional
        Window and hop in samples; about 128 ms and a quarter of it by default.
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
    on_step : callable, optional
        Called as ``on_step(i, cost, state)`` from i = 0 in each stage; returning False
        stops, and what was learnt so far is used.
    on_stage : callable, optional
        Called as ``on_stage(index, stage)`` before each stage.
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
        If the method is unknown, lacks an option, or cannot give n_src sources.
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
    method_options = make_options(row.options, row.name, options)
    if dtype not in ("complex64", "complex128"):
        raise UnsupportedError(f"dtype must be complex64 or complex128; got {dtype!r}.")
    seed, ref_channel = whole("seed", seed), whole("ref_channel", ref_channel)
    n_fft = None if n_fft is None else whole("n_fft", n_fft, 4)
    hop = None if hop is None else whole("hop", hop, 1)
    x, fs, name = load_recording(recording, fs, start, duration)
    clock.lap("read")
    checked = inspect_recording(x, fs)
    n_chan = len(checked.live)
    count = n_chan if n_src is None else n_src
    try:
        check_n_src(row, count, n_chan)
    except UnsupportedError as error:  # say also why there are fewer channels than in the file
        raise UnsupportedError(" ".join([*checked.warnings, str(error)])) from None
    notes = _reference_notes(checked, ref_channel)
    notes = [*checked.warnings, *notes]
    stft = Stft(default_n_fft(checked.fs) if n_fft is None else n_fft, hop)
    X = stft.forward(checked.x).astype(dtype)
    clock.lap("stft")
    how = _scaling(scaling, count, n_chan)
    stages = row.build(method_options, Side(n_src=count, seed=seed))
    results = run_stages(stages, X, on_step=on_step, on_stage=on_stage)
    clock.lap("method")
    notes += _bin_notes(results[-1], checked.fs, stft)
    rendering = render_filters(checked, stft, X, results[-1].outcome, how, ref_channel)
    clock.lap("sources")
    for note in notes:
        python_warnings.warn(note, SeparatrixWarning, stacklevel=2)
    used = {
        "n_src": count,
        "n_fft": stft.n_fft,
        "hop": stft.hop,
        "seed": seed,
        "dtype": dtype,
        "scaling": how.value,
        "ref_channel": ref_channel,
        "start": start,
        "duration": duration,
        **{key: _plain(value) for key, value in asdict(method_options).items()},
    }
    return Separation(
        track=track or name,
        method=row.name,
        options=used,
        scaling=how,
        ref_channel=ref_channel,
        stages=tuple(
            StageRun(stage.label, np.stack(result.costs), result.stop)
            for stage, result in zip(stages, results, strict=False)
        ),
        warnings=tuple(notes),
        timings=clock.seconds,
        rendering=rendering,
    )


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


def _scaling(scaling: Scaling | str | None, n_src: int, n_chan: int) -> Scaling:
    if scaling is None:
        return Scaling.INVERSE if n_src == n_chan else Scaling.LEAST_SQUARES
    try:
        return Scaling(scaling)
    except ValueError:
        names = ", ".join(member.value for member in Scaling)
        raise UnsupportedError(f"scaling must be one of {names}; got {scaling!r}.") from None


def _bin_notes(result: Result, fs: float, stft: Stft) -> list[str]:
    """A sentence on bins that could not be demixed, which is usual for band-limited sound."""
    bad = np.flatnonzero(~np.asarray(result.outcome.usable))
    if not len(bad):
        return []
    low, high = bad[[0, -1]] * fs / stft.n_fft
    return [
        f"{len(bad)} of {stft.n_freq} frequency bins between {low:.0f} and {high:.0f} Hz are "
        "empty or alike in all channels; there each source gets an equal share of the mixture."
    ]


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value
