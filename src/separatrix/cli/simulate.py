"""``separatrix simulate``: a scene from a file and a seed, as a folder."""

import shlex
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

from ..datasets import voices
from ..errors import MissingDataError
from ..simulation import (
    SceneDescription,
    Simulation,
    example_scene,
    read_scene,
    simulate,
    write_scene,
)
from ..simulation.scene_folder import MIXTURE, PLAN, SENSORS, describe, scene_facts
from .console import console, print_json, table
from .tracks import check_place


def run(args: Namespace) -> bool:
    """Simulate a scene, write it, and say what it is and how to separate it.

    Parameters
    ----------
    args : Namespace
        Arguments of the command.

    Returns
    -------
    bool
        True.
    """
    if args.example:
        print(example_scene(), end="")
        return True
    check_place(args.out)
    description = read_scene(args.scene) if args.scene else SceneDescription()
    done = simulate(_with_speech(description), args.seed)
    folder = write_scene(done, args.out)
    if args.json:
        print_json({"folder": str(folder), **scene_facts(done)})
    elif not args.quiet:
        _tell(done, folder)
    return True


def _with_speech(description: SceneDescription) -> SceneDescription:
    """Let the bundled voices speak where no files are given."""
    if description.speech.talkers:
        return description
    files, n_src = voices().talkers, description.talkers.count
    if n_src > len(files):
        raise MissingDataError(
            f"{len(files)} talkers come with the program, and the scene has {n_src}; name sound "
            "files or a folder in speech.talkers."
        )
    return replace(description, speech=replace(description.speech, talkers=files))


def _tell(done: Simulation, folder: Path) -> None:
    """Say what the scene is, and what may be done with it."""
    out, levels = console(), scene_facts(done)["levels"]
    out.print(describe(done).replace("  ·  ", ", "))
    made = table(left=["Talker"], right=["level", "SDR in the mixture"])
    rows = zip(levels["talkers_db"], levels["sdr_db"], strict=True)
    for k, cells in enumerate(rows, start=1):
        made.add_row(str(k), *(f"{value:z.1f} dB" for value in cells))
    out.print(made)
    plan = [str(folder / PLAN)] if done.scene.positions else []
    out.print("->", str(folder / MIXTURE), *plan, soft_wrap=True)
    n_readings, n_src = done.readings.readings.size, done.scene.n_src
    if done.scene.mixture.shape[0] < 2:
        return
    how = f"--method blinkiva --sensors {_name(folder / SENSORS)} " if n_readings else ""
    references = " ".join(_name(folder / f"image{k + 1}.wav") for k in range(n_src))
    out.print(
        f"\nseparatrix separate {_name(folder / MIXTURE)} {how}--n-src {n_src} --ref {references}",
        soft_wrap=True,
    )


def _name(path: Path) -> str:
    return shlex.quote(str(path))
