"""What the formats of sound files can hold."""

from ..errors import AudioFileError

# Endings of files that are taken for sound where a folder is searched.
SUFFIXES = {".wav", ".flac", ".ogg", ".oga", ".mp3", ".aif", ".aiff", ".caf", ".w64", ".rf64"}
READABLE = "WAV, FLAC, OGG, MP3, AIFF, CAF, W64 and RF64"
# Bits that a sample can have, the default first; none where the format chooses itself.
BITS: dict[str, tuple[int, ...]] = {"wav": (32, 24, 16), "flac": (24, 16), "ogg": (), "mp3": ()}
# libsndfile's limits of each container; checked before any work is done.
MOST_CHANNELS = {"flac": 8, "mp3": 2, "ogg": 255, "wav": 1024}
MP3_HIGHEST_FS = 48_000


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
