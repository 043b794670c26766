"""Random rooms: what may be recorded, drawn from a seed."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ...audio import read_audio
from ...datasets import instruments
from ...simulation import Levels, Scene, layouts, make_scene, shoebox_responses
from ...simulation.rooms import shoebox_of_rt60

FS, SECONDS = 16000, 10
SMALLEST, LARGEST = (4.0, 3.5, 2.4), (8.0, 6.5, 3.2)  # m
RT60 = (0.1, 0.6)  # s
SPACING = (0.02, 1.0)  # m between neighbouring microphones
LONGEST = 1.2  # m of an array
DISTANCE = (0.7, 1.6)  # m from its middle to a source
SNR, LEVEL = (15.0, 60.0), 3.0  # dB
MUSIC = 0.2  # share of scenes with instruments
MARGIN = 0.3  # m from every wall


def draw_room(n_src: int, n_chan: int, speech: Sequence[Path], seed: int) -> tuple[Scene, dict]:
    """Draw a room, an array, sources round it and what they say, and record it.

    Parameters
    ----------
    n_src, n_chan : int
        Sources, and microphones on a line.
    speech : sequence of path
        Files of speech, named TALKER_NUMBER.
    seed : int
        Of everything.

    Returns
    -------
    scene : Scene
        The recording.
    facts : dict
        What was drawn, as plain values.
    """
    rng = np.random.default_rng([seed, n_src, n_chan])
    length, width, height = (float(v) for v in rng.uniform(SMALLEST, LARGEST))
    size = length, width, height
    shortest = 1.05 * shortest_time(size)
    rt60 = float(rng.uniform(max(RT60[0], shortest), RT60[1]))
    spacing = float(np.exp(rng.uniform(*np.log(SPACING))))
    spacing = min(spacing, LONGEST / (n_chan - 1))
    reach = DISTANCE[1] + MARGIN
    floor = np.array(size[:2])
    x, y = rng.uniform(np.minimum(reach, floor / 2), np.maximum(floor - reach, floor / 2))
    centre = float(x), float(y), float(rng.uniform(1.0, 1.5))
    turned = float(rng.uniform(0, np.pi))
    microphones = layouts.line(centre, spacing, n_chan, turned)
    sources = _round_about(centre, turned, n_src, size, rng)
    responses = shoebox_responses(shoebox_of_rt60(size, rt60, 17), sources, microphones, FS)
    music = bool(n_src == 2 and rng.random() < MUSIC)
    signals = _music(rng) if music else _talkers(speech, n_src, rng)
    snr = float(rng.uniform(*SNR))
    powers = 10 ** (rng.uniform(-LEVEL, LEVEL, n_src) / 10)
    scene = make_scene(
        responses,
        signals,
        n_chan,
        Levels(powers.tolist(), snr, snr),
        fs=FS,
        positions={"talkers": sources, "microphones": microphones},
        rng=rng,
    )
    return scene, {"rt60": rt60, "spacing": spacing, "snr_db": snr, "music": music}


def shortest_time(size: Sequence[float]) -> float:
    """Reverberation time in seconds of a room whose walls take all sound, by Sabine's formula."""
    length, width, height = size
    walls = 2 * (length * width + length * height + width * height)
    return 24 * float(np.log(10)) / 343 * length * width * height / walls


def _round_about(
    centre: Sequence[float],
    turned: float,
    n_src: int,
    size: Sequence[float],
    rng: np.random.Generator,
) -> np.ndarray:
    """Positions (3, src) on one side of the line, which cannot tell its sides, not too near."""
    angles = turned + np.pi / n_src * (np.arange(n_src) + rng.uniform(0.2, 0.8, n_src))
    away = rng.uniform(*DISTANCE, n_src)
    height = rng.uniform(-0.2, 0.4, n_src)
    positions = np.array(centre)[:, None] + np.stack(
        [away * np.cos(angles), away * np.sin(angles), height]
    )
    return np.clip(positions, MARGIN, np.array(size)[:, None] - MARGIN)


def _talkers(files: Sequence[Path], n_src: int, rng: np.random.Generator) -> np.ndarray:
    """Stretches (src, sample) of different talkers."""
    by_talker: dict[str, list[Path]] = {}
    for path in files:
        by_talker.setdefault(path.stem.rsplit("_", 1)[0], []).append(path)
    stretches = []
    for talker in rng.permutation(sorted(by_talker))[:n_src]:
        own = by_talker[str(talker)]
        x, _ = read_audio(own[rng.integers(len(own))])
        begin = rng.integers(max(1, x.shape[1] - FS * SECONDS + 1))
        part = x[0, begin : begin + FS * SECONDS]
        stretches.append(np.pad(part, (0, FS * SECONDS - len(part))))
    return np.stack(stretches)


def _music(rng: np.random.Generator) -> np.ndarray:
    """A piano and a violin (2, sample), as near microphones hear them."""
    duo = instruments(SECONDS, fs=FS, seed=int(rng.integers(2**31)))
    return duo.images[:, 0]
