"""``separatrix binaural``: learn what a head does to sound, and show it."""

import time
import zipfile
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from ..binaural.directions import angles, great_circle
from ..binaural.levels import levels_of_map, levels_of_responses
from ..binaural.map_file import BinauralMap, load_map
from ..binaural.responses import HeadResponses
from ..binaural.sofa import read_sofa
from ..binaural.spherical_head import spherical_head
from ..binaural.training import train_map
from ..options import TrainingOptions, make_options
from .arguments import given_options
from .binaural_arguments import SPHERE
from .console import collected_notes, console, print_json
from .head_picture import draw_head
from .progress import RunProgress

Facts = dict[str, Any]
Row = tuple[str, str]

# What a person reads of each fact, in the order of the facts.
TOPICS: dict[str, Callable[[Any], Row]] = {
    "responses": lambda v: ("responses", v),
    "n_directions": lambda v: ("directions", str(v)),
    "azimuth_deg": lambda v: ("azimuths", f"{v[0]:g} to {v[1]:g} degrees, positive to the left"),
    "elevation_deg": lambda v: ("elevations", f"{v[0]:g} to {v[1]:g} degrees"),
    "nearest_neighbour_deg": lambda v: ("nearest neighbour", f"{v:g} degrees away, in the mean"),
    "regions": lambda v: ("regions", ", ".join(map(str, v))),
    "noise": lambda v: ("noise around it", _noise(v)),
    "chart": lambda v: ("coordinates", v),
    "fs": lambda v: ("sampling rate", f"{v} Hz"),
    "n_taps": lambda v: ("length", f"{v} samples"),
    "n_fft": lambda v: ("window", f"{v} samples"),
    "hop": lambda v: ("hop", f"{v} samples"),
    "level_difference_db": lambda v: ("level differences", f"{v[0]:+g} to {v[1]:+g} dB"),
    "mirrored": lambda v: ("left and right", "exchanged" if v else "as they came"),
    "sha256": lambda v: ("SHA-256", v),
    "seconds": lambda v: ("trained in", f"{v:g} s"),
    "map": lambda v: ("map", v),
    "picture": lambda v: ("picture", v),
}


def run(args: Namespace) -> bool:
    """Train a map, or show responses or a map.

    Parameters
    ----------
    args : Namespace
        Arguments of the command.

    Returns
    -------
    bool
        True.
    """
    {"train": _train, "info": _info}[args.action](args)
    return True


def _train(args: Namespace) -> None:
    options = make_options(TrainingOptions, given_options(args, TrainingOptions), "training")
    _check_folder(args.out)
    begun = time.perf_counter()
    quiet = args.quiet or args.json
    with collected_notes() as notes, RunProgress(shown=not quiet) as progress:
        progress.begin(args.responses.name, "reading")
        learnt = train_map(
            _responses(args.responses, options.fs),
            options,
            on_progress=progress.on_progress,
            on_stage=progress.on_stage,
            on_step=progress.on_step,
        )
        learnt.save(args.out)
    facts = _facts_of_map(learnt) | {
        "seconds": round(time.perf_counter() - begun, 1),
        "map": str(args.out),
        "notes": notes,
    }
    if args.json:
        print_json(facts)
    elif not args.quiet:
        _print(facts)


def _info(args: Namespace) -> None:
    path: Path = args.responses
    with collected_notes() as notes:
        if zipfile.is_zipfile(path):  # which .npz is
            learnt = load_map(path)
            facts, levels = _facts_of_map(learnt), levels_of_map(learnt)
        else:
            responses = _responses(path, TrainingOptions.fs)
            facts, levels = _facts_of_responses(responses), levels_of_responses(responses)
    picture = args.out or Path(f"{path.stem}.png")
    _check_folder(picture)
    draw_head(levels, path.name, _heading(facts), picture)
    facts |= {"picture": str(picture), "notes": notes}
    if args.json:
        print_json(facts)
    else:
        _print(facts)


def _responses(path: Path, fs: int) -> HeadResponses:
    return spherical_head(fs=fs) if str(path) == SPHERE else read_sofa(path)


def _check_folder(path: Path) -> None:
    """Before minutes are spent, not after."""
    if path.is_dir():
        raise IsADirectoryError(21, "is a folder; name a file in it", str(path))
    if not path.parent.is_dir():
        raise FileNotFoundError(2, "no such folder; make it first", str(path.parent))


def _facts_of_responses(responses: HeadResponses) -> Facts:
    u = responses.directions
    apart = great_circle(u[:, None], u) + 4 * np.eye(len(u))
    level = responses.level_difference
    return {
        "responses": responses.name,
        "n_directions": len(u),
        **_reach(u),
        "nearest_neighbour_deg": _rounded(np.degrees(apart.min(axis=1).mean())),
        "fs": responses.fs,
        "n_taps": responses.ir.shape[2],
        "level_difference_db": _range(level),
        "mirrored": responses.mirrored,
        "sha256": responses.digest,
    }


def _facts_of_map(learnt: BinauralMap) -> Facts:
    noise = np.sqrt(learnt.finest.s.reshape(learnt.mean.shape).mean(axis=1))
    return {
        "responses": learnt.description["responses"],
        "n_directions": learnt.description["n_directions"],
        **_reach(learnt.directions),
        "regions": [len(affine.pi) for affine in learnt.scales.values()],
        "cue": learnt.cue.value,
        "noise": [_rounded(value, 3) for value in noise],
        "chart": learnt.chart.name,
        "fs": learnt.fs,
        "n_fft": learnt.n_fft,
        "hop": learnt.hop,
        "mirrored": learnt.mirrored,
        "sha256": learnt.digest,
        "training": learnt.description,
    }


def _reach(u: np.ndarray) -> Facts:
    azimuth, elevation = np.degrees(angles(u)) + 0.0  # no -0
    return {"azimuth_deg": _range(azimuth), "elevation_deg": _range(elevation)}


def _range(values: np.ndarray) -> list[float]:
    return [_rounded(values.min()), _rounded(values.max())]


def _rounded(value: float, digits: int = 1) -> float:
    return round(float(value), digits)


def _heading(facts: Facts) -> str:
    low, high = facts["elevation_deg"]
    return f"{facts['n_directions']} directions, elevations {low:g} to {high:g} degrees"


def _noise(values: list[float]) -> str:
    units = ("dB", "in the cosine", "in the sine")
    return ", ".join(f"{value:.2g} {unit}" for value, unit in zip(values, units, strict=False))


def _print(facts: Facts) -> None:
    from rich.table import Table

    made = Table.grid(padding=(0, 2))
    made.add_column(style="dim", no_wrap=True)
    made.add_column(overflow="fold")
    for name, value in facts.items():
        if name in TOPICS:
            made.add_row(*TOPICS[name](value))
    out = console()
    out.print(made)
    for note in facts["notes"]:
        out.print(f"note: {note}", style="yellow")
