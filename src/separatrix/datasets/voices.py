"""Fourteen dry voices, to be put into simulated rooms.

They are synthetic and made by ``scripts/make_voices.py``; the README beside the files tells the
words and the sums of the samples.
"""

from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).with_name("voices")
_N_TALKERS, _N_GUESTS = 4, 10


@dataclass(frozen=True)
class Voices:
    """Files of speech without a room: mono, 16 kHz.

    Attributes
    ----------
    talkers : tuple of Path
        Four, of 11 to 12 s, to be separated.
    guests : tuple of Path
        Ten, of one sentence each, to be in the background.
    """

    talkers: tuple[Path, ...]
    guests: tuple[Path, ...]


def voices() -> Voices:
    """Find the bundled voices.

    Returns
    -------
    Voices
        Their files.

    Examples
    --------
    >>> from separatrix.datasets import voices
    >>> [path.name for path in voices().talkers]
    ['talker_1.flac', 'talker_2.flac', 'talker_3.flac', 'talker_4.flac']
    """
    return Voices(
        tuple(_FOLDER / f"talker_{k}.flac" for k in range(1, _N_TALKERS + 1)),
        tuple(_FOLDER / f"guest_{k}.flac" for k in range(1, _N_GUESTS + 1)),
    )
