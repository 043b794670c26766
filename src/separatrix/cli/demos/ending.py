"""What every demonstration says at its end."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.table import Table

from ..console import console, table
from ..run import Done
from ..scores import decibels


def print_gains(done: Done) -> None:
    """Say how long the separation took, and what each talker gained.

    Parameters
    ----------
    done : Done
        The separation, scored against the talkers.
    """
    stages = [_course(stage) for stage in done.report["stages"]]
    out = console()
    out.print(f"Separated in {done.seconds:.1f} s: {', '.join(stages)}.\n")
    out.print(_gains(done.report["scores"]))


def print_end(done: Done, turn: str, *others: Path) -> None:
    """Say where there is something to listen to, and what to try next.

    Parameters
    ----------
    done : Done
        The separation.
    turn : str
        Arguments of the program with which it goes on.
    *others : Path
        Further files to listen to.
    """
    out = console()
    for note in done.notes:
        out.print(f"note: {note}\n", style="yellow")
    out.print("Listen and look", style="bold")
    results = (done.folder / name for name in done.report["files"])
    for path in (*done.track.paths, *others, *results):
        out.print(f"  {path}", soft_wrap=True)
    out.print("\nYour turn", style="bold")
    program = sys.argv[0] if Path(sys.argv[0]).stem == "separatrix" else "separatrix"
    out.print(f"  {_short(program)} {turn}", soft_wrap=True)


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
