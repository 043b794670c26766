"""Samples that stay in their files until a stretch of them is read."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from ..errors import AudioFileError
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
            with in_a_sentence(path):
                _go_to(file, self._sound.first + start)
        self._begin, self._held = start, np.empty((self._sound.n_chan, 0))

    def _next(self, path: Path, file: soundfile.SoundFile, end: int, count: int) -> np.ndarray:
        with in_a_sentence(path):
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
    with in_a_sentence(path):
        file = soundfile.SoundFile(os.fsencode(path))
    with file:
        yield file


@contextmanager
def in_a_sentence(path: Path) -> Iterator[None]:
    """Tell what the decoder says of a file in a sentence that names it."""
    try:
        yield
    except soundfile.LibsndfileError as error:
        raise AudioFileError(
            f"{path} cannot be read as sound ({error.error_string.rstrip('.')}); {READABLE} files "
            "are read, convert others first."
        ) from error
