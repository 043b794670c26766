"""How often sources are counted right: what `count_sources` finds against what there is.

    python benchmarks/counting.py FOLDER [--store FILE] [--seeds 10] [--method auxiva-gauss] [--fit]

Scenes of `counting_scenes.py` (FOLDER as there) are separated into as many outputs as microphones,
and their sources counted.  The tables show the true number against the counted one.  For the
simulated rooms the rule is fitted anew on two thirds of the seeds and counts in the others; on
recordings the rule of the library counts.  --fit also prints that rule, fitted on all rooms: BIAS
and WEIGHTS of `counting.py`.  --method separates with another method; the rule that counts
everything is then the library's.  What was measured is appended to the store, line by line; run
again, the rest is measured.
"""

import argparse
import json
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from counting_scenes import Counted, recorded, simulated

from separatrix import separate
from separatrix.counting import BIAS, WEIGHTS, Traits, source_traits
from separatrix.errors import SeparatrixWarning

CHANNELS = range(2, 7)
FITTED_ON = "auxiva-gauss"
ROUNDS, RIDGE = 6, 1.0  # of the fit
FOLDS = 3
Row = dict[str, Any]
Rule = tuple[float, np.ndarray]


def all_scenes(folder: Path, n_seeds: int) -> Iterator[tuple[str, Callable[[], Counted], Row]]:
    """Name every scene, how to make it, and what is known of it."""
    for seed in range(n_seeds):
        for n_chan in CHANNELS:
            for n_src in range(1, n_chan + 1):
                key = f"room {n_chan} {n_src} {seed}"
                make = partial(simulated, folder, n_chan, n_src, seed)
                yield key, make, {"seed": seed}
    for scene in recorded(folder):
        yield scene.name, partial(_same, scene), {"seed": None}


def _same(scene: Counted) -> Counted:
    return scene


def measure(folder: Path, n_seeds: int, method: str, store: Path) -> list[Row]:
    """Measure what the store lacks, and return all that was asked for."""
    lines = store.read_text(encoding="utf-8").splitlines() if store.exists() else []
    known = {(row["name"], row["method"]): row for row in map(json.loads, lines)}
    rows = []
    with store.open("a", encoding="utf-8") as file:
        for name, make, about in all_scenes(folder, n_seeds):
            row = known.get((name, method))
            if row is None:
                row = {"name": name, "method": method, **about, **_measured(make(), method)}
                file.write(json.dumps(row) + "\n")
                file.flush()
            rows.append(row)
    return rows


def _measured(scene: Counted, method: str) -> Row:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SeparatrixWarning)
        outputs = separate(scene.x, scene.fs, method=method).sources
    traits = {k: v.tolist() for k, v in source_traits(outputs, scene.fs)._asdict().items()}
    return {"group": scene.group, "n_chan": len(scene.x), "n_src": scene.n_src, "traits": traits}


def fit(rows: Sequence[Row]) -> Rule:
    """Fit the logistic rule to the numbers of sources alone.

    Which outputs are the sources is not told: it is taken that they are those of the highest
    score, at first by level, and the fit is repeated.  The loudest always is one.
    """
    inputs = [np.array(list(row["traits"].values())).T for row in rows]
    score = [traits[:, 0] for traits in inputs]
    for _ in range(ROUNDS):
        is_source = []
        for row, one, traits in zip(rows, score, inputs, strict=True):
            ranked = np.argsort(-np.where(traits[:, 0] == 0, np.inf, one))
            is_source.append(np.isin(np.arange(len(one)), ranked[: row["n_src"]]))
        x, y = np.concatenate(inputs), np.concatenate(is_source)
        bias, weights = _logistic(x[x[:, 0] < 0], y[x[:, 0] < 0])
        score = [bias + traits @ weights for traits in inputs]
    return bias, weights


