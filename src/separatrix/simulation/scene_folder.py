"""A simulated scene as a folder of files."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from enum import Enum
from pathlib import Path
from typing import Any

import numpy as np

from ..audio import write_audio
from ..sensors import save_sensors
from ..separation.replacing import replacing
from .simulating import Simulation

SCENE, PLAN, SENSORS = "scene.json", "plan.png", "sensors.csv"
MIXTURE, BACKGROUND = "mixture.wav", "background.wav"
NUMBERS = re.compile(r"\[[-\d.,e\s]+\]")  # lists of numbers alone, put into a line


def write_scene(simulation: Simulation, folder: str | Path) -> Path:
    """Write a scene: sound, readings, geometry and plan.

    Parameters
    ----------
    simulation : Simulation
        What to write.
    folder : str or Path
        Gets mixture.wav; image1.wav, ... for the talkers and background.wav for all the rest, at
        all microphones, whose sum the mixture is; sensors.csv where there are sensors; scene.json,
        and plan.png where positions are known.  A scene that was written there is replaced.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    AudioFileError
        If the folder holds anything but an earlier scene, or cannot be written.
    """
    folder, scene = Path(folder), simulation.scene
    with replacing(folder, SCENE) as fresh:
        sounds = {MIXTURE: scene.mixture, BACKGROUND: simulation.background}
        sounds |= {f"image{k}.wav": image for k, image in enumerate(simulation.images, start=1)}
        for name, sound in sounds.items():
            write_audio(fresh / name, sound, scene.fs)
        if simulation.readings.readings.size:
            save_sensors(simulation.readings, fresh / SENSORS)
        if scene.positions:
            from .plan import draw_plan  # loads matplotlib

            room = simulation.description.room.size
            note = describe(simulation)
            draw_plan(scene.positions, room, fresh / PLAN, title=folder.resolve().name, note=note)
        files = sorted({path.name for path in fresh.iterdir()} | {SCENE})
        facts = scene_facts(simulation) | {"files": files}
        text = json.dumps(facts, indent=2, ensure_ascii=False, allow_nan=False)
        text = NUMBERS.sub(lambda found: " ".join(found[0].split()), text)
        (fresh / SCENE).write_text(text + "\n", encoding="utf-8", errors="backslashreplace")
    return folder


def scene_facts(simulation: Simulation) -> dict[str, Any]:
    """Give all that is known of a scene but its sound, as values that JSON knows.

    Parameters
    ----------
    simulation : Simulation
        The scene.

    Returns
    -------
    dict
        Seed, levels, reverberation time, speech, positions in metres, and all parameters.
    """
    scene = simulation.scene
    return {
        "seed": simulation.seed,
        "fs": scene.fs,
        "seconds": scene.mixture.shape[1] / scene.fs,
        "levels": achieved_levels(simulation),
        "rt60": simulation.rt60,
        "speech": [str(path.resolve()) for path in simulation.speech],
        "positions": {
            name: np.round(places.T, 6).tolist() for name, places in scene.positions.items()
        },
        "parameters": _plain(_parameters(simulation)),
    }


def achieved_levels(simulation: Simulation) -> dict[str, Any]:
    """Measure the levels of a scene at the first microphone.

    Parameters
    ----------
    simulation : Simulation
        The scene.

    Returns
    -------
    dict
        In dB: `talkers_db`, each against the loudest; `sinr_db`, all talkers against interferers
        and noise; `snr_db`, against noise alone; `sdr_db`, each talker against all the rest.
    """
    scene, at_first = simulation.scene, simulation.images[:, 0]
    power = np.mean(at_first**2, axis=-1)
    talkers = np.mean(at_first.sum(axis=0) ** 2)
    noise = scene.mixture[0] - scene.images[:, 0].sum(axis=0)
    rest = np.mean((scene.mixture[0] - at_first) ** 2, axis=-1)
    return {
        "talkers_db": _decibels(power / power.max()),
        "sinr_db": _decibels(talkers / np.mean(simulation.background[0] ** 2)),
        "snr_db": _decibels(talkers / np.mean(noise**2)),
        "sdr_db": _decibels(power / rest),
    }


def describe(simulation: Simulation) -> str:
    """Say in a line what a scene is: its room, reverberation, levels and seed."""
    size, rt60 = simulation.description.room.size, simulation.rt60
    parts = [f"{' x '.join(f'{v:g}' for v in size)} m"] if size else ["measured responses"]
    parts += [f"reverberation time {rt60:.2f} s"] if rt60 else []
    levels = achieved_levels(simulation)
    seconds = simulation.scene.mixture.shape[1] / simulation.scene.fs
    parts += [f"SINR {levels['sinr_db']:.1f} dB", f"{seconds:.1f} s", f"seed {simulation.seed}"]
    return "  ·  ".join(parts)


def _parameters(simulation: Simulation) -> dict[str, Any]:
    """Tables of the description that had a part in the scene."""
    description = simulation.description
    idle = {"room", "microphones", "sensors"} if description.measured.responses else {"measured"}
    return {name: table for name, table in asdict(description).items() if name not in idle}


def _decibels(ratio: np.ndarray) -> Any:
    return (np.round(10 * np.log10(ratio), 2) + 0.0).tolist()  # no -0


def _plain(value: Any) -> Any:
    """Enums as their strings, paths as full names."""
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Path):
        return str(value.resolve())
    return value.value if isinstance(value, Enum) else value
