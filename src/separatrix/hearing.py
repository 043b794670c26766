"""From a recording to the spectrogram that a method sees."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from .errors import UnsupportedError
from .methods import Domain, Method, Need, Property, check_n_src, usual_n_src
from .options import SeparateOptions
from .recording import Recording, inspect_recording, open_recording
from .separation import OnProgress
from .stft import Stft, n_fft_of
from .streaming import Plan, chosen_frames, learning_frames, needed_memory, plan_learning

GIGABYTE = 1e9
SAMPLES_AT_PEAK = 12  # of the recording's size, with sources and their images


@dataclass(frozen=True, eq=False)
class Spectrum:
    """The frames of a recording that a method sees.

    Attributes
    ----------
    stft : Stft
        The transform.
    X : numpy.ndarray
        Spectrogram (chan, freq, frame) of those frames.
    covariance : numpy.ndarray
        Spatial covariance (freq, chan, chan) of all frames.
    plan : Plan
        How many frames there are, and which of them are seen.
    """

    stft: Stft
    X: np.ndarray
    covariance: np.ndarray
    plan: Plan

    @property
    def frames(self) -> np.ndarray:
        """Frames of X among those of the recording."""
        return chosen_frames(self.plan.n_frames, self.plan.every)


@dataclass(frozen=True, eq=False)
class Heard:
    """A recording as a method sees it.

    Attributes
    ----------
    recording : Recording
        What the microphones heard.
    name : str
        Its name.
    n_src : int
        Number of sources that are looked for.
    begin : float
        Second of the file at which the recording begins.
    spectrum : Spectrum or None
        Its frames; None for methods that work on samples.
    """

    recording: Recording
    name: str
    n_src: int
    begin: float
    spectrum: Spectrum | None

    @property
    def x(self) -> np.ndarray:
        """What the method works on: a spectrogram, or samples (chan, sample)."""
        return self.recording.samples if self.spectrum is None else self.spectrum.X

    @property
    def notes(self) -> list[str]:
        """What a reader of the result should know of it, one sentence each."""
        plan = [] if self.spectrum is None else self.spectrum.plan.notes
        return [*self.recording.warnings, *plan]


def hear(
    recording: np.ndarray | str | Path | Any,
    fs: float | None,
    row: Method,
    common: SeparateOptions,
    loaded: Mapping[Need, Any],
    n_starts: int,
    tell: OnProgress,
    lap: Callable[[str], None],
) -> Heard:
    """Read a recording, look at it, and transform it.

    Parameters
    ----------
    recording : array, path or sequence of paths
        What `separate` was given.
    fs : float, optional
        Sampling rate in hertz; needed for arrays only.
    row : Method
        The method.
    common : SeparateOptions
        What is asked for.
    loaded : mapping
        Side data by need.
    n_starts : int
        Starts that run as one batch.
    tell : callable
        Told as ``tell(doing, share)``.
    lap : callable
        Called with the name of each part that is done.

    Returns
    -------
    Heard
        The spectrogram, and where it comes from.

    Raises
    ------
    ShapeError, MissingDataError, UnsupportedError, AudioFileError
        As `separate` says.
    """
    x, fs, name = open_recording(recording, fs, common.start, common.duration)
    checked = inspect_recording(x, fs, on_share=partial(tell, "looking at the recording"))
    lap("read")
    n_src = _n_src(common.fixed_n_src, row, checked)
    if row.domain is Domain.SIGNAL:
        if SAMPLES_AT_PEAK * 8 * checked.x.shape[0] * checked.n_samples > common.memory * GIGABYTE:
            raise _too_long(row, common)
        return Heard(replace(checked, x=checked.samples), name, n_src, common.start, None)
    stft = _transform(row, common, loaded, checked.fs)
    dtype, memory = common.dtype.value, common.memory * GIGABYTE
    if Property.FILTERS not in row.properties:
        n_frames = stft.n_frames(checked.n_samples)
        if needed_memory(len(checked.live), stft.n_freq, n_frames, dtype, n_starts) > memory:
            raise _too_long(row, common)
    plan = plan_learning(checked, stft, dtype, memory, n_starts)
    if plan.fits:
        checked = replace(checked, x=checked.samples)
    X, covariance = learning_frames(
        checked, stft, dtype, plan.every, on_share=partial(tell, "transforming")
    )
    lap("stft")
    return Heard(checked, name, n_src, common.start, Spectrum(stft, X, covariance, plan))


def _too_long(row: Method, common: SeparateOptions) -> UnsupportedError:
    return UnsupportedError(
        f"{row.name} sees a recording as a whole, and {common.memory:g} GB of memory are too few "
        "for this one; raise memory, or take a part with start and duration."
    )


def _n_src(asked: int | None, row: Method, recording: Recording) -> int:
    """Settle the number of sources; refuse one that the method cannot give."""
    n_chan = len(recording.live)
    n_src = usual_n_src(row, n_chan) if asked is None else asked
    try:
        check_n_src(row, n_src, n_chan)
    except UnsupportedError as error:  # say also why there are fewer channels than in the file
        raise UnsupportedError(" ".join([*recording.warnings, str(error)])) from None
    return n_src


def _transform(row: Method, common: SeparateOptions, loaded: Mapping[Need, Any], fs: float) -> Stft:
    if row.window is not None:
        return Stft(common.n_fft or n_fft_of(row.window, fs), common.hop)
    if common.n_fft or common.hop:
        raise UnsupportedError(f"{row.name} takes no n_fft and no hop: its map has its own.")
    stft: Stft = loaded[Need.MAP].stft_at(fs)
    return stft
