"""Recordings whose sources are known, for the benchmarks of quality.

FOLDER is the folder that the tests know as SEPARATRIX_DATA: `nc/` holds SiSEC recordings of
talkers and of music and a room of three talkers, `open/` holds speech, impulse responses
measured in an office and a room of two talkers.  Simulated rooms are made here, by
pyroomacoustics, from that speech and fixed seeds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path

import numpy as np
import pyroomacoustics as pra
from scipy.signal import fftconvolve

from separatrix.audio import read_audio

NEAR = "nc/sisec_female4_liverec_130ms_5cm_src14/sim_{}.flac"
FAR = "nc/sisec_female3_liverec_130ms_1m/sim_{}.flac"
THREE = "nc/libss_static_3src_3mic/image_{}.flac"
MUSIC = "nc/sisec08_dev1_nodrums_synthconv_250ms_5cm/sim_{}.flac"
BOOK = "open/sim_librispeech_2src_3mic_8k/image_s{}.flac"
OFFICE = "open/rir_office_ula32_gpl3/rir_source_{}.wav"
SPEECH = "open/speech_cmu_arctic"

FS, SECONDS = 16000, 10  # of what is made here
RT60 = (0.15, 0.3, 0.5)


@dataclass(frozen=True, eq=False)
class Scene:
    """A mixture whose sources are known.

    Attributes
    ----------
    name : str
        For tables.
    group : str
        What it has in common with others.
    images : numpy.ndarray
        Each source at each microphone, (src, chan, sample); as many sources as channels.
    fs : int
        Sampling rate in hertz.
    """

    name: str
    group: str
    images: np.ndarray
    fs: int

    @property
    def mixture(self) -> np.ndarray:
        """What the microphones recorded, (chan, sample)."""
        return self.images.sum(axis=0)


def known_scenes(folder: Path) -> list[Scene]:
    """Return the recordings for which figures of other implementations are known."""
    return [
        _from_images(folder, "5 cm, talkers 1 and 4", "SiSEC talkers", NEAR, (1, 4)),
        *(
            _from_images(folder, f"1 m, talkers {i} and {j}", "SiSEC talkers", FAR, (i, j))
            for i, j in ((1, 2), (1, 3), (2, 3))
        ),
        _from_images(folder, "three talkers", "three talkers", THREE, (1, 2, 3)),
    ]


def all_scenes(folder: Path) -> Iterator[Scene]:
    """Make every scene there is, from the recorded to the simulated."""
    yield from known_scenes(folder)
    for pattern, group in ((THREE, "three talkers"), (MUSIC, "SiSEC music")):
        for i, j in combinations((1, 2, 3), 2):
            yield _from_images(folder, f"{group}, {i} and {j}", group, pattern, (i, j))
    yield _from_images(folder, "two readers, 8 kHz", "two readers", BOOK, (1, 2))
    for n_src, draw in ((2, 0), (2, 1), (3, 0), (3, 1), (4, 0)):
        yield _office(folder, n_src, draw)
    for n_src in (2, 3, 4):
        for rt60 in RT60:
            yield _room(folder, n_src, rt60)


def _from_images(
    folder: Path, name: str, group: str, pattern: str, numbers: tuple[int, ...]
) -> Scene:
    """Add up recorded images, at the first microphones, one for each source."""
    parts = [read_audio(folder / pattern.format(number)) for number in numbers]
    return Scene(name, group, np.stack([x[: len(numbers)] for x, _ in parts]), parts[0][1])


def _office(folder: Path, n_src: int, draw: int) -> Scene:
    """Let talkers speak through measured responses, at microphones 6 cm apart."""
    rng = np.random.default_rng([n_src, draw])
    places = sorted(rng.permutation(9)[:n_src] + 1)
    responses = np.stack([read_audio(folder / OFFICE.format(k))[0] for k in places])
    first = int(rng.integers(32 - 2 * n_src))
    responses = responses[:, first : first + 2 * n_src : 2]
    images = fftconvolve(talkers_of(folder, n_src, rng)[:, None], responses, axes=-1)
    name = f"office, {n_src} talkers, {draw + 1}"
    return Scene(name, f"office, {n_src} talkers", images[..., : FS * SECONDS], FS)


def _room(folder: Path, n_src: int, rt60: float) -> Scene:
    """Let talkers speak in a simulated room, around a line of microphones."""
    rng = np.random.default_rng([n_src, round(1000 * rt60)])
    size = rng.uniform((5, 4, 2.5), (7, 6, 3.2))
    absorption, order = pra.inverse_sabine(rt60, size)
    room = pra.ShoeBox(size, FS, materials=pra.Material(absorption), max_order=order)
    centre = size * (0.5, 0.5, 0) + rng.uniform(-0.3, 0.3, 3) * (1, 1, 0) + (0, 0, 1.3)
    line = (np.arange(n_src) - (n_src - 1) / 2) * rng.choice([0.05, 0.2])
    room.add_microphone_array(centre[:, None] + np.stack([line, 0 * line, 0 * line]))
    # At least 27 degrees apart, all on one side of the line, which cannot tell its sides.
    angles = np.pi / n_src * (np.arange(n_src) + rng.uniform(0.3, 0.7, n_src))
    for angle, speech in zip(angles, talkers_of(folder, n_src, rng), strict=True):
        away = rng.uniform(1, 1.7) * np.array([np.cos(angle), np.sin(angle), 0])
        room.add_source(centre + away + (0, 0, rng.uniform(0, 0.4)), signal=speech)
    images = room.simulate(return_premix=True)[..., : FS * SECONDS]
    name = f"room of {rt60:g} s, {n_src} talkers"
    return Scene(name, f"rooms, {n_src} talkers", images, FS)


def talkers_of(folder: Path, n_src: int, rng: np.random.Generator) -> np.ndarray:
    """Stretches (src, sample) of different talkers, equally loud."""
    files = _speech_files(folder)
    chosen = rng.permutation(sorted(files))[:n_src]
    stretches = []
    for talker in chosen:
        x, _ = read_audio(files[talker][rng.integers(len(files[talker]))])
        start = rng.integers(x.shape[1] - FS * SECONDS)
        stretches.append(x[0, start : start + FS * SECONDS])
    speech = np.stack(stretches)
    return speech / np.sqrt(np.mean(speech**2, axis=-1, keepdims=True)) * 0.05


@cache
def _speech_files(folder: Path) -> dict[str, list[Path]]:
    """Files of each talker, by name: cmu_arctic_SEX_TALKER_NUMBER.flac."""
    files: dict[str, list[Path]] = {}
    for path in sorted((folder / SPEECH).glob("*.flac")):
        files.setdefault(path.stem.rsplit("_", 1)[0], []).append(path)
    return files
