"""Sound files, written block by block."""

import os
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import numpy as np
import soundfile

from ..errors import AudioFileError
from .formats import BITS, check_format

SUBTYPES = {16: "PCM_16", 24: "PCM_24", 32: "FLOAT"}
AT_ONCE = 1 << 18  # samples: from some millions on libsndfile crashes when it writes OGG
RF64_FROM_BYTES = 4_000_000_000  # a WAV header counts bytes in 32 bits


class AudioWriter:
    """A sound file that is written block by block; a context that closes it.

    Parameters
    ----------
    path : str or Path
        File ending in .wav, .flac, .ogg or .mp3.  WAV above 4 GB becomes RF64.
    n_chan, n_samples : int
        Channels, and samples of each that will be written.
    fs : float
        Sampling rate in hertz.
    bits : int, optional
        16 or 24 for integers, 32 for float; WAV 32 and FLAC 24 by default, OGG and MP3
        choose themselves.

    Raises
    ------
    AudioFileError
        If the format cannot hold the signal, or the file cannot be written.
    """

    def __init__(
        self, path: str | Path, n_chan: int, n_samples: int, fs: float, *, bits: int | None = None
    ) -> None:
        self._path = Path(path)
        self._n_written = 0
        extension = self._path.suffix.lower().lstrip(".")
        check_format(extension, bits, n_chan, fs)
        container = extension.upper()
        width = bits or next(iter(BITS[extension]), None)
        subtype = None if width is None else SUBTYPES[width]
        if extension == "wav" and width and n_chan * n_samples * width // 8 > RF64_FROM_BYTES:
            container = "RF64"
        try:
            self._file = soundfile.SoundFile(
                os.fsencode(self._path), "w", round(fs), n_chan, subtype, format=container
            )
        except (soundfile.LibsndfileError, OSError) as error:
            raise self._failure(error) from error

    def write(self, x: np.ndarray) -> None:
        """Append samples (chan, sample) or (sample,)."""
        frames = np.atleast_2d(x).T
        try:
            for start in range(0, len(frames), AT_ONCE):
                self._file.write(frames[start : start + AT_ONCE])
            self._n_written += len(frames)
        except (soundfile.LibsndfileError, OSError) as error:
            raise self._failure(error) from error

    def close(self) -> None:
        """Complete the file, and see whether it is complete."""
        try:
            self._file.close()
            # libsndfile does not tell when the end of a FLAC or MP3 file did not fit on the disk.
            with soundfile.SoundFile(os.fsencode(self._path)) as file:
                file.seek(self._n_written - 1)
                complete = file.frames == self._n_written and len(file.read(1)) == 1
        except (soundfile.LibsndfileError, OSError) as error:
            raise self._failure(error) from error
        if not complete:
            raise self._failure("its end is missing")

    def __enter__(self) -> "AudioWriter":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self.close()
            return
        with suppress(soundfile.LibsndfileError, OSError):  # the first error is the one to tell
            self._file.close()

    def _failure(self, reason: object) -> AudioFileError:
        return AudioFileError(f"{self._path} cannot be written: {reason}")


def write_audio(path: str | Path, x: np.ndarray, fs: float, *, bits: int | None = None) -> None:
    """Write a sound file; the extension names the format.

    Parameters
    ----------
    path : str or Path
        File ending in .wav, .flac, .ogg or .mp3.  WAV above 4 GB becomes RF64.
    x : numpy.ndarray
        Samples (chan, sample) or (sample,).
    fs : int
        Sampling rate in hertz.
    bits : int, optional
        16 or 24 for integers, 32 for float; WAV 32 and FLAC 24 by default, OGG and MP3
        choose themselves.

    Raises
    ------
    AudioFileError
        If the file cannot be written.
    """
    x = np.atleast_2d(x)
    with AudioWriter(path, len(x), x.shape[1], fs, bits=bits) as writer:
        writer.write(x)
