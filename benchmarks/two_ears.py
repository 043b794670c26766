"""Time and memory of two ears: localization of a second of sound, training, masks.

    python benchmarks/two_ears.py [--repeat 7] [--json FILE]

The head is computed, so that nothing is fetched.  Times are those of the processor with one thread,
medians, and the targets stand beside them.  Memory is the peak of `separate` beyond what is there
before it, in a process of its own.
"""

import argparse
import json
import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

FS, N_DIRECTIONS, N_REGIONS = 16000, 1600, 64
LENGTHS = (10, 20, 40)  # seconds of sound whose memory is measured

Row = tuple[str, float, str]  # what, how much, target


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Speed and memory of two ears.")
    parser.add_argument("--repeat", type=int, default=7)
    parser.add_argument("--json", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    for variable in ("SEPARATRIX", "OPENBLAS_NUM", "OMP_NUM", "MKL_NUM"):
        os.environ[f"{variable}_THREADS"] = "1"
    rows = []
    for what, value, target in chain(times(arguments.repeat), memories()):
        rows.append({"what": what, "value": value, "target": target})
        print(f"{what:58} {value:8.3f}  {target}", flush=True)
    if arguments.json:
        arguments.json.parent.mkdir(parents=True, exist_ok=True)
        arguments.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


def times(repeat: int) -> Iterator[Row]:
    """Seconds of the processor for training, localization and masks."""
    from separatrix.binaural.localization import localization_of
    from separatrix.binaural.masking import ear_images, hard_masks
    from separatrix.binaural.vessl import vessl_stages
    from separatrix.iterate import run_stages

    whole, seconds = timed(lambda: learn(frontal=False), 1)
    yield "training, 1600 directions, 64 regions, level and phase, s", seconds, "< 15"
    frontal = learn(frontal=True)
    for learnt, n_src, place, target in (
        (frontal, 1, "in front", ""),
        (frontal, 2, "in front", "< 0.2"),
        (frontal, 3, "in front", ""),
        (whole, 2, "all round, with a second try", "< 0.4"),
    ):
        x = mixture(n_src, 1.0)
        stages = vessl_stages(learnt, n_src)
        run_stages(stages, learnt.hear(x, FS))  # derives what is derived once for a map
        results, seconds = timed(lambda: run_stages(stages, learnt.hear(x, FS)), repeat)  # noqa: B023
        yield f"1 s, {n_src} source{'s'[: n_src > 1]}, {place}, s", seconds, target
    found = localization_of(results, whole)
    masks, seconds = timed(lambda: hard_masks(found.masks), repeat)
    yield "1 s, 2 sources, from probabilities to masks, s", seconds, ""
    _, seconds = timed(lambda: ear_images(x, whole.stft, masks), repeat)
    yield "1 s, 2 sources, from masks to sound, s", seconds, ""


def memories() -> Iterator[Row]:
    """Megabytes of a separation by length."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "map.npz")
        learn(frontal=True).save(path)  # not where memory is measured: training takes more
        for seconds in LENGTHS:
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                yield (
                    f"{seconds} s, 2 sources, memory in MB",
                    pool.apply(memory, (path, seconds)),
                    "",
                )


def memory(path: Path, seconds: float) -> float:
    """Peak beyond what is there before, in MB."""
    from memory import resident_peak

    from separatrix import separate
    from separatrix.binaural import load_map

    learnt, x = load_map(path), mixture(2, seconds)
    separate(x[:, :FS], FS, method="vessl", map=learnt, n_src=2)  # loads what is loaded once
    before = resident_peak()
    separate(x, FS, method="vessl", map=learnt, n_src=2, memory=20)
    return (resident_peak() - before) / 1e6


def learn(frontal: bool) -> Any:
    """Train the map of a computed head."""
    from separatrix.binaural import spherical_head, train_map
    from separatrix.binaural.directions import evenly
    from separatrix.options import TrainingOptions

    head = spherical_head(evenly(N_DIRECTIONS))
    return train_map(head, TrainingOptions(k=N_REGIONS, frontal=frontal))


def mixture(n_src: int, seconds: float) -> Any:
    """What the ears hear of sources that come and go, (2, sample)."""
    import numpy as np
    from scipy.signal import oaconvolve

    from separatrix.binaural import spherical_head
    from separatrix.binaural.directions import unit_vectors

    rng = np.random.default_rng(0)
    n_samples = int(seconds * FS)
    azimuth = np.radians([40.0, -30.0, 75.0])[:n_src]
    ir = spherical_head(unit_vectors(azimuth, 0.0)).ir
    loudness = np.repeat(rng.gamma(0.3, size=(n_src, n_samples // 800 + 1)), 800, axis=1)
    dry = loudness[:, :n_samples] * rng.standard_normal((n_src, n_samples))
    heard = oaconvolve(dry[:, None], ir, axes=-1).sum(axis=0)[:, :n_samples]
    return heard + 0.01 * rng.standard_normal(heard.shape)


def timed(run: Callable[[], Any], repeat: int) -> tuple[Any, float]:
    """Result of a call, and the median of its seconds of the processor."""
    taken = []
    for _ in range(repeat):
        begun = time.process_time()
        result = run()
        taken.append(time.process_time() - begun)
    return result, median(taken)


if __name__ == "__main__":
    main()
