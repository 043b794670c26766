"""How long auto takes beside the best fixed method, both in the same run on all processors.

    python benchmarks/auto_time.py FOLDER

FOLDER as in `recordings.py`; of its scenes all but the simulated rooms with talkers.  Seconds are
those of `separatrix.separate` on samples in memory, the least of some repetitions.
"""

import argparse
import time
import warnings
from pathlib import Path

from recordings import Scene, all_scenes

from separatrix import separate
from separatrix.kernels.compiled import n_threads
from separatrix.methods import BEST_FIXED

REPEATED = 2


def seconds(scene: Scene, **options: str) -> tuple[float, int]:
    """Time a separation, and count the runs that were tried."""
    taken = []
    for _ in range(REPEATED):
        begun = time.perf_counter()
        made = separate(scene.mixture, scene.fs, n_src=len(scene.images), **options)
        taken.append(time.perf_counter() - begun)
    return min(taken), len(made.choice.tried) if made.choice else 1


def main() -> None:
    """Print a row for every recording."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    warnings.simplefilter("ignore")
    print(f"{n_threads()} processors\n")
    print(f"| recording | channels | length | auto | runs | {BEST_FIXED} | times as long |")
    print("|---|---|---|---|---|---|---|")
    for scene in all_scenes(folder):
        if scene.group.startswith("rooms"):
            continue
        length = scene.mixture.shape[1] / scene.fs
        auto, n_runs = seconds(scene)
        fixed, _ = seconds(scene, method=BEST_FIXED)
        print(
            f"| {scene.name} | {len(scene.mixture)} | {length:.0f} s | {auto:.1f} s | {n_runs} | "
            f"{fixed:.2f} s | {auto / fixed:.1f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
