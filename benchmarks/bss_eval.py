"""Time our BSS Eval against fast_bss_eval and mir_eval, and compare what they say.

    OPENBLAS_NUM_THREADS=1 python benchmarks/bss_eval.py [--json FILE]

All three score the same arrays in the same run, taking turns, so that a busy machine slows
all of them.  One thread, because BLAS threads that wait for a core on which another program
runs take up to thirty times longer, each library by chance.  mir_eval runs once for each
number of sources, because it takes so long.
"""

import argparse
import json
import os
import platform
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import fast_bss_eval
import numpy as np
from mir_eval.separation import bss_eval_sources as mir_eval_sources
from scipy.signal import fftconvolve

from separatrix.evaluation import best_permutation, bss_eval_matrix

FS = 16000
SECONDS = 10
REPEATS = 7
Scores = tuple[np.ndarray, ...]  # sdr, sir, sar, permutation


def separatrix(reference: np.ndarray, estimate: np.ndarray) -> Scores:
    tables = bss_eval_matrix(reference, estimate)
    permutation = best_permutation(tables.sir)
    rows = np.arange(len(reference))
    return *(table[rows, permutation] for table in tables), permutation


CANDIDATES: dict[str, Callable[[np.ndarray, np.ndarray], Scores]] = {
    "separatrix": separatrix,
    "fast_bss_eval": fast_bss_eval.bss_eval_sources,
    "mir_eval": mir_eval_sources,
}


def scene(n_src: int) -> tuple[np.ndarray, np.ndarray]:
    """Make sources, and estimates in another order with a room, leaks and noise."""
    rng = np.random.default_rng(n_src)
    reference = rng.laplace(size=(n_src, SECONDS * FS))
    rooms = rng.standard_normal((n_src, n_src, 2000)) * np.exp(-np.arange(2000) / 300)
    rooms *= 0.2 + 0.8 * np.eye(n_src)[..., None]
    images = fftconvolve(rooms, reference[None], axes=-1)[..., : reference.shape[-1]]
    noise = rng.standard_normal(reference.shape)
    return reference, (images.sum(axis=1) + noise)[::-1]


def compare(n_src: int) -> dict[str, Any]:
    """Return median seconds, ratios to ours and largest differences in dB."""
    signals = scene(n_src)
    times: dict[str, list[float]] = {name: [] for name in CANDIDATES}
    scores: dict[str, Scores] = {}
    for turn in range(REPEATS):
        for name, candidate in CANDIDATES.items():
            if name == "mir_eval" and turn > 0:
                continue
            start = time.perf_counter()
            scores[name] = candidate(*signals)
            times[name].append(time.perf_counter() - start)
    typical = {name: median(taken) for name, taken in times.items()}
    ours, permutation = scores["separatrix"][:3], scores["separatrix"][3]
    return {
        "n_src": n_src,
        "seconds": typical,
        "ratio": {name: typical[name] / typical["separatrix"] for name in CANDIDATES},
        "difference_db": {
            name: np.abs(np.subtract(ours, s[:3])).max() for name, s in scores.items()
        },
        "same_permutation": all(np.array_equal(permutation, s[3]) for s in scores.values()),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the numbers here")
    options = parser.parse_args()
    warnings.filterwarnings("ignore", message=".*mir_eval", category=FutureWarning)

    print("sources  library          time    ratio   largest difference")
    rows = []
    for n_src in (2, 3, 4):
        row = compare(n_src)
        rows.append(row)
        for name in CANDIDATES:
            print(
                f"{n_src:7d}  {name:13s} {row['seconds'][name]:7.3f} s "
                f"{row['ratio'][name]:6.1f} x  {row['difference_db'][name]:.1e} dB"
            )
        if not row["same_permutation"]:
            print("         the libraries choose different permutations")
    if options.json:
        report = {
            "machine": platform.platform(),
            "numpy": np.__version__,
            "threads": os.environ.get("OPENBLAS_NUM_THREADS", "all"),
            "rows": rows,
        }
        options.json.write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
