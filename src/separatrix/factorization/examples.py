"""Sources that are heard alone: in recordings of their own, or where a person marked it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ..arrays import to_numpy
from ..errors import MissingDataError, ShapeError, UnsupportedError
from ..recording import open_recording
from ..stft import Stft


class Example(NamedTuple):
    """Sound of one source alone.

    Attributes
    ----------
    name : str
        What to call it in a message.
    samples : numpy.ndarray
        (chan, sample).
    fs : float or None
        Sampling rate in hertz; None for that of the recording.
    path : str or None
        The file, if it came from one.
    """

    name: str
    samples: np.ndarray
    fs: float | None
    path: str | None = None


@dataclass(frozen=True, eq=False)
class ExampleSpectrograms:
    """Examples as a method sees them.

    Attributes
    ----------
    spectrograms : tuple
        For each source a spectrogram (chan, freq, frame), or None where it has no example.
    warnings : tuple of str
        What was noticed, one sentence each.
    """

    spectrograms: tuple[np.ndarray | None, ...]
    warnings: tuple[str, ...] = ()


def load_examples(given: Any) -> tuple[Example, ...]:
    """Read recordings of sources alone.

    Parameters
    ----------
    given : sequence of array, str or Path
        For each source samples (sample,) or (chan, sample), or a sound file.

    Returns
    -------
    tuple of Example
        The sounds, without constant offset.

    Raises
    ------
    ShapeError
        If samples are not (sample,) or (chan, sample).
    MissingDataError
        If samples are missing, silent, NaN or infinite.
    AudioFileError
        If a file cannot be read.
    """
    several = [given] if isinstance(given, str | Path) else given
    return tuple(_load(number, one) for number, one in enumerate(several, start=1))


def fit_examples(
    examples: Sequence[Example], stft: Stft, fs: float, n_src: int, dtype: Any
) -> ExampleSpectrograms:
    """Transform examples as a recording was.

    Parameters
    ----------
    examples : sequence of Example
        The sounds.
    stft : Stft
        Transform of the recording.
    fs : float
        Its sampling rate in hertz.
    n_src : int
        Number of sources.
    dtype : dtype
        Type of the spectrograms.

    Returns
    -------
    ExampleSpectrograms
        An entry for each source.

    Raises
    ------
    UnsupportedError
        If there are more examples than sources, or a sampling rate differs.
    ShapeError
        If an example is shorter than half a window.
    """
    if len(examples) > n_src:
        raise UnsupportedError(
            f"there are {len(examples)} examples for {n_src} sources; ask for more with n_src."
        )
    for one in examples:
        if one.fs not in (None, fs):
            raise UnsupportedError(
                f"{one.name} has a sampling rate of {one.fs:g} Hz, the recording {fs:g} Hz; bring "
                "them to one rate first."
            )
    found = [stft.forward(one.samples).astype(dtype) for one in examples]
    return ExampleSpectrograms((*found, *[None] * (n_src - len(found))))


def heard_alone(side: Any) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Find where each source is heard alone.

    Parameters
    ----------
    side : Side
        What a run knows: marks (``solo``, with the transform, ``stft``) or ``examples``.

    Returns
    -------
    frames : tuple
        For each source the frames of the recording, or None; empty where there are examples.
    spectrograms : tuple
        For each source a spectrogram, or None; empty where there are marks.

    Raises
    ------
    UnsupportedError
        If there are both.
    MissingDataError
        If more than one source is never alone, or a mark is shorter than a frame.
    """
    if side.solo is not None and side.examples is not None:
        raise UnsupportedError("marks and examples do not go together; give solo or examples.")
    alone: tuple[Any, ...]
    if side.examples is not None:
        alone = side.examples.spectrograms
    else:
        alone = tuple(_frames(one, source, side) for source, one in enumerate(side.solo.stretches))
    missing = [str(source) for source, one in enumerate(alone, start=1) if one is None]
    if len(missing) > 1:
        raise MissingDataError(
            f"sources {', '.join(missing)} are never heard alone; only one source can be what the "
            "others leave: mark or give the others, or ask for fewer sources with n_src."
        )
    return ((), alone) if side.examples is not None else (alone, ())


def _frames(stretches: Sequence[tuple[int, int]], source: int, side: Any) -> np.ndarray | None:
    """Frames whose middle lies in a stretch."""
    if not stretches:
        return None
    stft = side.stft
    first = stft.first_sample + stft.n_fft // 2
    frames = [
        np.arange(-(-(start - first) // stft.hop), -(-(stop - first) // stft.hop))
        for start, stop in stretches
    ]
    found = np.concatenate(frames)
    if not len(found):
        raise MissingDataError(
            f"source {source + 1} is marked for less than a frame, {stft.hop / side.fs:.3f} s; "
            "mark longer stretches."
        )
    return found


def _load(number: int, given: Any) -> Example:
    x, fs, name = open_recording(given, None, 0.0, None)
    name = f"example {number}" if fs is None else f"example {number} ({name})"
    samples = x if isinstance(x, np.ndarray) else x.read(0, x.n_samples)
    samples = np.atleast_2d(to_numpy(samples))
    if samples.ndim > 2 or samples.dtype.kind not in "iuf":
        raise ShapeError(
            f"{name} must be real samples (sample,) or (chan, sample); got {samples.dtype} of "
            f"shape {samples.shape}."
        )
    samples = np.asarray(samples, np.float64)
    if not samples.size or not np.isfinite(samples).all():
        raise MissingDataError(f"{name} has no samples, or some that are NaN or infinite.")
    samples = samples - samples.mean(axis=-1, keepdims=True)
    if not samples.any():
        raise MissingDataError(f"{name} is silent; give a recording in which the source sounds.")
    path = None if fs is None else str(Path(given).resolve())
    return Example(name, samples, fs, path)
