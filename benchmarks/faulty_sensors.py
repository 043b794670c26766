"""What faults of power sensors cost: the published scenes with sensors that are none of ideal.

    python benchmarks/faulty_sensors.py --speech SPEECH --published PUBLISHED [--loops 4]

Readings come at 31.25 per second.  SDR in dB at the first microphone, mean over the talkers;
median and worst of the loops.
"""

import argparse
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from separatrix import separate
from separatrix.errors import SeparatrixWarning
from separatrix.evaluation import evaluate
from separatrix.sensors import SensorReadings
from separatrix.simulation import BlinkyParameters, Scene, blinky_power, blinky_scene
from separatrix.studies.blinkiva.published import read_loops
from separatrix.studies.blinkiva.speech import find_speech

FS_SENSOR, N_FFT = 31.25, 4096
CELLS = ((2, 4), (3, 4))
Readings = Callable[[np.ndarray, float, np.random.Generator], np.ndarray]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Faults of power sensors.")
    parser.add_argument("--speech", type=Path, required=True)
    parser.add_argument("--published", type=Path, required=True)
    parser.add_argument("--loops", type=int, default=4)
    arguments = parser.parse_args()
    loops = read_loops(arguments.published, find_speech(arguments.speech))
    files = find_speech(arguments.speech)
    print("| sensors | " + " | ".join(f"{s} talkers, {c} microphones" for s, c in CELLS) + " |")
    print("|---" * (1 + len(CELLS)) + "|")
    scores: dict[str, list[str]] = {name: [] for name in FAULTS}
    for n_src, n_chan in CELLS:
        found: dict[str, list[float]] = {name: [] for name in FAULTS}
        for draw in loops[n_src, n_chan][: arguments.loops]:
            paths = [files[name] for name in draw.names]
            scene = blinky_scene(BlinkyParameters(n_src, n_chan), paths, draw.seed)
            for name, (readings, options) in FAULTS.items():
                found[name].append(sdr(scene, readings, options))
        for name, values in found.items():
            scores[name].append(f"{np.median(values):.1f} ({min(values):.1f})")
    for name, cells in scores.items():
        print(f"| {name} | {' | '.join(cells)} |")


def sdr(scene: Scene, readings: Readings, options: Mapping[str, object]) -> float:
    """Separate a scene by what the sensors show, and score it."""
    power = readings(scene.sensor_sound, scene.fs, np.random.default_rng(0))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SeparatrixWarning)
        result = separate(
            scene.mixture,
            scene.fs,
            method="blinkiva",
            n_src=scene.n_src,
            n_fft=N_FFT,
            hop=N_FFT // 2,
            sensors=SensorReadings(power, FS_SENSOR, 0.0),
            **options,
        )
    return float(np.mean(evaluate(scene.references, result.sources).sdr))


def ideal(sounds: np.ndarray, fs: float, rng: np.random.Generator) -> np.ndarray:
    """Mean power of each interval."""
    return np.stack([blinky_power(sound, fs, FS_SENSOR) for sound in sounds])


def broken(sounds: np.ndarray, fs: float, rng: np.random.Generator) -> np.ndarray:
    """Ten sensors dead, and ten that show noise."""
    power = ideal(sounds, fs, rng)
    chosen = rng.permutation(len(power))
    power[chosen[:10]] = 0.0
    power[chosen[10:20]] = rng.exponential(size=power[chosen[10:20]].shape)
    return power


def coarse(sounds: np.ndarray, fs: float, rng: np.random.Generator) -> np.ndarray:
    """26 levels up to the largest reading."""
    power = ideal(sounds, fs, rng)
    largest = power.max(axis=-1, keepdims=True)
    return np.round(power / largest * 25) / 25 * largest


def losing(sounds: np.ndarray, fs: float, rng: np.random.Generator) -> np.ndarray:
    """A fifth of the readings missing."""
    return np.stack([blinky_power(sound, fs, FS_SENSOR, drop=0.2, rng=rng) for sound in sounds])


def zeros(sounds: np.ndarray, fs: float, rng: np.random.Generator) -> np.ndarray:
    """A fifth of the readings missing, and shown as zero."""
    return np.nan_to_num(losing(sounds, fs, rng))


def noisy(sounds: np.ndarray, fs: float, rng: np.random.Generator) -> np.ndarray:
    """Log-normal noise of 6 dB."""
    return np.stack([blinky_power(sound, fs, FS_SENSOR, noise_db=6.0, rng=rng) for sound in sounds])


def late(sounds: np.ndarray, fs: float, rng: np.random.Generator) -> np.ndarray:
    """Clocks of their own, up to two seconds off."""
    lags = rng.uniform(-2, 2, len(sounds))
    pairs = zip(sounds, lags, strict=True)
    return np.stack([blinky_power(sound, fs, FS_SENSOR, lag=lag) for sound, lag in pairs])


FAULTS: Mapping[str, tuple[Readings, Mapping[str, object]]] = {
    "ideal": (ideal, {}),
    "10 dead and 10 showing noise": (broken, {}),
    "26 levels": (coarse, {}),
    "20 % missing": (losing, {}),
    "20 % missing, shown as zero": (zeros, {}),
    "noise of 6 dB in every reading": (noisy, {}),
    "each up to 2 s late or early": (late, {}),
    "the same, lags found (`sensors_lag=each`)": (late, {"sensors_lag": "each"}),
}


if __name__ == "__main__":
    main()
