"""What the default of `separate` rests on: methods, starts and lengths of the FFT compared.

    python benchmarks/choosing.py FOLDER [--store FILE] [--jobs 2]
    python benchmarks/choosing.py FOLDER --seconds 4 --only auxiva-gauss 'ilrma-t from gauss' fdica
    python benchmarks/choosing.py FOLDER --noise 20 --only auxiva-gauss 'ilrma-t from gauss' fdica

All scenes of `recordings.py` (FOLDER as there) x methods and what they begin from x lengths
of the window in seconds (hop a quarter of it) x seeds, where there is chance in it.  The
figure is the SDR improvement at microphone 1, mean over the sources of a recording (BSS Eval
v3, 512 taps); the tables give its mean, median and worst over recordings.  A start of lowest
cost is what one would choose without references; the best start is what one would with them.

--seconds cuts every scene, --noise adds white noise of its own to every microphone, so many dB
below the mixture, --only leaves candidates out.  What was measured is appended to the store, line
by line; run again, the rest is measured.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from recordings import Scene, all_scenes

from separatrix import METHODS, Stft, evaluate
from separatrix.iterate import run_stages
from separatrix.methods import Side
from separatrix.options import Scaling, make_options
from separatrix.recording import inspect_recording
from separatrix.scaling import spatial_covariance
from separatrix.separation import render_filters, scale_filters

WINDOWS = (0.128, 0.256, 0.512)  # seconds
Recipe = tuple[tuple[str, dict[str, Any]], ...]  # methods with options, each from the last
AFTER: dict[str, Any] = {"init": "random", "n_iter": 60}  # ILRMA from the filters it is given


@dataclass(frozen=True)
class Candidate:
    """Methods one after the other, each from the filters of the one before."""

    recipe: Recipe
    n_seeds: int = 1


CANDIDATES = {
    "auxiva-laplace": Candidate((("auxiva-laplace", {}),)),
    "auxiva-gauss": Candidate((("auxiva-gauss", {}),)),
    "ilrma from random": Candidate((("ilrma", {"init": "random"}),), n_seeds=3),
    "ilrma from gauss": Candidate((("ilrma", {}),), n_seeds=3),
    "ilrma from fdica": Candidate((("fdica", {}), ("ilrma", AFTER))),
    "ilrma-t from gauss": Candidate((("ilrma-t", {}),)),
    "fdica": Candidate((("fdica", {}),)),
    "fdica from gauss": Candidate((("auxiva-gauss", {}), ("fdica", {}))),
}


@dataclass(frozen=True)
class Change:
    """What is done to every scene before it is separated.

    Attributes
    ----------
    seconds : float
        It is cut to this.
    noise : float or None
        White noise at every microphone, in dB below the mixture.
    """

    seconds: float
    noise: float | None

    def cut(self, scene: Scene) -> Scene:
        """Shorten the scene."""
        return replace(scene, images=scene.images[..., : round(self.seconds * scene.fs)])

    def noisy(self, mixture: np.ndarray) -> np.ndarray:
        """Add the noise, always the same."""
        if self.noise is None:
            return mixture
        level = mixture.std(axis=-1, keepdims=True) * 10 ** (-self.noise / 20)
        return mixture + level * np.random.default_rng(0).standard_normal(mixture.shape)


def improvement(
    scene: Scene, change: Change, recipe: Recipe, window: float, seed: int
) -> dict[str, float]:
    """Separate a scene and score it."""
    mixture = change.noisy(scene.mixture)
    recording = inspect_recording(mixture, scene.fs)
    n_src = len(scene.images)
    stft = Stft(4 * round(window * scene.fs / 4))
    X = stft.forward(recording.x)
    stages = []
    for name, given in recipe:
        options = make_options(METHODS[name].options, given, name)
        stages += METHODS[name].build(options, Side(n_src=n_src, seed=seed))
    result = run_stages(stages, X)[-1]
    covariance = spatial_covariance(X)
    scaled = scale_filters(recording, result.outcome, covariance, Scaling.INVERSE, 0)
    rendered = render_filters(recording, stft, scaled, X)
    scores = evaluate(scene.images[:, 0], rendered.sources, mixture[0])
    return {
        "sdr": float(np.mean(scores.sdr_improvement)),
        "sir": float(np.mean(scores.sir_improvement)),
        "cost": float(result.costs[-1]),
    }


def measure(
    folder: Path,
    candidates: Sequence[str],
    windows: Sequence[float],
    change: Change,
    store: Path,
    jobs: int,
) -> list[dict[str, Any]]:
    """Measure what the store lacks, and return all that was asked for."""
    known = {_key(row): row for row in _read(store)}
    asked = []
    with ProcessPoolExecutor(jobs) as pool, store.open("a", encoding="utf-8") as lines:
        tasks = {}
        for scene in all_scenes(folder):
            short = change.cut(scene)
            for name, window in product(candidates, windows):
                for seed in range(CANDIDATES[name].n_seeds):
                    row = {"scene": scene.name, "group": scene.group, "candidate": name}
                    row |= {"window": window, "seed": seed, **asdict(change)}
                    asked.append(_key(row))
                    if _key(row) not in known:
                        recipe = CANDIDATES[name].recipe
                        tasks[pool.submit(improvement, short, change, recipe, window, seed)] = row
        for task in as_completed(tasks):
            row = {**tasks[task], **task.result()}
            lines.write(json.dumps(row) + "\n")
            lines.flush()
            known[_key(row)] = row
    return [known[key] for key in asked]


def chosen_by(rows: Sequence[dict[str, Any]], rule: str) -> dict[tuple[str, str, float], float]:
    """SDR improvement by (scene, candidate, window), of one of the seeds or on average."""
    groups = defaultdict(list)
    for row in rows:
        groups[row["scene"], row["candidate"], row["window"]].append(row)
    choose = {
        "one start": lambda seeds: np.mean([row["sdr"] for row in seeds]),
        "lowest cost of 3": lambda seeds: min(seeds, key=lambda row: row["cost"])["sdr"],
        "best of 3": lambda seeds: max(row["sdr"] for row in seeds),
    }[rule]
    return {key: float(choose(seeds)) for key, seeds in groups.items()}


def summary(rows: Sequence[dict[str, Any]], windows: Sequence[float]) -> Iterable[str]:
    """Lines of the table: mean / median / worst over scenes, a row for each way to choose."""
    yield f"| method | {' | '.join(f'{1000 * w:.0f} ms' for w in windows)} |"
    yield "|---" * (1 + len(windows)) + "|"
    for name in dict.fromkeys(row["candidate"] for row in rows):
        candidate = CANDIDATES[name]
        rules = ("one start", "lowest cost of 3", "best of 3")
        for rule in rules if candidate.n_seeds > 1 else rules[:1]:
            values = chosen_by(rows, rule)
            cells = []
            for window in windows:
                over = [v for (_, c, w), v in values.items() if (c, w) == (name, window)]
                cells.append(f"{np.mean(over):.1f} / {np.median(over):.1f} / {np.min(over):.1f}")
            label = name if candidate.n_seeds == 1 else f"{name}, {rule}"
            yield f"| {label} | {' | '.join(cells)} |"


def by_group(rows: Sequence[dict[str, Any]], window: float) -> Iterable[str]:
    """Lines of the table of means by group of scenes at one length of the window."""
    groups = list(dict.fromkeys(row["group"] for row in rows))
    yield f"| method | {' | '.join(groups)} |"
    yield "|---" * (1 + len(groups)) + "|"
    for name in dict.fromkeys(row["candidate"] for row in rows):
        cells = [
            np.mean(
                [
                    row["sdr"]
                    for row in rows
                    if (row["candidate"], row["window"], row["group"]) == (name, window, group)
                ]
            )
            for group in groups
        ]
        yield f"| {name} | {' | '.join(f'{cell:.1f}' for cell in cells)} |"


def _read(store: Path) -> list[dict[str, Any]]:
    if not store.exists():
        return []
    return [json.loads(line) for line in store.read_text(encoding="utf-8").splitlines()]


def _key(row: dict[str, Any]) -> tuple[Any, ...]:
    names = ("scene", "candidate", "window", "seed", "seconds", "noise")
    return tuple(row.get(name) for name in names)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--windows", type=float, nargs="+", default=WINDOWS, metavar="S")
    parser.add_argument("--seconds", type=float, default=10.0, help="cut every scene to this")
    parser.add_argument("--noise", type=float, metavar="DB")
    parser.add_argument("--only", nargs="+", default=list(CANDIDATES), choices=list(CANDIDATES))
    parser.add_argument("--store", type=Path, default=Path("choosing.jsonl"))
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    names, windows = arguments.only, arguments.windows
    change = Change(arguments.seconds, arguments.noise)
    rows = measure(arguments.folder, names, windows, change, arguments.store, arguments.jobs)
    print(f"{len({row['scene'] for row in rows})} scenes; mean / median / worst, dB\n")
    print("\n".join(summary(rows, windows)))
    for window in windows:
        print(f"\nMean by kind of scene, window of {1000 * window:.0f} ms\n")
        print("\n".join(by_group(rows, window)))


if __name__ == "__main__":
    main()
