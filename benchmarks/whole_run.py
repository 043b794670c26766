"""Time of the whole command, start of the process included, and where it goes.

    python benchmarks/whole_run.py [--repeat 5] [--json FILE]

20 s of two channels at 16 kHz, AuxIVA with 50 iterations.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np
import soundfile as sf

FS, SECONDS = 16000, 20
OPTIONS = ["--method", "auxiva", "--n-iter", "50", "--tol", "0"]
# Each adds to the one before: differences tell where the time goes.
STAGES = {
    "start Python": "pass",
    "import NumPy": "import numpy",
    "import scipy.signal": "import numpy, scipy.signal",
    "import the command": "import separatrix.cli.separate",
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Time of the separate command.")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--json", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        recording = Path(folder) / "mixture.wav"
        write_recording(recording)
        out = ["--out", f"{folder}/separated"]
        command = ["-m", "separatrix", "separate", str(recording), *OPTIONS, *out]
        programs = {name: ["-c", code] for name, code in STAGES.items()}
        programs["separate 20 s of two channels"] = command
        times = {name: [] for name in programs}
        for _ in range(arguments.repeat):
            for name, program in programs.items():
                times[name].append(seconds(program))
    medians = {name: median(values) for name, values in times.items()}
    for name, value in medians.items():
        print(f"{value:6.2f} s  {name}")
    if arguments.json:
        arguments.json.parent.mkdir(parents=True, exist_ok=True)
        arguments.json.write_text(json.dumps(medians, indent=2) + "\n", encoding="utf-8")


def write_recording(path: Path) -> None:
    """Two sources of varying loudness, mixed with a delay."""
    rng = np.random.default_rng(0)
    loudness = np.repeat(rng.gamma(0.5, size=(2, 10 * SECONDS)), FS // 10, axis=1)
    s = loudness * rng.laplace(size=loudness.shape)
    x = np.stack([s[0] + 0.5 * np.roll(s[1], 3), s[1] + 0.6 * np.roll(s[0], 5)])
    sf.write(path, x.T / np.abs(x).max(), FS, subtype="FLOAT")


def seconds(arguments: list[str]) -> float:
    """Wall time of a Python process."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
