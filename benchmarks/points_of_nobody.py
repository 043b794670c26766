"""What becomes of points that no source explains well: to nobody, to the likeliest, or shared out.

    python benchmarks/points_of_nobody.py --speech FOLDER --heads FOLDER [--mixtures 12]

Two sources in front, in the open and in a short tail; the scenes, maps and scores are those of
`separatrix study vessl` (docs/studies.md says where the folders come from).  SDR and SIR in dB.
"""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from separatrix.studies import STUDIES, study_tasks
from separatrix.studies.vessl.cell import measure

KINDS = {"strict": "vessl", "hard": "vessl-hard", "soft": "vessl-soft"}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Kinds of masks.")
    parser.add_argument("--speech", type=Path, required=True)
    parser.add_argument("--heads", type=Path, required=True)
    parser.add_argument("--mixtures", type=int, default=12)
    arguments = parser.parse_args()
    options = {name: [getattr(arguments, name)] for name in ("speech", "heads")}
    options |= {"mixtures": arguments.mixtures, "lowest_src": 2, "highest_src": 2}
    tasks = study_tasks(STUDIES["vessl"], options)
    print("| place | masks | SDR | SIR | SDR - strict | SIR - strict |\n|---|---|---|---|---|---|")
    with TemporaryDirectory() as maps:
        for condition in ("frontal", "frontal-tmild"):
            own = [task for task in tasks if task["condition"] == condition]
            scores = [measure({**task, "methods": [*KINDS.values()]}, Path(maps)) for task in own]
            table(condition, scores)


def table(condition: str, scores: list) -> None:  # type: ignore[type-arg]
    """Print a row for each kind, with the standard error of the differences."""
    found = {
        kind: np.array(
            [[np.mean(one[f"{name} frontal"][ratio]) for ratio in ("sdr", "sir")] for one in scores]
        )
        for kind, name in KINDS.items()
    }
    for kind, values in found.items():
        gain = values - found["strict"]
        error = gain.std(axis=0, ddof=1) / np.sqrt(len(gain))
        beside = [f"{g:+.2f} ± {e:.2f}" for g, e in zip(gain.mean(axis=0), error, strict=True)]
        sdr, sir = values.mean(axis=0)
        print(f"| {condition} | {kind} | {sdr:.1f} | {sir:.1f} | {beside[0]} | {beside[1]} |")


if __name__ == "__main__":
    main()
