"""Fit the blind score to random rooms, validate it on others, and draw data and residuals.

    python benchmarks/fit_blind_score.py              # from results/auto_rooms.parquet
    python benchmarks/fit_blind_score.py FOLDER...    # after making that of `separatrix study auto`

How the measures of the outputs tell runs of one room apart is learnt from differences within rooms;
what is left is explained by the microphones and the number of sources, a room each.  So the figure
that is expected is the one by which runs are chosen.  What is said of its quality is of rooms that
it has not seen: each by a fit to all others.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow
from pyarrow import parquet

from separatrix.auto import GRIDS
from separatrix.evaluation.blind_measures import BlindMeasures
from separatrix.evaluation.blind_score import MODEL, features
from separatrix.options import Effort
from separatrix.studies import read_records

ROOT = Path(__file__).parents[1]
RECORDS = ROOT / "benchmarks" / "results" / "auto_rooms.parquet"
NAMES = BlindMeasures._fields
N_OWN = 2  # features of the outputs; those of microphones and counts follow
RIDGE = 1e-2  # of the mean square of a feature
DEFAULT = "fdica, 256 ms"
COLOURS = {2: "#0072b2", 3: "#d55e00", 4: "#009e73"}


@dataclass(frozen=True, eq=False)
class Room:
    """Runs on one recording.

    Attributes
    ----------
    number, n_src, n_chan : int
        Which it is.
    labels : tuple of str
        The runs.
    features : numpy.ndarray
        What the score goes by, (run, feature).
    gain : numpy.ndarray
        SDR improvement in dB (run,).
    """

    number: int
    n_src: int
    n_chan: int
    labels: tuple[str, ...]
    features: np.ndarray
    gain: np.ndarray

    @property
    def complete(self) -> bool:
        """Whether the runs of normal effort were made, but for some that failed."""
        return {run.label for run in GRIDS[Effort.NORMAL][0]} <= set(self.labels)


def main() -> None:
    """Fit, validate, write, draw."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path, help="of the study auto")
    parser.add_argument("--out", type=Path, default=MODEL)
    parser.add_argument("--picture", type=Path, default=ROOT / "docs" / "blind_score.png")
    arguments = parser.parse_args()
    if arguments.folders:
        write_rows([row for folder in arguments.folders for row in rows_of(folder)])
    rooms = read_rooms(RECORDS)
    expected = [left_out(rooms, k) for k in range(len(rooms))]
    residual = np.concatenate([r.gain - e for r, e in zip(rooms, expected, strict=True)])
    model = {
        "coefficients": fit(rooms).round(3).tolist(),
        "interval": np.percentile(residual, [25, 75]).round(2).tolist(),
        "origin": {
            "command": "python benchmarks/fit_blind_score.py",
            "rooms": len(rooms),
            "runs": len(residual),
            "left_out": validation(rooms, expected),
        },
    }
    arguments.out.write_text(json.dumps(model, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(model, indent=2))
    draw(rooms, expected, model["interval"], arguments.picture)


def rows_of(folder: Path) -> list[dict[str, Any]]:
    """Runs of the records of a folder, a plain row each."""
    rows = []
    for record in read_records(folder).values():
        if "error" in record:
            continue
        result, given = record["result"], record["parameters"]
        room = {name: given[name] for name in ("room", "n_src", "n_chan")} | result["facts"]
        room |= {f"mixture_{name}": result["mixture"][name] for name in NAMES}
        rows += [{**room, "run": label, **run} for label, run in result["runs"].items()]
    return rows


def write_rows(rows: Sequence[dict[str, Any]]) -> None:
    """Keep them as Parquet; of runs that were made twice, the last."""
    kept = {(row["room"], row["run"]): row for row in rows}
    rows = [kept[key] for key in sorted(kept)]
    RECORDS.parent.mkdir(exist_ok=True)
    parquet.write_table(pyarrow.Table.from_pylist(rows), RECORDS, compression="zstd")


def read_rooms(path: Path) -> list[Room]:
    """Read runs by room; runs with a silent output have no measures and are left out."""
    rows: dict[int, list[dict[str, Any]]] = {}
    for row in parquet.read_table(path).to_pylist():
        if row["overlap"] is not None:
            rows.setdefault(row["room"], []).append(row)
    return [_room(number, runs) for number, runs in rows.items()]


def _room(number: int, runs: Sequence[dict[str, Any]]) -> Room:
    n_src, n_chan = runs[0]["n_src"], runs[0]["n_chan"]
    mixture = BlindMeasures(*(runs[0][f"mixture_{name}"] for name in NAMES))
    own = [BlindMeasures(*(run[name] for name in NAMES)) for run in runs]
    return Room(
        number,
        n_src,
        n_chan,
        tuple(run["run"] for run in runs),
        np.stack([features(measures, mixture, n_src) for measures in own]),
        np.array([run["sdr_improvement"] for run in runs]),
    )


def fit(rooms: Sequence[Room]) -> np.ndarray:
    """Coefficients (feature,): those of the outputs within rooms, the others between rooms."""
    own = [room.features[:, :N_OWN] for room in rooms]
    within = np.concatenate([x - x.mean(axis=0) for x in own])
    gains = np.concatenate([room.gain - room.gain.mean() for room in rooms])
    slopes = least_squares(within, gains)
    between = np.stack([room.features[0, N_OWN:] for room in rooms])
    left = [np.mean(room.gain - x @ slopes) for room, x in zip(rooms, own, strict=True)]
    return np.concatenate([slopes, least_squares(between, np.array(left))])


def least_squares(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """With a ridge of the same size for every feature."""
    size = np.sqrt(np.mean(x**2, axis=0)) + 1e-12
    gram = (x / size).T @ (x / size) / len(x) + RIDGE * np.eye(x.shape[1])
    return np.linalg.solve(gram, (x / size).T @ y / len(x)) / size


def left_out(rooms: Sequence[Room], k: int) -> np.ndarray:
    """Improvement expected of the runs of room k, by a fit to the others."""
    return np.asarray(rooms[k].features @ fit([*rooms[:k], *rooms[k + 1 :]]))


def validation(rooms: Sequence[Room], expected: Sequence[np.ndarray]) -> dict[str, Any]:
    """What the score is worth, by what it expects of rooms that it has not seen."""
    pairs = list(zip(rooms, expected, strict=True))
    residual = np.concatenate([room.gain - own for room, own in pairs])
    whole = [(room, own) for room, own in pairs if room.complete]
    chosen = np.array([room.gain[np.argmax(own)] for room, own in whole])
    regret = chosen - [room.gain.max() for room, _ in whole]
    fixed = [room.gain[room.labels.index(DEFAULT)] for room, _ in whole]
    return {
        "rmse_db": round(float(np.sqrt(np.mean(residual**2))), 2),
        "rooms_with_all_runs": len(whole),
        "regret_db": {"mean": round(float(regret.mean()), 2), "worst": float(regret.min())},
        "chosen_db": round(float(chosen.mean()), 2),
        f"{DEFAULT}, db": round(float(np.mean(fixed)), 2),
    }


def draw(
    rooms: Sequence[Room], expected: Sequence[np.ndarray], interval: Sequence[float], path: Path
) -> None:
    """Draw improvement against what was expected, and the residuals."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.6, 4.2), dpi=120, layout="constrained")
    left, right = figure.subplots(1, 2)
    ends = []
    for n_src, colour in COLOURS.items():
        own = [k for k, room in enumerate(rooms) if room.n_src == n_src]
        if not own:
            continue
        found = np.concatenate([expected[k] for k in own])
        gain = np.concatenate([rooms[k].gain for k in own])
        ends += [*found, *gain]
        label = f"{n_src} sources, {len(own)} rooms"
        left.plot(found, gain, ".", ms=3, color=colour, alpha=0.5, label=label)
        bins = np.arange(-20, 20.5, 1)
        right.hist(gain - found, bins, histtype="step", color=colour, lw=1.3)
    left.plot([min(ends), max(ends)], [min(ends), max(ends)], color="0.6", lw=1, zorder=0)
    left.set(xlabel="expected SDR improvement, dB", ylabel="SDR improvement, dB")
    left.legend(frameon=False, markerscale=2)
    right.axvspan(*interval, color="0.92", zorder=0)
    right.set_title("shaded: the interval that is reported", fontsize=9)
    right.set(xlabel="SDR improvement minus expected, dB", ylabel="runs")
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path)


if __name__ == "__main__":
    main()
