"""Sound files, read as a whole or by stretches."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from ..errors import AudioFileError, ShapeError
from .formats import READABLE

Read = Callable[[int, int], np.ndarray]  # (start, stop) -> samples (chan, sample)
SKIPPED_AT_ONCE = 1 << 20


@dataclass(frozen=True)
class SoundFiles:
    """Samples of one recording that stay in their files until a stretch is read.

    Attributes
    ----------
    paths : tuple of Path
        Files whose channels are stacked in this order.
    fs : int
        Sampling rate in hertz.
    n_chan : int
        Channels of all files together.
    first : int
        Sample of the files at which the recording begins.
    n_samples : int
        Samples of each channel.
    """

    paths: tuple[Path, ...]
    fs: int
    n_chan: int
    first: int
    n_samples: int

    @property
    def shape(self) -> tuple[int, int]:
        """Channels and samples, as an array has it."""
        return self.n_chan, self.n_samples

    @contextmanager
    def opened(self) -> Iterator[Read]:
        """Open the files; ``read(start, stop)`` gives stretches (chan, sample) in float64.

        Each sample is decoded once while stretches follow each other or overlap.
        """
        with ExitStack() as stack:
            yield _Forward(self, stack).read

    def read(self, start: int, stop: int) -> np.ndarray:
        """Read one stretch.

        Parameters
        ----------
        start, stop : int
            First sample, and the one after the last.

        Returns
        -------
        numpy.ndarray
            Samples (chan, sample) in float64, full scale 1.

        Raises
        ------
        AudioFileError
            If a file is broken or ends too early.
        """
        with self.opened() as read:
            return read(start, stop)


class _Forward:
    """Reads open files forward and keeps the last stretch, for those that overlap with it."""

    def __init__(self, sound: SoundFiles, stack: ExitStack) -> None:
        self._sound = sound
        self._files = [stack.enter_context(_decoding(path)) for path in sound.paths]
        self._begin, self._held = 0, np.empty((sound.n_chan, 0))
        self._place(0)

    def read(self, start: int, stop: int) -> np.ndarray:
        end = self._begin + self._held.shape[1]
        if not self._begin <= start <= end:
            self._place(start)
            end = start
        fresh = [
            self._next(path, file, end, stop - end)
            for path, file in zip(self._sound.paths, self._files, strict=True)
            if stop > end
        ]
        kept = self._held[:, start - self._begin :]
        self._held = np.concatenate([kept, np.concatenate(fresh)], axis=1) if fresh else kept
        self._begin = start
        return self._held[:, : stop - start]

    def _place(self, start: int) -> None:
        for path, file in zip(self._sound.paths, self._files, strict=True):
            with _in_a_sentence(path):
                _go_to(file, self._sound.first + start)
        self._begin, self._held = start, np.empty((self._sound.n_chan, 0))

    def _next(self, path: Path, file: soundfile.SoundFile, end: int, count: int) -> np.ndarray:
        with _in_a_sentence(path):
            x = file.read(count, dtype="float64", always_2d=True).T
        if x.shape[1] < count:
            raise AudioFileError(
                f"{path} is truncated: it announces {file.frames} samples and ends after "
                f"{self._sound.first + end + x.shape[1]}; use --duration to read the part that is "
                "there."
            )
        return x


def _go_to(file: soundfile.SoundFile, sample: int) -> None:
    if file.format != "OGG":
        file.seek(sample)
        return
    # libsndfile seeks to wrong places in OGG, near its end above all: decode and throw away.
    file.seek(0)
    for first in range(0, sample, SKIPPED_AT_ONCE):
        file.read(min(SKIPPED_AT_ONCE, sample - first), dtype="float32")


@contextmanager
def _decoding(path: Path) -> Iterator[soundfile.SoundFile]:
    with _in_a_sentence(path):
        file = soundfile.SoundFile(os.fsencode(path))
    with file:
        yield file


@contextmanager
def _in_a_sentence(path: Path) -> Iterator[None]:
    try:
        yield
    except soundfile.LibsndfileError as error:
        raise AudioFileError(
            f"{path} cannot be read as sound ({error.error_string.rstrip('.')}); {READABLE} files "
            "are read, convert others first."
        ) from error


def open_sound(
    paths: Sequence[str | Path], *, start: float = 0.0, duration: float | None = None
) -> SoundFiles:
    """Look at the files of one recording without reading their samples.

    Parameters
    ----------
    paths : sequence of str or Path
        Files of one sampling rate and length, in any format that libsndfile reads.
    start, duration : float
        First second and length in seconds; to the end by default.

    Returns
    -------
    SoundFiles
        The recording.

    Raises
    ------
    AudioFileError
        If a file is missing, empty, not sound or broken.
    ShapeError
        If sampling rates or lengths differ.
    ValueError
        If the stretch lies outside the recording.
    """
    files = [Path(path) for path in paths]
    headers = [_header(path) for path in files]
    # The stretches are looked at first: a file without samples is worse than one of other length.
    stretches = [
        _stretch(path, header.frames, header.samplerate, start, duration)
        for path, header in zip(files, headers, strict=True)
    ]
    rates = [header.samplerate for header in headers]
    if len(set(rates)) > 1:
        raise ShapeError(
            "the files differ in sampling rate ("
            + ", ".join(f"{path.name}: {fs} Hz" for path, fs in zip(files, rates, strict=True))
            + "); bring them to one rate first."
        )
    if len(set(stretches)) > 1:
        raise ShapeError(
            "the files differ in length ("
            + ", ".join(f"{path.name}: {n}" for path, (_, n) in zip(files, stretches, strict=True))
            + " samples); channels of one recording must be equally long, cut them first."
        )
    return SoundFiles(
        tuple(files), rates[0], sum(header.channels for header in headers), *stretches[0]
    )


def read_audio(
    path: str | Path, *, start: float = 0.0, duration: float | None = None
) -> tuple[np.ndarray, int]:
    """Read a sound file, or a stretch of it.

    Parameters
    ----------
    path : str or Path
        Any file that libsndfile reads: WAV, FLAC, OGG, MP3, AIFF, CAF, W64, RF64.
    start, duration : float
        First second and length in seconds; to the end by default.

    Returns
    -------
    x : numpy.ndarray
        Samples (chan, sample) in float64, full scale 1.
    fs : int
        Sampling rate in hertz.

    Raises
    ------
    AudioFileError
        If the file is missing, empty, not sound or broken.
    ValueError
        If the stretch lies outside the recording.
    """
    return read_channels([path], start=start, duration=duration)


def read_channels(
    paths: Sequence[str | Path], *, start: float = 0.0, duration: float | None = None
) -> tuple[np.ndarray, int]:
    """Read several files of one recording as the channels of one array.

    Parameters
    ----------
    paths : sequence of str or Path
        Files of one sampling rate and length; their channels are stacked in this order.
    start, duration : float
        As for `read_audio`.

    Returns
    -------
    x : numpy.ndarray
        Samples (chan, sample).
    fs : int
        Sampling rate in hertz.

    Raises
    ------
    ShapeError
        If sampling rates or lengths differ.
    """
    sound = open_sound(paths, start=start, duration=duration)
    return np.ascontiguousarray(sound.read(0, sound.n_samples)), sound.fs


def _header(path: Path) -> Any:
    _check_readable(path)
    with _in_a_sentence(path):
        return soundfile.info(os.fsencode(path))


def _check_readable(path: Path) -> None:
    try:
        if path.is_dir():
            raise AudioFileError(f"{path} is a folder, not a sound file; name the files in it.")
        if path.stat().st_size == 0:
            raise AudioFileError(f"{path} is empty (0 bytes); record or copy it again.")
    except FileNotFoundError:
        raise AudioFileError(f"{path} does not exist; check the name and the folder.") from None
    except PermissionError as error:
        raise AudioFileError(f"{path} may not be read: {error.strerror}.") from None


def _stretch(
    path: Path, n_samples: int, fs: int, start: float, duration: float | None
) -> tuple[int, int]:
    """First sample and number of samples of the stretch asked for."""
    if n_samples <= 0:
        raise AudioFileError(f"{path} holds no samples; record or copy it again.")
    length = n_samples / fs
    if not 0 <= start < length:
        raise ValueError(f"start={start:g} s lies outside {path}, which is {length:.2f} s long.")
    if duration is not None and not duration > 0:
        raise ValueError(f"duration must be positive; got {duration:g} s.")
    first = round(start * fs)
    rest = n_samples - first
    return first, rest if duration is None else min(rest, max(1, round(duration * fs)))
