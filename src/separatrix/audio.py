"""Sound files in and out; the one place where (sample, chan) is turned to (chan, sample)."""

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import soundfile

from .errors import AudioFileError, ShapeError

READABLE = "WAV, FLAC, OGG, MP3, AIFF, CAF, W64 and RF64"
# Bits that a sample can have, the default first; none where the format chooses itself.
BITS: dict[str, tuple[int, ...]] = {"wav": (32, 24, 16), "flac": (24, 16), "ogg": (), "mp3": ()}
# libsndfile's limits of each container; checked before any work is done.
MOST_CHANNELS = {"flac": 8, "mp3": 2, "ogg": 255, "wav": 1024}
SUBTYPES = {16: "PCM_16", 24: "PCM_24", 32: "FLOAT"}
MP3_HIGHEST_FS = 48_000
RF64_FROM_BYTES = 4_000_000_000  # a WAV header counts bytes in 32 bits


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
    path = Path(path)
    _check_readable(path)
    try:
        with soundfile.SoundFile(os.fsencode(path)) as file:
            fs, n_samples = file.samplerate, file.frames
            first, count = _stretch(path, n_samples, fs, start, duration)
            file.seek(first)
            x = file.read(count, dtype="float64", always_2d=True).T
    except soundfile.LibsndfileError as error:
        raise AudioFileError(
            f"{path} cannot be read as sound ({error.error_string.rstrip('.')}); {READABLE} files "
            "are read, convert others first."
        ) from error
    if x.shape[1] < count:
        raise AudioFileError(
            f"{path} is truncated: it announces {n_samples} samples and ends after "
            f"{first + x.shape[1]}; use --duration to read the part that is there."
        )
    return np.ascontiguousarray(x), fs


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
    parts = [read_audio(path, start=start, duration=duration) for path in paths]
    rates = {fs for _, fs in parts}
    if len(rates) > 1:
        raise ShapeError(
            "the files differ in sampling rate ("
            + ", ".join(f"{Path(p).name}: {fs} Hz" for p, (_, fs) in zip(paths, parts, strict=True))
            + "); bring them to one rate first."
        )
    if len({x.shape[1] for x, _ in parts}) > 1:
        raise ShapeError(
            "the files differ in length ("
            + ", ".join(
                f"{Path(p).name}: {x.shape[1]}" for p, (x, _) in zip(paths, parts, strict=True)
            )
            + " samples); channels of one recording must be equally long, cut them first."
        )
    return np.concatenate([x for x, _ in parts]), rates.pop()


def check_format(extension: str, bits: int | None, n_chan: int, fs: float) -> None:
    """Refuse early what a file format cannot hold.

    Parameters
    ----------
    extension : str
        One of wav, flac, ogg, mp3.
    bits : int or None
        16 or 24 (integers), 32 (float); None for the format's own.
    n_chan : int
        Channels of one file.
    fs : float
        Sampling rate in hertz.

    Raises
    ------
    AudioFileError
        If the format is unknown, has no such sample width, holds fewer channels, or no such
        sampling rate.
    """
    if extension not in MOST_CHANNELS:
        raise AudioFileError(
            f"'{extension}' is not a format to write; choose {', '.join(MOST_CHANNELS)}."
        )
    if bits is not None and bits not in BITS[extension]:
        choice = " or ".join(map(str, sorted(BITS[extension])))
        advice = f"choose {choice}" if choice else "leave bits out"
        raise AudioFileError(f"{extension} files cannot have {bits} bits; {advice}.")
    if n_chan > MOST_CHANNELS[extension]:
        raise AudioFileError(
            f"{extension} holds at most {MOST_CHANNELS[extension]} channels, not {n_chan}; "
            "choose wav."
        )
    if extension == "mp3" and fs > MP3_HIGHEST_FS:
        raise AudioFileError(
            f"mp3 holds at most {MP3_HIGHEST_FS} Hz, not {fs:g}; choose wav, flac or ogg."
        )


def can_clip(extension: str, bits: int | None) -> bool:
    """Tell whether samples beyond full scale would be cut off in a file format.

    Parameters
    ----------
    extension : str
        One of wav, flac, ogg, mp3.
    bits : int or None
        16, 24 or 32; None for the format's own.

    Returns
    -------
    bool
        False for float WAV only.
    """
    return extension != "wav" or bits not in (None, 32)


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
    path = Path(path)
    extension = path.suffix.lower().lstrip(".")
    frames = np.atleast_2d(x).T
    check_format(extension, bits, frames.shape[1], fs)
    container = extension.upper()
    width = bits or next(iter(BITS[extension]), None)
    subtype = None if width is None else SUBTYPES[width]
    if extension == "wav" and width and frames.size * width // 8 > RF64_FROM_BYTES:
        container = "RF64"
    try:
        soundfile.write(os.fsencode(path), frames, round(fs), format=container, subtype=subtype)
    except (soundfile.LibsndfileError, OSError) as error:
        raise AudioFileError(f"{path} cannot be written: {error}") from error


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
