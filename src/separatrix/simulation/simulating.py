"""From the description of a scene and a seed to the scene."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ..errors import ShapeError, UnsupportedError
from ..sensors import SensorReadings
from .blinky_sensor import blinky_power
from .description import ReadingTable, SceneDescription
from .placing import place_all
from .responses import scene_responses
from .rooms import reverberation_time
from .scene import Levels, Scene, make_scene
from .speech import choose_files, noise_like, place_speech

# Each purpose draws from a stream of its own, so that a change of one leaves the others alone.
# New ones go to the end: the order is part of what a seed means.
STREAMS = (
    "microphones",
    "talkers",
    "interferers",
    "sensors",
    "speech",
    "begin",
    "background",
    "noise",
    "lag",
    "faults",
)
MOST_DB = 100
PEAK = 0.5  # of the mixture; 1 is full scale


@dataclass(frozen=True, eq=False)
class Simulation:
    """A simulated scene, and how it came about.

    Attributes
    ----------
    description : SceneDescription
        What was asked for.
    seed : int
        Seed of everything that was drawn.
    scene : Scene
        Sound and positions.
    readings : SensorReadings
        What the power sensors show.
    speech : tuple of Path
        Files of the talkers, then of the interferers unless these are noises.
    rt60 : float or None
        Reverberation time in seconds, measured on the talkers' responses; None where responses
        were given, or the sound does not decay within them.
    """

    description: SceneDescription
    seed: int
    scene: Scene
    readings: SensorReadings
    speech: tuple[Path, ...]
    rt60: float | None

    @property
    def images(self) -> np.ndarray:
        """Talkers as they sound at the microphones, (src, chan, sample)."""
        return self.scene.images[: self.scene.n_src]

    @property
    def background(self) -> np.ndarray:
        """Interferers and noise at the microphones, (chan, sample)."""
        return self.scene.mixture - self.images.sum(axis=0)


def simulate(description: SceneDescription, seed: int = 0) -> Simulation:
    """Simulate a scene.

    Parameters
    ----------
    description : SceneDescription
        What it is made of; its talkers need files.
    seed : int
        Seed of everything that is drawn.

    Returns
    -------
    Simulation
        The scene, whose mixture peaks at half of full scale.

    Raises
    ------
    MissingDataError
        If there are too few files, or one does not exist.
    UnsupportedError
        If the values of the description contradict each other, or a position lies outside the
        room.
    ShapeError
        If the sampling rates of speech or responses differ, or a source is silent.
    AudioFileError
        If a file cannot be read.
    MissingExtra
        If pyroomacoustics is not installed, and there are no measured responses.
    """
    rngs = dict(zip(STREAMS, np.random.default_rng(seed).spawn(len(STREAMS)), strict=True))
    levels = _levels(description)
    positions = place_all(description, rngs)
    signals, files, fs = _signals(description, rngs)
    responses = scene_responses(description, positions, fs)
    n_chan = len(description.measured.microphones) or description.microphones.count
    scene = make_scene(
        responses, signals, n_chan, levels, fs=fs, positions=positions, rng=rngs["noise"]
    )
    gain = PEAK / np.abs(scene.mixture).max()
    scene = replace(
        scene,
        images=gain * scene.images,
        mixture=gain * scene.mixture,
        sensor_sound=gain * scene.sensor_sound,
    )
    heard = responses[: scene.n_src, :n_chan]
    rt60 = None if description.measured.responses else reverberation_time(heard, fs)
    readings = _readings(scene, description.readings, rngs["lag"], rngs["faults"])
    return Simulation(description, seed, scene, readings, tuple(files), rt60)


def _levels(description: SceneDescription) -> Levels:
    table, n_src = description.levels, description.talkers.count
    if description.measured.responses and not description.measured.microphones:
        raise UnsupportedError("measured.microphones is empty; say which channels they are.")
    if n_src == 0 or not (description.microphones.count or description.measured.microphones):
        raise UnsupportedError("a scene needs a talker and a microphone; got none.")
    if len(table.talkers_db) not in (0, n_src):
        raise UnsupportedError(
            f"levels.talkers_db has {len(table.talkers_db)} levels for {n_src} talkers; give one "
            "for each, or none."
        )
    if any(abs(level) > MOST_DB for level in table.talkers_db):
        raise UnsupportedError(
            f"levels.talkers_db must lie between -{MOST_DB} and {MOST_DB} dB; got "
            f"{list(table.talkers_db)}."
        )
    if description.interferers.count and table.sinr_db >= table.snr_db:
        raise UnsupportedError(
            f"levels.sinr_db = {table.sinr_db:g} leaves nothing for interferers beside noise of "
            f"levels.snr_db = {table.snr_db:g}; make it lower, or interferers.n = 0."
        )
    powers = 10 ** (np.array(table.talkers_db or [0.0] * n_src) / 10)
    return Levels(tuple(powers), table.sinr_db, table.snr_db)


def _signals(
    description: SceneDescription, rngs: dict[str, np.random.Generator]
) -> tuple[np.ndarray, list[Path], int]:
    """Dry sound (source, sample), the files it is from, and its rate."""
    speech, n_src = description.speech, description.talkers.count
    files = choose_files(speech.talkers, n_src, rngs["speech"], key="speech.talkers")
    n_interferers = description.interferers.count
    if speech.interferers:
        files += choose_files(
            speech.interferers,
            n_interferers,
            rngs["speech"],
            key="speech.interferers",
            besides=files,
        )
    signals, fs = place_speech(files, rngs["begin"].integers, seconds=speech.seconds)
    for path, signal in zip(files, signals, strict=True):
        if not (np.isfinite(signal).all() and signal.any()):
            raise ShapeError(f"{path} is silent, or holds NaN or infinite samples; give speech.")
    if not speech.interferers:
        noises = noise_like(signals, n_interferers, fs, rngs["background"])
        signals = np.concatenate([signals, noises])
    return signals, files, fs


def _readings(
    scene: Scene, table: ReadingTable, lags: np.random.Generator, faults: np.random.Generator
) -> SensorReadings:
    """Readings of all sensors; faults are relative to the mean power that each of them sees."""
    readings = []
    for sound in scene.sensor_sound:
        mean = float(np.mean(sound**2))
        lag = table.lag + table.lag_spread * lags.uniform(-1, 1)
        power = blinky_power(
            sound / np.sqrt(mean),
            scene.fs,
            table.fs,
            offset=table.offset,
            noise_db=table.noise_db,
            lag=lag,
            drift_ppm=table.drift_ppm,
            drop=table.drop,
            full_scale=table.full_scale,
            bits=table.bits,
            range_db=table.range_db,
            rng=faults,
        )
        readings.append(mean * power)
    n_readings = len(readings[0]) if readings else 0
    return SensorReadings(np.array(readings).reshape(-1, n_readings), table.fs)
