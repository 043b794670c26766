"""Time per iteration beside two peers: the same array, type and number of threads, in turn.

    python benchmarks/speed.py [--threads 1] [--channels 2 3 4 8] [--repeat 5] [--json FILE]

Ours and theirs take turns, so that a busy machine slows both; what counts is the ratio, the
median over the pairs.  One thread is timed by its processor, several by the clock.  Then the
rate of a whole sweep of IP1 beside the machine's own matrix product in the same run.
"""

import argparse
import json
import os
import time
from pathlib import Path
from statistics import median
from typing import Any

N_FREQ, N_FRAMES = 2049, 300
GEMM_SIZE = 1024


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Speed beside pyroomacoustics and ssspy.")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--channels", type=int, nargs="+", default=[2, 3, 4, 8])
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--json", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    for variable in ("SEPARATRIX", "OPENBLAS_NUM", "OMP_NUM", "MKL_NUM"):
        os.environ[f"{variable}_THREADS"] = str(arguments.threads)
    from separatrix.kernels import compiled  # NumPy reads the number of threads now

    kernels = compiled.instruction_set() or "none"
    print(f"{N_FREQ} bins x {N_FRAMES} frames, {arguments.threads} thread(s), kernels: {kernels}\n")
    contests = compare_with_peers(arguments.channels, arguments.repeat)
    rates = compare_with_gemm(arguments.channels, arguments.repeat)
    if arguments.json:
        report = {"threads": arguments.threads, "kernels": kernels}
        report |= {"contests": contests, "rates": rates}
        arguments.json.parent.mkdir(parents=True, exist_ok=True)
        arguments.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


def compare_with_peers(channels: list[int], repeat: int) -> list[dict[str, Any]]:
    """Print a table of milliseconds and ratios."""
    from contests import contests
    from iterations import mixture

    print("| algorithm and peer | channels | type | ours, ms | theirs, ms | theirs / ours |")
    print("|---" * 6 + "|")
    rows = []
    for n_chan in channels:
        for dtype in ("complex128", "complex64"):
            for name, (ours, theirs) in contests(mixture(n_chan, N_FREQ, N_FRAMES, dtype)).items():
                pairs = [(ours(), theirs()) for _ in range(repeat + 1)][1:]
                our, their = (1e3 * median(times) for times in zip(*pairs, strict=True))
                ratio = median(t / o for o, t in pairs)
                row = {"name": name, "n_chan": n_chan, "dtype": dtype}
                rows.append({**row, "ours_ms": our, "theirs_ms": their, "ratio": ratio})
                line = f"| {name} | {n_chan} | {dtype} | {our:.1f} | {their:.1f} | {ratio:.1f} |"
                print(line, flush=True)
    return rows


def compare_with_gemm(channels: list[int], repeat: int) -> list[dict[str, Any]]:
    """Print the rate of a sweep beside that of a real matrix product of the same precision.

    Counted are the outputs W x, their weighted covariances and the power of the new outputs;
    the time is that of the whole sweep, with what is solved for in between.
    """
    import numpy as np
    from iterations import mixture

    from separatrix.demixing import Demixing, Laplace, ip1

    print("\n| channels | type | sweep, GFLOP/s | matrix product, GFLOP/s | share |")
    print("|---" * 5 + "|")
    rows = []
    for n_chan in channels:
        for dtype in ("complex128", "complex64"):
            algorithm = Demixing(Laplace(), ip1)
            data = algorithm.prepare(mixture(n_chan, N_FREQ, N_FRAMES, dtype))
            state = algorithm.init(data)
            weight = algorithm.source.weight(state.params, state.power)
            A = np.random.default_rng(0).standard_normal((GEMM_SIZE, GEMM_SIZE))
            A = A.astype(weight.dtype)
            times = []
            for _ in range(4 * repeat):
                begun = time.perf_counter()
                ip1(data, state.W, weight)
                between = time.perf_counter()
                A @ A
                times.append((between - begun, time.perf_counter() - between))
            # The fastest: a rate is a property of the machine left alone.
            sweep, product = (min(column) for column in zip(*times, strict=True))
            rate = 1e-9 * N_FREQ * N_FRAMES * operations(n_chan) / sweep
            gemm = 2e-9 * GEMM_SIZE**3 / product
            row = {"n_chan": n_chan, "dtype": dtype, "sweep_gflops": rate, "gemm_gflops": gemm}
            rows.append(row)
            print(f"| {n_chan} | {dtype} | {rate:.0f} | {gemm:.0f} | {rate / gemm:.0%} |")
    return rows


def operations(n: int) -> int:
    """Real operations of a sweep for a bin and frame, n sources from n channels."""
    outputs = 8 * n * n
    products = 6 * n * (n - 1) // 2 + 3 * n  # y_i conj(y_j), once for all sources
    covariances = 2 * n * n * n  # times a weight, added up
    return outputs + products + covariances + outputs + 4 * n


if __name__ == "__main__":
    main()
