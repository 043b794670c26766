"""A recording in memory or in files, read by stretches either way."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..arrays import to_numpy
from ..audio import SoundFiles, open_sound
from ..audio.reading import Read
from ..errors import ShapeError


@dataclass(frozen=True, eq=False)
class LiveSamples:
    """Samples in files, of the channels that carry sound of their own, without their offset.

    Attributes
    ----------
    files : SoundFiles
        Where they are.
    live : tuple of int
        Channels of the files.
    offset : numpy.ndarray
        What is subtracted from each of these, (chan,).
    """

    files: SoundFiles
    live: tuple[int, ...]
    offset: np.ndarray

    @property
    def shape(self) -> tuple[int, int]:
        """Channels and samples, as an array has it."""
        return len(self.live), self.files.n_samples

    @contextmanager
    def opened(self) -> Iterator[Read]:
        """Open the files; ``read(start, stop)`` gives stretches (chan, sample)."""
        channels = list(self.live)
        with self.files.opened() as read:
            yield lambda start, stop: read(start, stop)[channels] - self.offset[:, None]


@dataclass(frozen=True)
class Recording:
    """A checked recording, reduced to channels that carry sound of their own.

    Attributes
    ----------
    x : numpy.ndarray or LiveSamples
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

    x: np.ndarray | LiveSamples
    fs: float
    live: tuple[int, ...]
    twin: tuple[tuple[int, float], ...]
    warnings: tuple[str, ...]

    @property
    def n_samples(self) -> int:
        """Length in samples."""
        return self.x.shape[1]

    @property
    def samples(self) -> np.ndarray:
        """All of x as an array (chan, sample); reads it where it is in files."""
        if isinstance(self.x, np.ndarray):
            return self.x
        with self.x.opened() as read:
            return read(0, self.n_samples)

    @contextmanager
    def opened(self) -> Iterator[Read]:
        """Give ``read(start, stop)`` for stretches of x, cheapest one after the other."""
        if isinstance(self.x, np.ndarray):
            x = self.x
            yield lambda start, stop: x[:, start:stop]
        else:
            with self.x.opened() as read:
                yield read

    def reference(self, channel: int) -> tuple[int, float]:
        """Position in x and gain of an original channel; a silent one gives way to the first."""
        position, gain = self.twin[channel]
        return (position, gain) if gain else (0, 1.0)


def open_recording(
    recording: Any, fs: float | None, start: float, duration: float | None
) -> tuple[np.ndarray | SoundFiles, float | None, str]:
    """Take whatever was given as a recording; samples in files stay there.

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
    x : numpy.ndarray or SoundFiles
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
        recording = [recording]
    if not (isinstance(recording, Sequence) and all(isinstance(p, str | Path) for p in recording)):
        return _cut(to_numpy(recording), fs, start, duration), fs, "recording"
    if not recording:
        raise ShapeError("no file was given; name at least one.")
    files = open_sound(recording, start=start, duration=duration)
    name = Path(recording[0]).stem
    if fs is not None and fs != files.fs:
        raise ShapeError(f"{name} has a sampling rate of {files.fs} Hz, but fs={fs:g} was given.")
    return files, files.fs, name


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
