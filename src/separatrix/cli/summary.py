"""What a run made, as tables for people."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.table import Table

from ..methods import DIRECTIONS
from .console import console, table
from .run import Done
from .scores import score_table
from .tracks import Track


@dataclass(frozen=True)
class Failed:
    """A recording that could not be separated, and why."""

    track: Track
    reason: str

    def to_dict(self) -> dict[str, Any]:
        """Say it for programs."""
        return {"input": self.track.inputs, "error": self.reason}


def print_done(done: Done) -> None:
    """Say what was made of a recording, how it went, and where the files are."""
    report = done.report
    facts = Table.grid(padding=(0, 2))
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column(overflow="fold")
    facts.add_row("files", ", ".join(report["files"]))
    for stage in report["stages"]:
        if stage["iterations"]:  # closed forms have none
            n_iter = _count(stage["iterations"], "iteration")
            facts.add_row(stage["label"], f"{n_iter}: {stage['stop']}")
    if report["choice"]:
        facts.add_row("choice", report["choice"]["reason"])
    if report["count"]:
        facts.add_row("sources", report["count"]["sentence"])
    if report["score"]:
        facts.add_row("score", report["score"]["sentence"])
    for note in done.notes:
        facts.add_row("note", note, style="yellow")
    out = console()
    out.print()
    out.print(_headline(done), style="bold", soft_wrap=True)
    out.print(facts)
    if DIRECTIONS in report["files"]:
        out.print()
        out.print(_directions(done.folder))
    scores = report.get("scores")
    if scores:
        names = [(f"source{number}",) for number in range(1, len(scores["sdr"]) + 1)]
        out.print()
        out.print(score_table(names, scores, left=["Source"]))
    out.print(f"-> {done.folder}", soft_wrap=True)


def print_end(done: Sequence[Done], failed: Sequence[Failed]) -> None:
    """Say how each of several recordings ended."""
    ends = table(left=["Recording", "Result"], right=["Seconds"])
    for one in done:
        ends.add_row(one.track.name, str(one.folder), f"{one.seconds:.1f}")
    for other in failed:
        ends.add_row(other.track.name, other.reason, "-", style="red")
    out = console()
    out.print()
    out.print(ends)
    out.print(f"{len(done)} done, {len(failed)} failed")


def _directions(folder: Path) -> Table:
    """Where each source is, in degrees."""
    sources = json.loads((folder / DIRECTIONS).read_text(encoding="utf-8"))["sources"]
    shown = table(left=["Source"], right=["azimuth", "elevation", "share of the points"])
    for number, one in enumerate(sources, 1):
        azimuth, elevation = (_degrees(one[name]) for name in ("azimuth_deg", "elevation_deg"))
        shown.add_row(f"source{number}", azimuth, elevation, f"{100 * one['weight']:.0f} %")
    return shown


def _degrees(value: float | None) -> str:
    return "-" if value is None else f"{value:+.1f}°"


def _headline(done: Done) -> str:
    report = done.report
    length = report["n_samples"] / report["fs"]
    return (
        f"{done.track.name}: {_count(report['n_src'], 'source')} from "
        f"{_count(report['n_chan'], 'channel')}, {length:.1f} s, by {report['method']} in "
        f"{done.seconds:.1f} s"
    )


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"