def _logistic(x: np.ndarray, y: np.ndarray) -> Rule:
    """Logistic regression by Newton's method, with a ridge on the scaled weights."""
    mean, scale = x.mean(axis=0), x.std(axis=0)
    columns = np.column_stack([np.ones(len(x)), (x - mean) / scale])
    ridge = RIDGE * np.diag([0.0, *np.ones(x.shape[1])])
    b = np.zeros(columns.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-columns @ b))
        hessian = columns.T @ (columns * (p * (1 - p))[:, None]) + ridge
        b -= np.linalg.solve(hessian, columns.T @ (p - y) + ridge @ b)
    weights = b[1:] / scale
    return float(b[0] - weights @ mean), weights


def counted(row: Row, rule: Rule) -> int:
    """Count the sources of a scene."""
    traits = np.array(list(row["traits"].values())).T
    return int(np.count_nonzero((rule[0] + traits @ rule[1] > 0) | (traits[:, 0] == 0)))


def count_all(rows: Sequence[Row], *, refit: bool) -> list[tuple[Row, int]]:
    """Count in every scene; in rooms, if refit, by a rule fitted on rooms of other seeds."""
    library = (BIAS, np.array(WEIGHTS))
    rules = {}
    for k in range(FOLDS if refit else 0):
        rules[k] = fit([r for r in rows if r["seed"] is not None and r["seed"] % FOLDS != k])
    pairs = []
    for row in rows:
        rule = library if row["seed"] is None else rules.get(row["seed"] % FOLDS, library)
        pairs.append((row, counted(row, rule)))
    return pairs


def table(pairs: Sequence[tuple[Row, int]]) -> Iterator[str]:
    """Lines of the confusion table: scenes by true number of sources and counted one."""
    most = max(row["n_chan"] for row, _ in pairs)
    numbers = range(1, most + 1)
    yield f"| microphones | sources | {' | '.join(f'counted {k}' for k in numbers)} | right |"
    yield "|---" * (most + 3) + "|"
    for n_chan in sorted({row["n_chan"] for row, _ in pairs}):
        here = [(row["n_src"], found) for row, found in pairs if row["n_chan"] == n_chan]
        for n_src in sorted({n_src for n_src, _ in here}):
            counts = [sum(pair == (n_src, found) for pair in here) for found in numbers]
            cells = [count if k <= n_chan else "" for k, count in zip(numbers, counts, strict=True)]
            yield f"| {n_chan} | {n_src} | {' | '.join(map(str, cells))} | |"
        right = np.mean([n_src == found for n_src, found in here])
        yield f"| {n_chan} | all |{' |' * most} {100 * right:.0f} % |"


def _share(pairs: Sequence[tuple[int, int]]) -> str:
    error = np.array([found - n_src for n_src, found in pairs])
    right, near = np.mean(error == 0), np.mean(abs(error) <= 1)
    return f"{len(error)} scenes, {100 * right:.0f} % right, {100 * near:.0f} % by one at most"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--store", type=Path, default=Path("counting.jsonl"))
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--method", default=FITTED_ON)
    parser.add_argument("--fit", action="store_true")
    arguments = parser.parse_args()
    rows = measure(arguments.folder, arguments.seeds, arguments.method, arguments.store)
    pairs = count_all(rows, refit=arguments.method == FITTED_ON)
    rooms = [pair for pair in pairs if pair[0]["seed"] is not None]
    real = [pair for pair in pairs if pair[0]["seed"] is None]
    for title, some in (("Simulated rooms", rooms), ("Recordings", real)):
        print(f"\n## {title}: {_share([(row['n_src'], found) for row, found in some])}")
        print()
        print("\n".join(table(some)))
    print()
    for group in dict.fromkeys(row["group"] for row, _ in real):
        here = [(row["n_src"], found) for row, found in real if row["group"] == group]
        print(f"{group}: {_share(here)}; true and counted: {here}")
    if arguments.fit:
        bias, weights = fit([row for row, _ in rooms])
        print(f"\nBIAS = {bias:.2f}\nWEIGHTS = {Traits(*np.round(weights, 3).tolist())}")


if __name__ == "__main__":
    main()
