"""Scenes whose number of sources is known, for counting.py: simulated rooms and recordings.

FOLDER is that of `recordings.py`.  A simulated scene has 2 to 6 microphones and from one source to
as many as microphones: talkers, a piano, a violin, and noise from one place, at levels of +-5 dB,
in rooms of 0.1 to 0.6 s, with white or diffuse noise of 10 to 60 dB SNR.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
from recordings import BOOK, FAR, FS, MUSIC, NEAR, OFFICE, SECONDS, THREE, talkers_of
from scipy.signal import fftconvolve

from separatrix.audio import read_audio
from separatrix.datasets import instruments
from separatrix.errors import UnsupportedError
from separatrix.simulation import Levels, Shoebox, make_scene, shoebox_responses
from separatrix.simulation.rooms import shoebox_of_rt60

KINDS, SHARES = ("talker", "piano", "violin", "noise"), (0.7, 0.12, 0.12, 0.06)
N_DIFFUSE = 8  # places from which diffuse noise comes
APART = 25.0  # degrees between sources, at least


@dataclass(frozen=True, eq=False)
class Counted:
    """A recording and how many sources it has.

    Attributes
    ----------
    name : str
        Unlike all others.
    group : str
        What it has in common with others, for tables.
    x : numpy.ndarray
        Samples (chan, sample).
    fs : float
        Sampling rate in hertz.
    n_src : int
        Number of sources.
    """

    name: str
    group: str
    x: np.ndarray
    fs: float
    n_src: int


def simulated(folder: Path, n_chan: int, n_src: int, seed: int) -> Counted:
    """Draw a scene of a kind."""
    rng = np.random.default_rng([n_chan, n_src, seed])
    room = _room(rng)
    n_diffuse = N_DIFFUSE if rng.random() < 0.5 else 0
    microphones, sources = _places(rng, room.size, n_chan, n_src)
    far = np.array(room.size)[:, None] * rng.uniform(0.03, 0.97, (3, n_diffuse))
    responses = shoebox_responses(room, np.concatenate([sources, far], axis=1), microphones, FS)
    dry = [*_sounds(folder, rng, n_src), *rng.standard_normal((n_diffuse, FS * SECONDS))]
    snr, powers = rng.uniform(10, 60), 10 ** (rng.uniform(-5, 5, n_src) / 10)
    # Beside diffuse noise the microphones' own is 10 dB weaker.
    levels = Levels(tuple(powers), snr, snr + 10 * bool(n_diffuse))
    scene = make_scene(responses, np.stack(dry), n_chan, levels, fs=FS, positions={}, rng=rng)
    name = f"room, {n_chan} microphones, {n_src} sources, {seed}"
    return Counted(name, "rooms", scene.mixture[:, : FS * SECONDS], FS, n_src)


def _room(rng: np.random.Generator) -> Shoebox:
    while True:
        size = tuple(float(v) for v in rng.uniform((4, 3.5, 2.4), (8, 7, 3.5)))
        rt60 = rng.uniform(0.1, 0.6)
        try:
            return shoebox_of_rt60(size, rt60, 17)
        except UnsupportedError:  # too large to be so dry
            continue


def _places(
    rng: np.random.Generator, size: tuple[float, ...], n_chan: int, n_src: int
) -> tuple[np.ndarray, np.ndarray]:
    """Microphones in a line or scattered, sources around them."""
    centre = np.array(size) * rng.uniform((0.4, 0.4, 0), (0.6, 0.6, 0)) + (0, 0, 1.2)
    pitch, line = np.exp(rng.uniform(np.log(0.03), np.log(0.3))), rng.random() < 0.5
    offsets = np.zeros((3, n_chan))
    if line:
        offsets[0] = pitch * (np.arange(n_chan) - (n_chan - 1) / 2)
    else:
        offsets[:2] = rng.uniform(-1, 1, (2, n_chan)) * pitch * np.sqrt(n_chan) / 2
        offsets[0] += 0.02 * np.arange(n_chan)
    offsets *= min(1.0, 0.5 / np.abs(offsets).max())
    around = 180.0 if line else 360.0  # a line cannot tell its sides
    gaps = np.sort(rng.uniform(0, around - APART * n_src, n_src))
    angle = np.deg2rad(gaps + APART * (np.arange(n_src) + 0.5))
    nearest_wall = min(min(centre[k], size[k] - centre[k]) for k in (0, 1))
    away = rng.uniform(0.7, min(2.0, nearest_wall - 0.1), n_src)
    height = rng.uniform(-0.2, 0.5, n_src)
    sources = np.stack([away * np.cos(angle), away * np.sin(angle), height])
    return centre[:, None] + offsets, centre[:, None] + sources


def _sounds(folder: Path, rng: np.random.Generator, n_src: int) -> Iterator[np.ndarray]:
    talkers = iter(talkers_of(folder, n_src, rng))
    for kind in rng.choice(KINDS, size=n_src, p=SHARES):
        if kind == "talker":
            yield next(talkers)
        elif kind == "noise":
            yield rng.standard_normal(FS * SECONDS)
        else:
            k = KINDS.index(kind) - 1
            yield instruments(SECONDS, fs=FS, seed=int(rng.integers(10_000))).images[k, k]


def recorded(folder: Path) -> Iterator[Counted]:
    """Give all recordings whose number of sources is known."""
    for name, group, pattern, numbers in (
        ("talkers, 5 cm", "SiSEC talkers, 2 mics", NEAR, (1, 4)),
        ("talkers, 1 m", "SiSEC talkers, 2 mics", FAR, (1, 2, 3)),
        ("music", "SiSEC music, 2 mics", MUSIC, (1, 2, 3)),
        ("three talkers", "libss, 3 mics", THREE, (1, 2, 3)),
        ("two readers", "LibriSpeech room, 3 mics", BOOK, (1, 2)),
    ):
        images = [read_audio(folder / pattern.format(k)) for k in numbers]
        for n_src in range(1, len(numbers) + 1):
            for few in combinations(range(len(numbers)), n_src):
                x = sum(images[k][0] for k in few)
                which = ", ".join(str(numbers[k]) for k in few)
                yield Counted(f"{name}: {which}", group, x, images[0][1], n_src)
    x, fs = read_audio(folder / "open/real_stereovoices/mix.flac")
    yield Counted("two voices", "stereo microphone", x, fs, 2)
    x, fs = read_audio(folder / "open/real_array_6ch_cc0/speech_plus_noise_6ch.flac")
    yield Counted("speech and noise", "line of 6 mics", x, fs, 2)
    for n_chan in (2, 3, 4, 5, 6):
        for n_src in range(1, n_chan + 1):
            for draw in range(2):
                yield _office(folder, n_chan, n_src, draw)


def _office(folder: Path, n_chan: int, n_src: int, draw: int) -> Counted:
    """Let talkers speak through responses measured in an office, with white noise."""
    rng = np.random.default_rng([n_chan, n_src, draw])
    places = sorted(rng.permutation(9)[:n_src] + 1)
    responses = np.stack([read_audio(folder / OFFICE.format(k))[0] for k in places])
    first = int(rng.integers(32 - 2 * n_chan))
    images = fftconvolve(
        talkers_of(folder, n_src, rng)[:, None],
        responses[:, first : first + 2 * n_chan : 2],
        axes=-1,
    )[..., : FS * SECONDS]
    images *= 10 ** (rng.uniform(-5, 5, (n_src, 1, 1)) / 20)
    x = images.sum(axis=0)
    noise = 10 ** (-rng.uniform(20, 50) / 20) * x.std() * rng.standard_normal(x.shape)
    name = f"office, {n_chan} microphones, {n_src} talkers, {draw + 1}"
    return Counted(name, f"office, {n_chan} mics", x + noise, FS, n_src)
