"""What auto reaches beside every fixed run, the best in hindsight, and other libraries.

    python benchmarks/auto.py FOLDER [--picture docs/auto.png]
    python benchmarks/auto.py [--picture docs/auto.png]      # draw and print what was measured
    python benchmarks/auto.py FOLDER --seconds 4             # shorter recordings, normal effort

FOLDER as in `recordings.py`; of its scenes all but the simulated rooms with talkers.  All runs of
the thorough grid are made on each and kept in results/auto_recordings.jsonl, line by line: run
again, the rest is measured.  Rooms are those of results/auto_rooms.parquet (`fit_blind_score.py`),
each scored by a fit to all others; their runs are those of normal effort.  Other libraries are
those of results/auto_peers.jsonl (`auto_peers.py`).

The figure is the SDR improvement at microphone 1 in dB, mean over the sources of a recording (BSS
Eval v3, 512 taps).
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from auto_peers import stored as stored_peers
from fit_blind_score import RECORDS, Room, left_out, read_rooms

from separatrix.auto import rounds_of
from separatrix.auto.contest import RISE
from separatrix.evaluation import BlindMeasures
from separatrix.evaluation.blind_score import score_model, score_of
from separatrix.options import Effort

STORE = "auto_recordings.jsonl"  # beside the rooms
SIMULATED = "rooms"  # how groups of simulated rooms begin
MUSIC = "music"
SECONDS = 10.0  # of recordings and rooms that are not cut
DEFAULT = "fdica, 256 ms"
PEERS = ("pyroomacoustics", "ssspy")
N_FIXED = 2  # of the fixed runs that are shown beside the default
HINDSIGHT, THOROUGH, NORMAL = "best in hindsight", "auto, thorough", "auto, normal"


@dataclass(frozen=True)
class Case:
    """A recording, and what every run reaches on it.

    Attributes
    ----------
    group : str
        What it has in common with others.
    gains, expected : mapping
        SDR improvement in dB by run, and what the score expects of it.
    peers : mapping
        SDR improvement in dB by method of another library.
    seconds : float
        Length.
    """

    group: str
    gains: Mapping[str, float]
    expected: Mapping[str, float]
    peers: Mapping[str, float]
    seconds: float = SECONDS

    def auto(self, effort: Effort) -> float | None:
        """Gain of the run that auto keeps; None where its runs were not made."""
        best, kept = -np.inf, None
        for runs in rounds_of(effort, self.seconds):
            labels = [run.label for run in runs]
            if not set(labels) & set(self.expected):
                return None
            able = [label for label in labels if label in self.expected]
            first = max(able, key=lambda label: self.expected[label])
            before, best = best, max(best, self.expected[first])
            kept = first if best > before else kept
            if best < before + RISE:
                break
        return self.gains[str(kept)]


def measure(folder: Path, seconds: float | None) -> None:
    """Make all runs on recordings that are not in the store; on cut ones those of normal effort."""
    from recordings import all_scenes

    from separatrix.studies.auto.cell import measure_runs

    known, store = stored(seconds), store_of(seconds)
    effort = Effort.NORMAL if seconds else Effort.THOROUGH
    for scene in all_scenes(folder):
        if scene.group.startswith(SIMULATED) or scene.name in known:
            continue
        end = round(seconds * scene.fs) if seconds else None
        found = measure_runs(scene.mixture[:, :end], scene.images[:, 0, :end], scene.fs, effort)
        facts = {"scene": scene.name, "group": scene.group, "n_src": len(scene.images)}
        with store.open("a", encoding="utf-8") as file:
            file.write(json.dumps({**facts, **found}) + "\n")
        print(f"{scene.name} done", file=sys.stderr, flush=True)


def store_of(seconds: float | None) -> Path:
    """Where records of whole recordings are, or of so many seconds."""
    return RECORDS.with_name(f"auto_recordings_{seconds:g}s.jsonl" if seconds else STORE)


def stored(seconds: float | None) -> dict[str, Any]:
    """Records by scene."""
    store = store_of(seconds)
    lines = store.read_text(encoding="utf-8").splitlines() if store.exists() else []
    return {record["scene"]: record for record in map(json.loads, lines)}


def cases(seconds: float | None = None) -> list[Case]:
    """Recordings as they were measured, and rooms where they are whole."""
    recorded = [_case(record, seconds or SECONDS) for record in stored(seconds).values()]
    if seconds:
        return recorded
    rooms = read_rooms(RECORDS)
    simulated = [_room(rooms, k) for k in range(len(rooms)) if rooms[k].complete]
    return [*recorded, *sorted(simulated, key=lambda case: case.group)]


def _room(rooms: Sequence[Room], k: int) -> Case:
    room = rooms[k]
    group = f"{SIMULATED}, {room.n_src} sources"
    more = "" if room.n_src == room.n_chan else ", more microphones"
    gains = dict(zip(room.labels, room.gain.tolist(), strict=True))
    expected = dict(zip(room.labels, left_out(rooms, k).tolist(), strict=True))
    return Case(group + more, gains, expected, _peers(f"room {room.number}"))


def _case(record: Mapping[str, Any], seconds: float) -> Case:
    names = BlindMeasures._fields
    mixture = BlindMeasures(*(record["mixture"][name] for name in names))
    heard = {name: run for name, run in record["runs"].items() if run["overlap"] is not None}
    expected = {
        label: score_of(
            BlindMeasures(*(run[name] for name in names)), mixture, record["n_src"]
        ).expected
        for label, run in heard.items()
    }
    gains = {label: run["sdr_improvement"] for label, run in heard.items()}
    peers = _peers(record["scene"]) if seconds == SECONDS else {}
    return Case(record["group"], gains, expected, peers, seconds)


def _peers(scene: str) -> dict[str, float]:
    gains = stored_peers().get(scene, {})
    return {name: gain for name, gain in gains.items() if gain is not None}


def ways(case: Case) -> dict[str, float]:
    """Gain of each way to separate: by auto, in hindsight, and by every fixed run."""
    own = case.gains
    found = {HINDSIGHT: max(own.values())}
    for name, effort in ((THOROUGH, Effort.THOROUGH), (NORMAL, Effort.NORMAL)):
        gain = case.auto(effort)
        if gain is not None and (effort is Effort.NORMAL or len(own) > 20):
            found[name] = gain
    return found | dict(case.gains) | dict(case.peers)


def grouped(found: Sequence[Case]) -> dict[str, dict[str, list[float]]]:
    """Gains by group and way."""
    groups: dict[str, dict[str, list[float]]] = {}
    for case in found:
        own = groups.setdefault(case.group, {})
        for name, gain in ways(case).items():
            own.setdefault(name, []).append(gain)
    return groups


def table(groups: Mapping[str, Mapping[str, Sequence[float]]]) -> str:
    """Mean, middle half and worst as Markdown, a row a group."""
    names = shown(groups)
    lines = [f"| | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    for group, own in groups.items():
        n_cases = len(own[HINDSIGHT])
        cells = [_cell(own.get(name, []), n_cases) for name in names]
        lines.append(f"| {group} ({n_cases}) | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(gains: Sequence[float], n_cases: int) -> str:
    if len(gains) < n_cases:
        return "-"
    low, high = np.percentile(gains, [25, 75])
    return f"{np.mean(gains):.1f} ({low:.1f} to {high:.1f}; {min(gains):.1f})"


def shown(groups: Mapping[str, Mapping[str, Sequence[float]]]) -> list[str]:
    """Auto, hindsight, the default, the best of the others by their mean, and peers."""
    every: dict[str, list[float]] = {}
    for own in groups.values():
        for name, gains in own.items():
            every.setdefault(name, []).extend(gains)
    first = [HINDSIGHT, THOROUGH, NORMAL, DEFAULT]
    most = len(every[HINDSIGHT])
    fixed = [name for name, gains in every.items() if name not in first and len(gains) == most]
    fixed.sort(key=lambda name: -float(np.mean(every[name])))
    peers = [name for name in every if name.startswith(PEERS)]
    return [*(name for name in first if name in every), *fixed[:N_FIXED], *peers]


def draw(groups: Mapping[str, Mapping[str, Sequence[float]]], path: Path) -> None:
    """Draw mean and middle half of the main ways, a row a group."""
    from matplotlib.figure import Figure

    marks = {
        HINDSIGHT: ("0.65", "D"),
        NORMAL: ("#d55e00", "o"),
        DEFAULT: ("#0072b2", "o"),
    }
    figure = Figure(figsize=(8, 1.2 + 0.5 * len(groups)), dpi=120, layout="constrained")
    axes = figure.subplots()
    for place, own in enumerate(groups.values()):
        for k, (name, (colour, symbol)) in enumerate(marks.items()):
            y = place + 0.22 * (k - 1)
            low, high = np.percentile(own[name], [25, 75])
            axes.plot([low, high], [y, y], color=colour, lw=2, alpha=0.5)
            axes.plot(np.mean(own[name]), y, symbol, color=colour, ms=5)
    for name, (colour, symbol) in marks.items():
        axes.plot([], [], symbol, color=colour, label=name)
    labels = [f"{group} ({len(own[HINDSIGHT])})" for group, own in groups.items()]
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.set_xlabel("SDR improvement in dB: mean, and bar of the middle half")
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color="0.9", lw=0.6)
    axes.set_axisbelow(True)
    figure.legend(loc="outside upper center", ncols=3, frameon=False)
    figure.savefig(path)


def summary(found: Sequence[Case]) -> str:
    """Say what the choice costs and gains, and how far the expected figure is off."""
    low, high = score_model()["interval"]
    kinds = {
        "recordings of talkers": lambda group: (
            not group.startswith(SIMULATED) and MUSIC not in group
        ),
        "of music": lambda group: MUSIC in group,
        "rooms": lambda group: group.startswith(SIMULATED),
    }
    lines = []
    for kind, belongs in kinds.items():
        own = [case for case in found if belongs(case.group)]
        if not own:
            continue
        reached = [ways(case) for case in own]
        auto = np.array([way[NORMAL] for way in reached])
        regret = auto - [way[HINDSIGHT] for way in reached]
        gained = auto - [way[DEFAULT] for way in reached]
        off = np.array([c.gains[run] - figure for c in own for run, figure in c.expected.items()])
        lines.append(
            f"{len(own)} {kind}: {auto.mean():.1f} dB, {regret.mean():.2f} beside the best in "
            f"hindsight (worst {regret.min():.1f}), {gained.mean():+.2f} beside {DEFAULT} (worst "
            f"{gained.min():+.1f}, by more than 0.5 dB {np.sum(gained < -0.5)} times); least gain "
            f"{auto.min():.1f} dB; the expected figure is off by "
            f"{np.sqrt(np.mean(off**2)):.1f} dB (rms), "
            f"{np.mean((off > low) & (off < high)):.0%} of the runs lie in its interval"
        )
        if both := [case for case in own if case.peers]:
            others = [
                f"{name} {np.mean([case.peers.get(name, np.nan) for case in both]):.1f}"
                for name in both[0].peers
            ]
            ours = np.mean([ways(case)[NORMAL] for case in both])
            lines.append(f"on the {len(both)} with peers: auto {ours:.1f} dB, {', '.join(others)}")
    return "\n".join(lines)


def main() -> None:
    """Measure, print and draw."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--picture", type=Path, metavar="FILE")
    parser.add_argument("--seconds", type=float, help="cut recordings to this; normal effort alone")
    arguments = parser.parse_args()
    if arguments.folder:
        measure(arguments.folder, arguments.seconds)
    found = cases(arguments.seconds)
    groups = grouped(found)
    print(table(groups))
    print(summary(found))
    if arguments.picture:
        draw(groups, arguments.picture)


if __name__ == "__main__":
    main()
