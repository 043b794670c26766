"""Open the files of a recording: to be read by stretches, or as a whole at once."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from ..errors import AudioFileError, ShapeError
from .reading import SoundFiles, in_a_sentence


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
    with in_a_sentence(path):
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
