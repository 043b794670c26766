"""What directions gain when they are found at last without the phases above 1.5 kHz.

    python benchmarks/fast_phases.py --speech FOLDER --heads FOLDER [--mixtures 40]

One, two and three sources; the scenes, maps and scores are those of `separatrix study vessl`
(docs/studies.md says where the folders come from).  Medians in degrees over sources; in10 is the
share within 10 degrees on the sphere.
"""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from separatrix.studies import STUDIES, study_tasks
from separatrix.studies.vessl.cell import measure

ENDS = {"all phases": "vessl-fast", "slow phases": "vessl"}
CONDITIONS = ("frontal", "whole", "kemar", "frontal-tmild", "frontal-room", "measured")
MEASURES = ("azimuth", "elevation", "distance")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Directions with and without fast phases.")
    parser.add_argument("--speech", type=Path, required=True)
    parser.add_argument("--heads", type=Path, required=True)
    parser.add_argument("--mixtures", type=int, default=40, help="of each number of sources")
    arguments = parser.parse_args()
    options = {name: [getattr(arguments, name)] for name in ("speech", "heads")}
    tasks = study_tasks(STUDIES["vessl"], options | {"mixtures": arguments.mixtures})
    print("| place | sources | directions at last by | azimuth | elevation | in10 |")
    print("|---|---|---|---|---|---|")
    with TemporaryDirectory() as maps:
        for condition in CONDITIONS:
            own = [task for task in tasks if task["condition"] == condition]
            own = [{**task, "maps": dict([*task["maps"].items()][:1])} for task in own]
            table(
                condition,
                [measure({**one, "methods": [*ENDS.values()]}, Path(maps)) for one in own],
            )


def table(condition: str, scores: list) -> None:  # type: ignore[type-arg]
    """Print a row for each end."""
    for end, name in ENDS.items():
        rows = [one[label] for one in scores for label in one if label.split()[0] == name]
        found = {m: np.array([v for row in rows for v in row.get(m, [])]) for m in MEASURES}
        middle = [f"{np.median(found[m]):.1f}" if len(found[m]) else "" for m in MEASURES[:2]]
        share = (found["distance"] <= 10).mean()
        cells = [condition, f"{len(found['distance'])}", end, *middle, f"{share:.2f}"]
        print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
