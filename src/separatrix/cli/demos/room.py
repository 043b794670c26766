"""The simulated room of a demonstration, as files that any command can take."""

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...audio import SUFFIXES, open_sound, write_audio
from ...datasets import voices
from ...errors import MissingDataError, UnsupportedError
from ...sensors import SensorReadings
from ...sensors.writing import save_sensors
from ...simulation import (
    BlinkyParameters,
    Scene,
    SensorLayout,
    blinky_power,
    blinky_scene,
)

N_GUESTS = 10  # talkers in the background, as in the published simulation
READINGS = 30.0  # a second, as of a camera that looks at the sensors' lights
LONGEST = 30.0  # seconds of a file; all talkers at all sensors are in memory
ARC, FIRST_POWER = np.pi / 2, 0.5  # of the scene that was published as a demonstration


@dataclass(frozen=True, eq=False)
class Room:
    """Where the simulated recording lies, and what is known of it.

    Attributes
    ----------
    mixture, sensors : Path
        What microphones recorded, and readings of the sensors.
    talkers : tuple of Path
        Each talker alone at the first microphone.
    references : numpy.ndarray
        The same, (src, sample).
    fs : int
        Sampling rate in hertz.
    n_guests, n_sensors : int
        Talkers in the background, and sensors.
    """

    mixture: Path
    sensors: Path
    talkers: tuple[Path, ...]
    references: np.ndarray
    fs: int
    n_guests: int
    n_sensors: int


def make_room(args: Namespace, folder: Path) -> Room:
    """Simulate a recording with microphones and power sensors, and write it.

    Parameters
    ----------
    args : Namespace
        With n_src, n_chan, speech and seed.
    folder : Path
        Where the files go.

    Returns
    -------
    Room
        What was written.

    Raises
    ------
    UnsupportedError
        If there is too little speech, or a file of it is too long.
    MissingDataError
        If a file of speech is silent.
    """
    files = choose_speech(args.speech, args.n_src, args.seed)
    parameters = BlinkyParameters(
        n_src=args.n_src,
        n_chan=args.n_chan,
        n_interferers=len(files) - args.n_src,
        layout=SensorLayout.CLOUDS,
        weak_power=FIRST_POWER,
        arc_width=ARC,
    )
    with np.errstate(invalid="ignore", divide="ignore"):  # of silence, which is told below
        scene = blinky_scene(parameters, files, args.seed)
    if not np.isfinite(scene.mixture).all():
        raise MissingDataError(f"a file of speech in {args.speech} is silent; take it away.")
    return _write(scene, folder)


def choose_speech(folder: Path | None, n_src: int, seed: int) -> list[Path]:
    """Choose the files of talkers, then of guests.

    Parameters
    ----------
    folder : Path or None
        Sound files, one a talker; None for the bundled voices.
    n_src : int
        Number of talkers.
    seed : int
        Of the draw from a folder.

    Returns
    -------
    list of Path
        n_src talkers, and up to 10 guests.

    Raises
    ------
    UnsupportedError
        If there are too few files, or a chosen one is too long.
    """
    if folder is None:
        bundled = voices()
        _check_number(bundled.talkers, n_src, "the bundled speech has")
        return [*bundled.talkers[:n_src], *bundled.guests[:N_GUESTS]]
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    _check_number(found, n_src, f"{folder} has")
    order = np.random.default_rng(seed).permutation(len(found))[: n_src + N_GUESTS]
    chosen = [found[k] for k in order]
    for path in chosen:
        sound = open_sound([path])
        if sound.n_samples > LONGEST * sound.fs:
            raise UnsupportedError(
                f"{path} lasts {sound.n_samples / sound.fs:.0f} s; the demo takes speech of at "
                f"most {LONGEST:.0f} s a file."
            )
    return chosen


def _check_number(found: Sequence[Path], n_src: int, whose: str) -> None:
    if len(found) < n_src:
        raise UnsupportedError(
            f"{whose} {len(found)} talkers, {n_src} were asked for; lower --n-src, or name a "
            "folder of more sound files with --speech."
        )


def _write(scene: Scene, folder: Path) -> Room:
    folder.mkdir(parents=True, exist_ok=True)
    # One gain for all, so that no sample exceeds full scale and sums stay sums.
    gain = 0.9 / np.abs(scene.mixture).max()
    mixture, sensors = folder / "mix.wav", folder / "sensors.csv"
    write_audio(mixture, gain * scene.mixture, scene.fs)
    talkers = [folder / f"talker{k}.wav" for k in range(1, scene.n_src + 1)]
    for path, reference in zip(talkers, scene.references, strict=True):
        write_audio(path, gain * reference, scene.fs)
    readings = np.stack([blinky_power(gain * x, scene.fs, READINGS) for x in scene.sensor_sound])
    save_sensors(SensorReadings(readings, READINGS), sensors)
    n_guests = len(scene.images) - scene.n_src
    return Room(
        mixture,
        sensors,
        tuple(talkers),
        gain * scene.references,
        scene.fs,
        n_guests,
        len(readings),
    )
