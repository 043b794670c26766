"""Look at a recording before work begins: refuse by name what cannot be separated."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Real
from pathlib import Path
from typing import Any

import numpy as np

from .arrays import to_numpy
from .audio import read_audio, read_channels
from .errors import MissingDataError, ShapeError

CLIPPED_RUN = 3  # equal samples at the peak in a row; music may touch its peak once or twice
CLIPPED_SHARE = 1e-4


@dataclass(frozen=True)
class Recording:
    """A checked recording, reduced to channels that carry sound of their own.

    Attributes
    ----------
    x : numpy.ndarray
        Samples (chan, sample), channels of `live` only, without constant offset.
    fs : float
        Sampling rate in hertz.
    live : tuple of int
        Indices of the channels in x.
    twin : tuple of tuple
        For every original channel the position in x of the channel it is a copy of and its
        gain; gain 0 for a dead channel.
    warnings : tuple of str
        What was noticed, one sentence each.
    """

    x: np.ndarray
    fs: float
    live: tuple[int, ...]
    twin: tuple[tuple[int, float], ...]
    warnings: tuple[str, ...]

    def reference(self, channel: int) -> tuple[int, float]:
        """Position in x and gain of an original channel; a silent one gives way to the first."""
        position, gain = self.twin[channel]
        return (position, gain) if gain else (0, 1.0)


def load_recording(
    recording: Any, fs: float | None, start: float, duration: float | None
) -> tuple[np.ndarray, float | None, str]:
    """Read whatever was given as a recording.

    Parameters
    ----------
    recording : array, path or sequence of paths
        Samples (chan, sample), a sound file, or several files that are its channels.
    fs : float or None
        Sampling rate in hertz of an array; must agree with a file's.
    start, duration : float
        Stretch in seconds.

    Returns
    -------
    x : numpy.ndarray
        Samples as they came.
    fs : float or None
        Sampling rate in hertz.
    name : str
        Name of the file, or "recording".

    Raises
    ------
    ShapeError
        If no file is named, or the sampling rates disagree.
    """
    if isinstance(recording, str | Path):
        x, file_fs = read_audio(recording, start=start, duration=duration)
        name = Path(recording).stem
    elif isinstance(recording, Sequence) and all(isinstance(p, str | Path) for p in recording):
        if not recording:
            raise ShapeError("no file was given; name at least one.")
        x, file_fs = read_channels(recording, start=start, duration=duration)
        name = Path(recording[0]).stem
    else:
        return _cut(to_numpy(recording), fs, start, duration), fs, "recording"
    if fs is not None and fs != file_fs:
        raise ShapeError(f"{name} has a sampling rate of {file_fs} Hz, but fs={fs:g} was given.")
    return x, file_fs, name


def _cut(x: np.ndarray, fs: float | None, start: float, duration: float | None) -> np.ndarray:
    if fs is None or (start == 0 and duration is None):
        return x
    first = round(start * fs)
    if not 0 <= first < x.shape[-1] or (duration is not None and not duration > 0):
        raise ValueError(
            f"start={start:g} s and duration={duration} s must lie inside the recording, which is "
            f"{x.shape[-1] / fs:.2f} s long."
        )
    end = None if duration is None else first + max(1, round(duration * fs))
    return x[..., first:end]


def inspect_recording(x: np.ndarray, fs: float | None) -> Recording:
    """Check samples and find dead, doubled and clipped channels.

    Parameters
    ----------
    x : numpy.ndarray
        Samples (chan, sample), real; integers are taken as fractions of their full scale.
    fs : float
        Sampling rate in hertz.

    Returns
    -------
    Recording
        What remains to be separated.

    Raises
    ------
    ShapeError
        If x is not real (chan, sample), or fs is missing or not positive.
    MissingDataError
        If x has NaN or infinite samples, or is silent.
    """
    x = _as_samples(x)
    if not isinstance(fs, Real) or not (math.isfinite(fs) and fs > 0):
        raise ShapeError(f"fs must be the sampling rate in hertz, such as 16000; got {fs!r}.")
    _refuse_not_finite(x, fs)
    notes = _clipping(x)
    x = x - x.mean(axis=-1, keepdims=True)  # a constant is no sound, but would rule the RMS
    level = np.sqrt(np.mean(x**2, axis=-1))
    audible = level > 1e-9 * level.max()  # below -180 dB: what remains of a constant
    if not level.max() > 0:
        raise MissingDataError(
            f"the recording is silent: all {x.shape[1]} samples of its {x.shape[0]} channels are "
            "constant; check the recording level and the cable."
        )
    twins = _twins(x, level, audible)
    live = tuple(c for c in range(len(x)) if audible[c] and twins[c][0] == c)
    notes += [f"channel {c + 1} is silent and was left out." for c in np.flatnonzero(~audible)]
    notes += [
        f"channel {c + 1} is a copy of channel {twins[c][0] + 1} and was left out."
        for c in range(len(x))
        if audible[c] and twins[c][0] != c
    ]
    twin = tuple(
        (live.index(original), gain) if audible[c] else (0, 0.0)
        for c, (original, gain) in enumerate(twins)
    )
    return Recording(x[list(live)], fs, live, twin, tuple(notes))


def _as_samples(x: np.ndarray) -> np.ndarray:
    x = np.asarray(x)
    expected = "x must be real samples (chan, sample)"
    if np.iscomplexobj(x):
        raise ShapeError(
            f"{expected}; got {x.dtype} of shape {x.shape}, which looks like a spectrogram: give "
            "the waveform, or run separatrix.iterate.iterate with a Demixing algorithm."
        )
    if x.dtype.kind not in "fiu":
        raise ShapeError(f"{expected}; got {x.dtype} of shape {x.shape}.")
    if x.ndim == 1:
        x = x[None]
    if x.ndim != 2 or x.size == 0:
        raise ShapeError(f"{expected}; got shape {x.shape}.")
    if x.shape[0] > x.shape[1] > 1:
        raise ShapeError(
            f"{expected}; got shape {x.shape}, which looks like (sample, chan): give x.T."
        )
    if x.dtype.kind == "f":
        return x.astype(np.float64)
    middle = 0 if x.dtype.kind == "i" else (np.iinfo(x.dtype).max + 1) // 2
    full_scale = 2.0 ** (8 * x.dtype.itemsize - 1)
    return (x.astype(np.float64) - middle) / full_scale


def _refuse_not_finite(x: np.ndarray, fs: float) -> None:
    bad = np.argwhere(~np.isfinite(x))
    if len(bad):
        channel, sample = bad[0]
        raise MissingDataError(
            f"{len(bad)} of {x.size} samples are NaN or infinite, the first in channel "
            f"{channel + 1} at {sample / fs:.3f} s (sample {sample}); repair or cut them first."
        )


def _clipping(x: np.ndarray) -> list[str]:
    """Sentences about channels whose peaks are flat for several samples in a row."""
    notes = []
    for c, channel in enumerate(x, start=1):
        peak = np.abs(channel).max()
        flat = (np.abs(channel) >= peak * (1 - 1e-6)) & (peak > 0)
        runs = np.convolve(flat, np.ones(CLIPPED_RUN), "valid") >= CLIPPED_RUN
        share = flat.mean()
        # Faint sound in few steps also stays at its peak, with a wide gap to the step below.
        fine = np.abs(channel[~flat]).max(initial=0.0) > 0.95 * peak
        if runs.any() and fine and CLIPPED_SHARE < share < 0.5:  # above: a square wave
            notes.append(
                f"channel {c} is clipped ({100 * share:.2g} % of its samples at the peak); "
                "clipping adds sound that no linear filter can separate."
            )
    return notes


def _twins(x: np.ndarray, level: np.ndarray, audible: np.ndarray) -> list[tuple[int, float]]:
    """For every channel the first one it is a scaled copy of (itself if none), and the gain."""
    twins = []
    for c in range(len(x)):
        original, gain = c, 1.0
        for other in range(c if audible[c] else 0):
            if not audible[other]:
                continue
            ratio = float(x[c] @ x[other]) / float(x[other] @ x[other])
            residual = x[c] - ratio * x[other]
            if np.sqrt(np.mean(residual**2)) < 1e-6 * level[c]:
                original, gain = other, ratio
                break
        twins.append((original, gain))
    return twins
