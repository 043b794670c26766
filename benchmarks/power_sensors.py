"""Time of BlinkIVA: an iteration beside AuxIVA Gauss, its sweeps, and a whole separation.

    python benchmarks/power_sensors.py [--threads 1] [--repeat 7] [--json FILE]

Iterations take turns; what counts is the ratio, the median over the pairs.  One thread is
timed by its processor, several by the clock.
"""

import argparse
import json
import os
import time
from pathlib import Path
from statistics import median

N_SENSORS, N_FREQ = 40, 2049
FS, SECONDS, FS_SENSOR = 16000, 16, 31.25
OPTIONS = {"n_iter": 100, "tol": 0, "sensors_fs": FS_SENSOR, "min_correlation": -1}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Speed with power sensors.")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--repeat", type=int, default=7)
    parser.add_argument("--json", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    for variable in ("SEPARATRIX", "OPENBLAS_NUM", "OMP_NUM", "MKL_NUM"):
        os.environ[f"{variable}_THREADS"] = str(arguments.threads)
    report = {
        "iteration, ms, and ratio to AuxIVA Gauss": iterations(arguments.repeat),
        "30 sweeps, start included, s": {
            f"{n_src} sources, {n_chan} microphones": sweeps(n_src, n_chan, arguments.repeat)
            for n_src, n_chan in ((2, 2), (2, 4), (3, 4))
        },
        "16 s, 4 microphones, 40 sensors, 100 iterations, s": separation(arguments.repeat),
    }
    print(json.dumps(report, indent=2))
    if arguments.json:
        arguments.json.parent.mkdir(parents=True, exist_ok=True)
        arguments.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


def iterations(repeat: int) -> dict[str, dict[str, float]]:
    """Milliseconds of an iteration at 4 channels, 20 rounds of NMF in each."""
    from iterations import iteration, mixture

    from separatrix.demixing import Blinky, Gauss, ip1

    report = {}
    for n_frames in (155, 300):
        x = mixture(4, N_FREQ, n_frames, "complex128")
        blinky = iteration(x, Blinky(sensor_power(n_frames), n_sub_iter=20), ip1)
        gauss = iteration(x, Gauss(), ip1)
        pairs = [(blinky(), gauss()) for _ in range(repeat + 1)][1:]
        report[f"{n_frames} frames"] = {
            "blinkiva": 1e3 * median(b for b, _ in pairs),
            "auxiva-gauss": 1e3 * median(g for _, g in pairs),
            "ratio": median(b / g for b, g in pairs),
        }
    return report


def sweeps(n_src: int, n_chan: int, repeat: int) -> float:
    """Seconds of 30 sweeps of the default, from nothing to filters."""
    from iterations import mixture

    from separatrix.demixing import Blinky, Demixing, ip1
    from separatrix.iterate import iterate

    x = mixture(n_chan, N_FREQ, 155, "complex128")
    u = sensor_power(155)
    clock = time.process_time if os.environ["SEPARATRIX_THREADS"] == "1" else time.perf_counter
    times = []
    for _ in range(repeat):
        begun = clock()
        iterate(Demixing(Blinky(u), ip1, n_src), x, n_iter=30)
        times.append(clock() - begun)
    return median(times)


def separation(repeat: int) -> float:
    """Seconds on the clock of `separate`, from samples to sources."""
    import numpy as np

    from separatrix import separate
    from separatrix.simulation import blinky_power

    rng = np.random.default_rng(0)
    loudness = np.repeat(rng.gamma(0.5, size=(4, 10 * SECONDS)), FS // 10, axis=1)
    s = loudness * rng.laplace(size=loudness.shape)
    x = np.stack([np.roll(s, c, axis=1).T @ rng.standard_normal(4) for c in range(4)])
    heard = rng.gamma(0.5, size=(N_SENSORS, 4)) @ s
    u = np.stack([blinky_power(row, FS, FS_SENSOR) for row in heard])
    times = []
    for _ in range(repeat):
        begun = time.perf_counter()
        separate(x, FS, method="blinkiva", sensors=u, **OPTIONS)
        times.append(time.perf_counter() - begun)
    return median(times)


def sensor_power(n_frames: int):  # type: ignore[no-untyped-def]
    """Power (sensor, frame) of four talkers at the sensors."""
    import numpy as np

    rng = np.random.default_rng(1)
    return rng.gamma(0.5, size=(N_SENSORS, 4)) @ rng.gamma(0.5, size=(4, n_frames))


if __name__ == "__main__":
    main()
