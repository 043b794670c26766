"""The figure of the study: what each run gains beside the best of its room."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from ..store import replacing
from ..study import Record

BLUE, GREY = "#2f6f9f", "0.85"
LOWEST = -12.0  # dB that are shown


def draw(records: Sequence[Record], folder: Path) -> list[Path]:
    """Draw the runs, best first.

    Parameters
    ----------
    records : sequence of Record
        Records without an error, at least one.
    folder : Path
        Where the figure goes.

    Returns
    -------
    list of Path
        What was drawn.
    """
    regrets: dict[str, list[float]] = {}
    for record in records:
        gains = {name: run["sdr_improvement"] for name, run in record["result"]["runs"].items()}
        for name, gain in gains.items():
            regrets.setdefault(name, []).append(gain - max(gains.values()))
    names = sorted(regrets, key=lambda name: np.mean(regrets[name]))
    figure = Figure(figsize=(8, 1 + 0.3 * len(names)), dpi=110, layout="constrained")
    axes = figure.subplots()
    boxes = axes.boxplot(
        [regrets[name] for name in names],
        orientation="horizontal",
        whis=(0, 100),
        showmeans=True,
        patch_artist=True,
        medianprops={"color": BLUE},
        meanprops={
            "marker": "o",
            "markerfacecolor": BLUE,
            "markeredgecolor": BLUE,
            "markersize": 4,
        },
    )
    for box in boxes["boxes"]:
        box.set(facecolor=GREY, edgecolor="0.5")
    axes.set_yticks(range(1, len(names) + 1), names)
    axes.set_xlim(left=max(LOWEST, min(map(min, regrets.values())) - 0.5), right=0.3)
    axes.set_xlabel(
        f"SDR improvement minus that of the room's best run, dB\n{len(records)} rooms; "
        "box: middle half, line: median, dot: mean"
    )
    axes.grid(axis="x", color="0.9", lw=0.6)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    with replacing(folder / "runs.png") as fresh:
        figure.savefig(fresh, format="png")
    return [folder / "runs.png"]
