"""The parameters of the study, and its grid of tasks."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...errors import FolderError, UnsupportedError
from ...options import folder_option, option
from ..study import Task

SHORT, LONG = 1.0, 4.0  # seconds of a mixture without delays
NOISY = 10.0  # dB, of the microphones
# (seconds, signal-to-noise ratio in dB, whether lag 0 is among the equations)
EQUATIONS = (
    (SHORT, None, True),
    (LONG, None, True),
    (LONG, NOISY, True),
    (LONG, NOISY, False),
    (SHORT, NOISY, True),
    (SHORT, NOISY, False),
)
NOISE = (None, 30.0, 20.0, 10.0, 5.0, 0.0)  # signal-to-noise ratios in dB
# How sound reaches the two channels, from what is easy to what is hard.
MIXINGS = (
    "panned, dry",
    "panned, DRR 20 dB",
    "panned, DRR 10 dB",
    "panned, DRR 5 dB",
    "panned, DRR 0 dB",
    "spaced, anechoic",
    "spaced, RT60 0.12 s",
    "spaced, RT60 0.2 s",
    "spaced, RT60 0.35 s",
)


@dataclass(frozen=True)
class DemixingStudyOptions:
    """Parameters of the study of demixing by statistics."""

    speech: tuple[Path, ...] = folder_option(
        "of CMU ARCTIC files named cmu_arctic_SEX_SPEAKER_NUMBER, as .flac or .wav (default: that "
        "of 'separatrix datasets cmu-arctic', fetched on first use)"
    )
    draws: int = option(100, "random mixtures without delays; 0 leaves them out", 0)
    rooms: int = option(25, "random rooms, and pannings; 0 leaves them out", 0)
    pairs: int = option(4, "pairs of talkers in each room", 1)
    seconds: float = option(6.0, "seconds of each mixture in a room", 2, 14)
    gapless: bool = option(False, "cut the digital silence between utterances out of the speech")
    seed: int = option(0, "of all that is drawn", 0)


def tasks(options: DemixingStudyOptions) -> list[Task]:
    """List the tasks: round by round, so that an unfinished run has some of everything.

    Parameters
    ----------
    options : DemixingStudyOptions
        Parameters of the study.

    Returns
    -------
    list of Task
        A mixture each; first all rooms with one pair of talkers, then with another.

    Raises
    ------
    UnsupportedError
        If nothing is asked for.
    FolderError
        If there is no speech of two talkers.
    """
    if not (options.draws or options.rooms):
        raise UnsupportedError("without draws and rooms there is nothing to do; ask for some.")
    return list(_grid(options))


def _grid(options: DemixingStudyOptions) -> Iterator[dict[str, Any]]:
    talkers = _talkers(options)
    n_scenes = options.rooms * options.pairs
    shared: dict[str, Any] = {"seed": options.seed}
    if options.gapless:
        shared["gapless"] = True
    for number in range(max(options.draws, n_scenes)):
        if number < options.draws:
            files = _pair(talkers, (options.seed, 0, number))
            given = {**shared, "draw": number, "files": files}
            for seconds, snr_db, lag_zero in EQUATIONS:
                known = {"seconds": seconds, "snr_db": snr_db, "lag_zero": lag_zero}
                yield {"part": "equations", **given, **known}
            for snr_db in NOISE:
                yield {"part": "noise", **given, "seconds": LONG, "snr_db": snr_db}
        if number < n_scenes:
            pair, room = divmod(number, options.rooms)
            files = _pair(talkers, (options.seed, 1, room, pair))
            given = {**shared, "room": room, "pair": pair, "files": files}
            for mixing in MIXINGS:
                yield {"part": "rooms", **given, "mixing": mixing, "seconds": options.seconds}


def _talkers(options: DemixingStudyOptions) -> list[list[Path]]:
    from ...datasets import speech_by_talker  # only now: it loads NumPy

    talkers = list(speech_by_talker(*options.speech).values())
    if len(talkers) < 2:
        raise FolderError(f"a pair needs two talkers; the speech has {len(talkers)}.")
    return talkers


def _pair(talkers: list[list[Path]], seed: tuple[int, ...]) -> list[str]:
    """Draw two talkers, and a file of each."""
    import numpy as np

    rng = np.random.default_rng(seed)
    chosen = rng.permutation(len(talkers))[:2]
    return [str(talkers[k][rng.integers(len(talkers[k]))]) for k in chosen]
