"""What the benchmarks of speed share: random mixtures, and one iteration of ours.

Import this after the number of threads is set: BLAS reads it when NumPy is loaded.
"""

import os
import time
from collections.abc import Callable

import numpy as np

from separatrix.demixing import Demixing, SourceModel, SpatialUpdate

N_ITER = 3  # of a call, by which its time is divided: the first finds cold caches


def mixture(n_chan: int, n_freq: int, n_frames: int, dtype: str) -> np.ndarray:
    """Spectrogram (chan, freq, frame) of as many sources of varying loudness."""
    rng = np.random.default_rng(0)

    def normal(*shape: int) -> np.ndarray:
        return rng.standard_normal(shape) + 1j * rng.standard_normal(shape)

    loudness = rng.gamma(0.3, size=(n_chan, 1, n_frames)) + 1e-3
    s = np.sqrt(loudness) * normal(n_chan, n_freq, n_frames)
    A = normal(n_freq, n_chan, n_chan)
    return np.ascontiguousarray((A @ s.transpose(1, 0, 2)).transpose(1, 0, 2), dtype)


def iteration(x: np.ndarray, source: SourceModel, update: SpatialUpdate) -> Callable[[], float]:
    """Seconds of one step and its cost: `iterate` needs both."""
    algorithm = Demixing(source, update)
    data = algorithm.prepare(x)
    begin = algorithm.step(data, algorithm.init(data))

    def call() -> None:
        state = begin
        for _ in range(N_ITER):
            state = algorithm.step(data, state)
            algorithm.cost(data, state)

    return timed(call)


def timed(call: Callable[[], object]) -> Callable[[], float]:
    """Seconds of one of the N_ITER iterations of a call.

    On one thread these are seconds of the processor, to which the time that other programs
    take on a busy machine does not count.
    """
    one_thread = os.environ.get("SEPARATRIX_THREADS") == "1"
    clock = time.process_time if one_thread else time.perf_counter

    def run() -> float:
        begun = clock()
        call()
        return (clock() - begun) / N_ITER

    return run
