"""SDR and SIR improvement of every method on real recordings, as a table.

    python benchmarks/quality.py FOLDER [--json FILE]

FOLDER holds the recordings of the table below (SiSEC dev1 source images, two microphones).
Protocol: images at microphone 1 as references, BSS Eval v3 with 512 taps, best permutation,
mean over sources, window 2048 and hop 512 at 16 kHz; identity start, seed 0.
"""

import argparse
import json
from pathlib import Path

import numpy as np

from separatrix import evaluate, separate
from separatrix.audio import read_audio
from separatrix.methods import METHODS

NEAR = "sisec_female4_liverec_130ms_5cm_src14/sim_{}.flac"
FAR = "sisec_female3_liverec_130ms_1m/sim_{}.flac"
RECORDINGS = {
    "5 cm, talkers 1 and 4": (NEAR, (1, 4)),
    "1 m, talkers 1 and 2": (FAR, (1, 2)),
    "1 m, talkers 1 and 3": (FAR, (1, 3)),
    "1 m, talkers 2 and 3": (FAR, (2, 3)),
}


def improvements(folder: Path, pattern: str, numbers: tuple[int, ...]) -> dict[str, list[float]]:
    """Mean [SDR, SIR] improvement of every method on one mixture of recorded images."""
    parts = [read_audio(folder / pattern.format(k)) for k in numbers]
    images, fs = np.stack([x for x, _ in parts]), parts[0][1]
    mixture = images.sum(axis=0)
    found = {}
    for method in METHODS:
        result = separate(mixture, fs, method=method, n_fft=2048, hop=512)
        scores = evaluate(images[:, 0], result.sources, mixture[0])
        found[method] = [
            float(scores.sdr_improvement.mean()),
            float(scores.sir_improvement.mean()),
        ]
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Quality of every method on real recordings.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    table = {
        name: improvements(arguments.folder, *recording) for name, recording in RECORDINGS.items()
    }
    print(f"| recording | {' | '.join(f'`{method}`' for method in METHODS)} |")
    print("|---" * (1 + len(METHODS)) + "|")
    for name, row in table.items():
        print(f"| {name} | {' | '.join(f'{row[method][0]:.1f}' for method in METHODS)} |")
    if arguments.json:
        arguments.json.write_text(json.dumps(table, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
