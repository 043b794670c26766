"""The mixtures on which the methods of the course on demixing by statistics are measured.

Speech is six CMU ARCTIC utterances of two talkers, 16 kHz, read from the folder
``open/speech_cmu_arctic_utterances`` of the recordings (``SEPARATRIX_DATA``).  Everything else
is computed from seeds.

- `inst2`: two talkers, two channels, no delays, a random mixing matrix; 20 draws.
- `instn`: the same with up to five talkers of 2.8 s; 12 draws.
- `room`: a simulated room of 4.4 x 3.6 x 2.5 m with two microphones; one scene a name.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import soundfile

from separatrix.evaluation import evaluate
from separatrix.evaluation import gain_sir as gain_sirs
from separatrix.simulation import (
    Instantaneous,
    Shoebox,
    images_of,
    mix_instantaneous,
    mixing_matrix,
    shoebox_responses,
    standardized,
)

FS = 16000
ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("SEPARATRIX_DATA", ROOT.parent / "shared" / "data"))
FIRST, SECOND = ("aew1", "aew2", "aew3"), ("axb4", "axb5", "axb6")
SEVERAL = ("aew1", "axb4", "aew2", "axb6", "aew3")
SEVERAL_SAMPLES = 44880  # 2.805 s, the shortest of SEVERAL
INST2_DRAWS, INSTN_DRAWS = 20, 12

ROOM_SIZE, ARRAY_CENTRE = (4.4, 3.6, 2.5), np.array([2.3, 1.2, 1.3])
ANGLES_DEG = {2: (-40, 30), 3: (-55, 0, 50), 4: (-65, -15, 25, 70)}  # from the +y axis
DISTANCE, RAISED = 1.2, 0.06  # of the sources, in metres
MAX_ORDER, DROPPED = 40, 40  # reflections; samples by which the simulation delays all responses
ROOM_NAME = re.compile(r"(?:an|r(?P<rt60>\d+)s)(?P<spacing>\d+)(?:n(?P<n_src>\d))?")

Speech = Mapping[str, np.ndarray]  # samples by talker and number, such as aew1


class Room(NamedTuple):
    """A mixture in a room: the sum of the images."""

    name: str
    mixture: np.ndarray  # (chan, sample)
    images: np.ndarray  # (src, chan, sample)
    spacing: float  # of the microphones, in metres
    fs: int = FS


class Means(NamedTuple):
    """Ratios in dB, means over sources."""

    sdr: float
    sir: float
    sar: float


def speech(folder: Path = DATA) -> Speech:
    """Read the six utterances."""
    place = folder / "open" / "speech_cmu_arctic_utterances"
    return {
        f"{name[0:3]}{name[-1]}": soundfile.read(path)[0]
        for path in sorted(place.glob("cmu_arctic_us_*.wav"))
        for name in [path.stem.removeprefix("cmu_arctic_us_")]
    }


def talkers(speech: Speech) -> tuple[np.ndarray, np.ndarray]:
    """Join the utterances of each of the two talkers."""
    return (
        np.concatenate([speech[name] for name in FIRST]),
        np.concatenate([speech[name] for name in SECOND]),
    )


def inst2(
    speech: Speech, draw: int, seconds: float = 4.0, snr: float | None = None
) -> Instantaneous:
    """Mix two talkers by a random matrix, with white noise at snr dB if given."""
    rng = np.random.default_rng(draw)
    rolled = [np.roll(s, rng.integers(len(s))) for s in talkers(speech)]
    sources = standardized(np.stack([s[: round(seconds * FS)] for s in rolled]))
    A = mixing_matrix(rng, 2, 0.25)
    return mix_instantaneous(sources, A, snr, np.random.default_rng(1000 + draw))


def instn(speech: Speech, draw: int, n_src: int, snr: float | None = None) -> Instantaneous:
    """Mix up to five talkers of 2.8 s, with white noise at snr dB if given."""
    rng = np.random.default_rng(draw)
    A = mixing_matrix(rng, n_src, 0.15)
    rolled = [np.roll(s, rng.integers(len(s))) for s in _several(speech, n_src)]
    sources = standardized(np.stack(rolled))
    return mix_instantaneous(sources, A, snr, np.random.default_rng(1000 + draw))


def room(speech: Speech, name: str) -> Room:
    """Simulate a room by its name.

    ``an2`` is free of reflections with microphones 2 cm apart, ``r12s5`` has a reverberation
    time of 0.12 s and 5 cm; a suffix ``n3`` or ``n4`` asks for more talkers than two.
    """
    found = ROOM_NAME.fullmatch(name)
    if not found:
        raise ValueError(f"a room is named like an2, r12s5 or r20s2n3; got {name!r}.")
    spacing, n_src = int(found["spacing"]) / 100, int(found["n_src"] or 2)
    dry = talkers(speech) if n_src == 2 else _several(speech, n_src)
    length = min(map(len, dry))
    sources = standardized(np.stack([s[:length] for s in dry]))
    angles = np.deg2rad(ANGLES_DEG[n_src])
    directions = np.stack([np.sin(angles), np.cos(angles), 0 * angles])
    positions = ARRAY_CENTRE[:, None] + DISTANCE * directions + [[0], [0], [RAISED]]
    microphones = ARRAY_CENTRE[:, None] + np.outer([spacing / 2, 0, 0], [-1, 1])
    responses = shoebox_responses(_shoebox(found["rt60"]), positions, microphones, FS)
    images = images_of(responses, sources)[..., DROPPED : DROPPED + length]
    return Room(name, images.sum(axis=0), images, spacing)


def gain_sir(W: np.ndarray, scene: Instantaneous) -> float:
    """Mean signal-to-interference ratio of ``W @ mixture`` in dB, from the gains alone."""
    return float(np.mean(gain_sirs(W, scene.A, np.mean(scene.sources**2, axis=-1))))


def room_scores(scene: Room, sources: np.ndarray) -> Means:
    """Score sources (src, sample) against the images at microphone 1 by BSS Eval, 512 taps."""
    found = evaluate(scene.images[:, 0], sources)
    return Means(*(float(np.mean(values)) for values in (found.sdr, found.sir, found.sar)))


def _several(speech: Speech, n_src: int) -> list[np.ndarray]:
    return [speech[name][:SEVERAL_SAMPLES] for name in SEVERAL[:n_src]]


def _shoebox(rt60_hundredths: str | None) -> Shoebox:
    if rt60_hundredths is None:
        return Shoebox(ROOM_SIZE, absorption=1.0, max_order=0)
    from pyroomacoustics import inverse_sabine

    absorption, max_order = inverse_sabine(int(rt60_hundredths) / 100, ROOM_SIZE)
    return Shoebox(ROOM_SIZE, float(absorption), min(max_order, MAX_ORDER))
