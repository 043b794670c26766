"""How long the masking methods take for 10 s at 16 kHz, in processor seconds of one thread.

OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 python benchmarks/masking_speed.py
"""

import time

import numpy as np

from separatrix import Stft
from separatrix.iterate import Stage, run_stages
from separatrix.methods import METHODS, Side
from separatrix.simulation import images_of

FS, SECONDS = 16000, 10
CASES = (("duet", 2, 3), ("cacgmm", 2, 3), ("cacgmm", 4, 3), ("cacgmm", 8, 4))


def recording(n_chan: int, n_src: int) -> np.ndarray:
    """Bursts of noise by random responses of 20 ms, (chan, sample)."""
    rng = np.random.default_rng(0)
    loudness = np.repeat(rng.gamma(0.3, size=(n_src, SECONDS * 20)), FS // 20, axis=1)
    s = rng.laplace(size=(n_src, SECONDS * FS)) * loudness
    responses = rng.standard_normal((n_src, n_chan, 320)) * np.exp(-np.arange(320) / 40)
    return images_of(responses, s).sum(axis=0)[:, : SECONDS * FS]


def main() -> None:
    """Print a row a method and number of channels."""
    print("| method | channels | sources | window | seconds in all | ms an iteration |")
    print("|---|---:|---:|---:|---:|---:|")
    for name, n_chan, n_src in CASES:
        row = METHODS[name]
        stft = Stft(round(row.window * FS))
        X = stft.forward(recording(n_chan, n_src))
        side = Side(n_src, fs=FS, n_chan=n_chan, stft=stft, n_samples=SECONDS * FS)
        stages = row.build(row.options(), side)
        begun = time.process_time()
        results = run_stages(stages, X)
        seconds = time.process_time() - begun
        each = _iteration(stages, results, X)
        shown = f"{stft.n_fft} | {seconds:.2f} | {1e3 * each:.0f}"
        print(f"| {name} | {n_chan} | {n_src} | {shown} |")


def _iteration(stages: tuple[Stage, ...], results: tuple, X: np.ndarray) -> float:
    """Processor seconds of a step of the stage with most of them."""
    longest = max(range(len(stages)), key=lambda i: len(results[i].costs))
    algorithm, state = stages[longest].algorithm, results[longest].state
    data = algorithm.prepare(X, None)
    begun = time.process_time()
    for _ in range(5):
        state = algorithm.step(data, state)
    return (time.process_time() - begun) / 5


if __name__ == "__main__":
    main()
