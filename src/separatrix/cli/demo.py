"""``separatrix demo``: a first impression, with numbers."""

import sys
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.table import Table

from ..datasets import talkers
from ..errors import UnsupportedError
from .arguments import given_options
from .console import console, print_json, table
from .order import Order
from .progress import RunProgress
from .run import Done, separate_track
from .scores import decibels
from .tracks import Track

INTRODUCTION = """
Three people talk at once in a small room, and three microphones record it.
{method} gets these {length:.0f} seconds of sound and nothing else.
"""
LEGEND = """
Signal-to-distortion ratios (SDR) against each talker recorded alone: at 0 dB
all the rest is as loud as the talker, the higher the better.
"""


def run(args: Namespace) -> bool:
    """Separate the bundled recording, score it, and say what happened.

    Parameters
    ----------
    args : Namespace
        Arguments of the command.

    Returns
    -------
    bool
        True.
    """
    if args.method.needs:
        needs = " and ".join(sorted(need.value for need in args.method.needs))
        raise UnsupportedError(f"the demo has no {needs} for {args.method.name}; choose another.")
    recording = talkers()
    track = Track("talkers", (recording.path,))
    order = Order(args.method.name, given_options(args, args.method.options), args.out)
    quiet = args.quiet or args.json
    out = console()
    if not quiet:
        length = recording.mixture.shape[1] / recording.fs
        out.print(INTRODUCTION.format(method=order.method, length=length))
    with RunProgress(shown=not quiet) as progress:
        done = separate_track(order, track, recording.images[:, 0], progress)
    if args.json:
        print_json(done.to_dict())
    elif not quiet:
        _print(done)
    return True


def _print(done: Done) -> None:
    report = done.report
    stages = [_course(stage) for stage in report["stages"]]
    out = console()
    out.print(f"Separated in {done.seconds:.1f} s: {', '.join(stages)}.\n")
    out.print(_gains(report["scores"]), LEGEND, sep="\n")
    for note in done.notes:
        out.print(f"note: {note}\n", style="yellow")
    out.print("Listen and look", style="bold")
    for path in (*done.track.paths, *(done.folder / name for name in report["files"])):
        out.print(f"  {path}", soft_wrap=True)
    out.print("\nYour turn", style="bold")
    program = sys.argv[0] if Path(sys.argv[0]).stem == "separatrix" else "separatrix"
    out.print(f"  {_short(program)} separate RECORDING", soft_wrap=True)


def _course(stage: Mapping[str, Any]) -> str:
    """Say what a stage did; a closed form has no iterations."""
    label, n_iter = stage["label"], stage["iterations"]
    return f"{n_iter} iterations of {label}" if n_iter else str(label)


def _short(program: str) -> str:
    """Name the program so that it can be called from here."""
    path = Path(program)
    if path.is_absolute() and path.is_relative_to(Path.cwd()):
        return str(path.relative_to(Path.cwd()))
    return program


def _gains(scores: Mapping[str, Any]) -> Table:
    """SDR of each talker before and after the separation, and what was gained."""
    before, after = decibels(scores["mixture_sdr"]), decibels(scores["sdr"])
    gained = decibels(scores["sdr_improvement"], sign="+")
    made = table(left=["Talker"], right=["mixture", "separated", "gained"])
    names = [*map(str, range(1, len(before))), "mean"]
    for name, *values in zip(names, before, after, gained, strict=True):
        cells = (f"{value} dB" for value in values)
        made.add_row(name, *cells, style="bold" if name == "mean" else None)
    return made
