"""Time per iteration beside two peers: the same array, type and number of threads, in turn.

    python benchmarks/speed.py [--json FILE] [--repeat 5]

Peers: pyroomacoustics (AuxIVA, ILRMA) and ssspy (AuxIVA and Gauss ILRMA with any update).
Each program runs a few iterations from its own start; theirs are divided by their number, of
ours one step and one evaluation of the cost are timed, since `iterate` needs both.  The
figures are medians; what counts is the ratio, the machine is whatever it is.  BLAS gets as
many threads as the compiled loops (SEPARATRIX_THREADS, one by default).
"""

import argparse
import json
import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

THREADS = os.environ.setdefault("SEPARATRIX_THREADS", "1")
for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = THREADS

import numpy as np  # noqa: E402  (after the number of threads is set)
import pyroomacoustics as pra  # noqa: E402
from ssspy.bss.ilrma import GaussILRMA  # noqa: E402
from ssspy.bss.iva import AuxLaplaceIVA  # noqa: E402

from separatrix.demixing import (  # noqa: E402
    Demixing,
    Laplace,
    LowRank,
    SpatialUpdate,
    ip1,
    ip2,
    iss1,
    iss2,
)
from separatrix.kernels import compiled  # noqa: E402

N_FREQ, N_FRAMES = 2049, 300
N_ITER = 2  # of a peer's call


def mixture(n_chan: int, dtype: str) -> np.ndarray:
    """Spectrogram (chan, freq, frame) of sources of varying loudness."""
    rng = np.random.default_rng(0)

    def normal(*shape: int) -> np.ndarray:
        return rng.standard_normal(shape) + 1j * rng.standard_normal(shape)

    loudness = rng.gamma(0.3, size=(n_chan, 1, N_FRAMES)) + 1e-3
    s = np.sqrt(loudness) * normal(n_chan, N_FREQ, N_FRAMES)
    A = normal(N_FREQ, n_chan, n_chan)
    return (A @ s.transpose(1, 0, 2)).transpose(1, 0, 2).astype(dtype)


def ours(x: np.ndarray, source: Laplace | LowRank, update: SpatialUpdate) -> Callable[[], float]:
    """Seconds of one step and its cost."""
    algorithm = Demixing(source, update)
    data = algorithm.prepare(x)
    state = algorithm.step(data, algorithm.init(data))

    def run() -> float:
        begun = time.perf_counter()
        algorithm.cost(data, algorithm.step(data, state))
        return time.perf_counter() - begun

    return run


def theirs(call: Callable[[], object]) -> Callable[[], float]:
    """Seconds of one of their iterations."""

    def run() -> float:
        begun = time.perf_counter()
        call()
        return (time.perf_counter() - begun) / N_ITER

    return run


def contests(x: np.ndarray) -> dict[str, tuple[Callable[[], float], Callable[[], float]]]:
    """Pairs of (ours, theirs) by name."""
    frames_first = np.ascontiguousarray(x.transpose(2, 1, 0))

    def pyroom(function: Callable[..., object]) -> Callable[[], float]:
        return theirs(lambda: function(frames_first, n_iter=N_ITER, proj_back=False))

    def ssspy(algorithm: str, low_rank: bool) -> Callable[[], float]:
        options = {"spatial_algorithm": algorithm, "scale_restoration": False, "record_loss": False}
        # A model of theirs remembers its last run: each gets a new one.
        model = partial(GaussILRMA, n_basis=2) if low_rank else AuxLaplaceIVA
        return theirs(lambda: model(**options)(x, n_iter=N_ITER))

    return {
        "AuxIVA IP1, pyroomacoustics": (ours(x, Laplace(), ip1), pyroom(pra.bss.auxiva)),
        "AuxIVA ISS1, pyroomacoustics IP": (ours(x, Laplace(), iss1), pyroom(pra.bss.auxiva)),
        "ILRMA IP1, pyroomacoustics": (ours(x, LowRank(2), ip1), pyroom(pra.bss.ilrma)),
        "AuxIVA IP2, ssspy": (ours(x, Laplace(), ip2), ssspy("IP2", False)),
        "AuxIVA ISS2, ssspy": (ours(x, Laplace(), iss2), ssspy("ISS2", False)),
        "ILRMA ISS1, ssspy": (ours(x, LowRank(2), iss1), ssspy("ISS1", True)),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Speed beside pyroomacoustics and ssspy.")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--repeat", type=int, default=5)
    arguments = parser.parse_args()
    kernels = compiled.instruction_set() or "none"
    print(f"{N_FREQ} bins x {N_FRAMES} frames, {THREADS} thread(s), compiled loops: {kernels}\n")
    print("| algorithm and peer | channels | type | ours, ms | theirs, ms | ratio |")
    print("|---" * 6 + "|")
    rows = []
    for n_chan in (2, 3, 4):
        for dtype in ("complex128", "complex64"):
            x = mixture(n_chan, dtype)
            for name, (our_run, their_run) in contests(x).items():
                pairs = [(our_run(), their_run()) for _ in range(arguments.repeat + 1)][1:]
                our, their = (1e3 * median(times) for times in zip(*pairs, strict=True))
                ratio = median(t / o for o, t in pairs)
                rows.append(
                    {
                        "name": name,
                        "n_chan": n_chan,
                        "dtype": dtype,
                        "ours_ms": our,
                        "theirs_ms": their,
                        "ratio": ratio,
                    }
                )
                print(f"| {name} | {n_chan} | {dtype} | {our:.1f} | {their:.1f} | {ratio:.1f} |")
    if arguments.json:
        report = {"threads": int(THREADS), "kernels": kernels, "rows": rows}
        arguments.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
