"""The front door: from a recording to separated sources in one call."""

import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .choosing import decided
from .errors import SeparatrixWarning
from .iterate import Filters, OnStep, Stage
from .methods import DEFAULT_METHOD, Need, find_method
from .options import Scaling, SeparateOptions, make_options
from .request import Hooks, Request, check_request, own_options
from .sensors import SensorReadings
from .separating import fulfil
from .separation import Chooser, OnProgress, Separation, lowest_cost

if TYPE_CHECKING:
    from .binaural import BinauralMap


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
        A name or alias in `separatrix.methods.METHODS`; "auto" by default, which chooses method,
        window and beginning by what kind of recording it is and a score of what runs gave.
    n_src : int or "auto", optional
        Number of sources; as many as channels by default.  With "auto" it is as many, and the
        result's `count` tells how many of them may be sources: advice, which
        `separatrix.counting` explains.  Method "auto" does so by default.
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
    row = find_method(method)
    common = {
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
    }
    request = Request(
        recording,
        fs,
        row,
        make_options(SeparateOptions, common),
        own_options(row, options),
        {
            Need.SENSORS: sensors,
            Need.MAP: map,
            Need.INTERVALS: solo or None,
            Need.EXAMPLES: examples,
        },
        Hooks(choose, on_step, on_stage, on_progress),
        track,
        initial,
    )
    check_request(request)
    if not row.decides:
        separation = fulfil(request)
    else:
        begun = time.perf_counter()
        request, choice = decided(request)
        check_request(request)
        seconds = round(time.perf_counter() - begun, 4)
        made = fulfil(request)
        separation = replace(made, choice=choice, timings={"choice": seconds, **made.timings})
    for note in separation.warnings:
        warnings.warn(note, SeparatrixWarning, stacklevel=2)
    return separation
