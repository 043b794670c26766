"""Peak memory of a run beyond the input spectrogram, as a multiple of it.

    python benchmarks/memory.py [--json FILE]

Each run is a process of its own.  It makes the spectrogram frequency by frequency, notes how
much of it is resident, runs a few iterations, and notes the peak.
"""

import argparse
import json
import multiprocessing
import resource
import sys
from pathlib import Path

# Bins and frames: arrays beyond 32 MiB, which malloc gives back to the system at once.
SHAPE = (2049, 3000)
N_ITER = 3


def resident_peak() -> int:
    """Bytes of the largest resident set so far; macOS counts bytes, Linux KiB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak


def measure(algorithm: str, n_chan: int, dtype: str) -> float:
    """Peak beyond the input, divided by the size of the input."""
    import numpy as np

    from separatrix.demixing import Demixing, Laplace, LowRank
    from separatrix.iterate import iterate

    rng = np.random.default_rng(0)
    n_freq, n_frames = SHAPE
    x = np.empty((n_chan, n_freq, n_frames), dtype)
    for f in range(n_freq):
        x[:, f] = rng.laplace(size=(n_chan, n_frames)) + 1j * rng.laplace(size=(n_chan, n_frames))
    source = Laplace() if algorithm == "AuxIVA" else LowRank(2)
    iterate(Demixing(source), x[:, :8, :50], n_iter=1)  # loads what is loaded once
    before = resident_peak()
    iterate(Demixing(source), x, n_iter=N_ITER)
    return (resident_peak() - before) / x.nbytes


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Peak memory beyond the input spectrogram.")
    parser.add_argument("--json", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    rows = []
    print("| algorithm | channels | type | peak / input |\n|---|---|---|---|")
    for algorithm in ("AuxIVA", "ILRMA"):
        for n_chan in (2, 4):
            for dtype in ("complex128", "complex64"):
                with multiprocessing.get_context("spawn").Pool(1) as pool:
                    ratio = pool.apply(measure, (algorithm, n_chan, dtype))
                row = {"algorithm": algorithm, "n_chan": n_chan, "dtype": dtype, "ratio": ratio}
                rows.append(row)
                print(f"| {algorithm} | {n_chan} | {dtype} | {ratio:.2f} |", flush=True)
    if arguments.json:
        arguments.json.parent.mkdir(parents=True, exist_ok=True)
        arguments.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
