"""How the time of an iteration grows with channels, bins and frames: one figure, log-log.

    python benchmarks/scaling.py [--threads 1] [--repeat 7] [--out benchmarks/results]

Prints the slopes; dotted lines show slope 1.
"""

import argparse
import json
import os
from pathlib import Path
from typing import Any

MIDDLE = {"channels": 3, "bins": 1025, "frames": 400}
RANGES = {
    "channels": [2, 3, 4, 6, 8, 12],
    "bins": [129, 257, 513, 1025, 2049, 4097],
    "frames": [100, 200, 400, 800, 1600, 3200],
}


def main() -> None:
    """Measure, print slopes and draw."""
    parser = argparse.ArgumentParser(description="Time per iteration against the size.")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--repeat", type=int, default=7)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results")
    arguments = parser.parse_args()
    for variable in ("SEPARATRIX", "OPENBLAS_NUM", "OMP_NUM", "MKL_NUM"):
        os.environ[f"{variable}_THREADS"] = str(arguments.threads)
    curves = {axis: measure(axis, arguments.repeat) for axis in RANGES}
    arguments.out.mkdir(parents=True, exist_ok=True)
    report = {"threads": arguments.threads, "middle": MIDDLE, "ranges": RANGES, "ms": curves}
    (arguments.out / "scaling.json").write_text(json.dumps(report, indent=2) + "\n")
    draw(curves, arguments.out / "scaling.png")
    print(f"-> {arguments.out / 'scaling.png'}")


def measure(axis: str, repeat: int) -> dict[str, list[float]]:
    """Milliseconds by algorithm along one axis, and its slopes printed."""
    import numpy as np
    from iterations import iteration, mixture

    from separatrix.demixing import Laplace, LowRank, ip1, iss1

    algorithms: dict[str, Any] = {
        "AuxIVA IP1": (Laplace(), ip1),
        "AuxIVA ISS1": (Laplace(), iss1),
        "ILRMA IP1": (LowRank(2), ip1),
    }
    times: dict[str, list[float]] = {name: [] for name in algorithms}
    for value in RANGES[axis]:
        x = mixture(*{**MIDDLE, axis: value}.values(), "complex128")
        for name, (source, update) in algorithms.items():
            run = iteration(x, source, update)
            times[name].append(1e3 * min(run() for _ in range(repeat)))
    for name, values in times.items():
        slope = np.polyfit(np.log(RANGES[axis]), np.log(values), 1)[0]
        last = np.log(values[-1] / values[-2]) / np.log(RANGES[axis][-1] / RANGES[axis][-2])
        print(f"{axis:9} {name:12} slope {slope:.2f}, at the end {last:.2f}", flush=True)
    return times


def draw(curves: dict[str, dict[str, list[float]]], path: Path) -> None:
    """One panel for each axis."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 3.6), layout="constrained")
    panels = figure.subplots(1, len(curves), sharey=True)
    for panel, (axis, times) in zip(panels, curves.items(), strict=True):
        for marker, (name, values) in zip("os^", times.items(), strict=True):
            panel.loglog(RANGES[axis], values, marker=marker, markersize=4, label=name)
        if axis != "channels":
            line = [times["AuxIVA IP1"][-1] * v / RANGES[axis][-1] for v in RANGES[axis]]
            panel.loglog(RANGES[axis], line, ":", color="0.5", label="slope 1")
        panel.set_xticks(RANGES[axis], [str(v) for v in RANGES[axis]])
        panel.minorticks_off()
        others = ", ".join(f"{v} {k}" for k, v in MIDDLE.items() if k != axis)
        panel.set_title(others, fontsize="small")
        panel.set_xlabel(axis)
        panel.grid(alpha=0.3)
    panels[0].set_ylabel("ms per iteration (complex128)")
    panels[-1].legend(fontsize="small")
    figure.savefig(path, dpi=150)


if __name__ == "__main__":
    main()
