"""SDR and SIR improvement of our methods and of the peers', on the same recordings in one run.

    python benchmarks/quality.py FOLDER [--json FILE] [--picture FILE] [--no-peers]
    python benchmarks/quality.py --redraw FILE [--picture FILE]

FOLDER as in `recordings.py`.  The same protocol for all: window of 2048 and hop of 512 samples
at 16 kHz, Hann; IVA and FDICA 50 iterations, ILRMA 100 with two bases per source, none stops
earlier; from the identity.  `ilrma` of ours begins from Gauss IVA unless a row says random: 50
iterations of that, then 60.  Sources are projected back to microphone 1 by the inverse of the
demixing matrix, which for the peers is found from their outputs, and scored by BSS Eval v3 with
512 taps: images at microphone 1 as references, best permutation, mean over sources.  Where there
is chance in a method: median of 5 seeds, and the range.

How the default of `separate` was chosen is in `choosing.py`.
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from recordings import Scene, known_scenes

from separatrix import METHODS, Stft, evaluate, separate
from separatrix.iterate import Filters
from separatrix.methods import Property
from separatrix.scaling import Scaling, scaled_filters, spatial_covariance, steering_vectors

N_FFT, HOP = 2048, 512
BLIND = {
    name: row
    for name, row in METHODS.items()
    if not row.needs and Property.FILTERS in row.properties
}  # the others need more than sound, or have tables of their own
SEEDS = 5
Run = Callable[[Scene, int], np.ndarray]  # (scene, seed) -> sources (src, sample)


def ours(method: str, **options: Any) -> Run:
    """Separate by the library's front door."""

    def run(scene: Scene, seed: int) -> np.ndarray:
        given = {"n_fft": N_FFT, "hop": HOP, "seed": seed, "tol": 0, **options}
        return separate(scene.mixture, scene.fs, method=method, **given).sources

    return run


def theirs(peer: Any) -> Run:
    """Let a peer separate the same spectrogram; bring its sources to the scale of ours."""

    def run(scene: Scene, seed: int) -> np.ndarray:
        stft = Stft(N_FFT, HOP)
        X = stft.forward(scene.mixture)
        Y = projected_back(peer.run(X, peer.n_iter, seed), X)
        return stft.inverse(Y, scene.mixture.shape[1])

    return run


def projected_back(Y: np.ndarray, X: np.ndarray) -> np.ndarray:
    """Scale sources (src, freq, frame) = W x of any scale by the inverse of W at microphone 1."""
    if not np.isfinite(Y).all():
        return Y
    y, x = Y.transpose(1, 0, 2), X.transpose(1, 0, 2)
    W = y @ np.linalg.pinv(x)
    filters = Filters(W, np.ones(len(W), bool))
    gain = steering_vectors(filters, spatial_covariance(X), Scaling.INVERSE)
    return (scaled_filters(W, gain, Scaling.INVERSE, 0) @ x).transpose(1, 0, 2)


def contestants(with_peers: bool) -> Mapping[str, tuple[Run, int]]:
    """Every method by name, with the number of seeds."""
    found: dict[str, tuple[Run, int]] = {}
    for name, method in BLIND.items():
        random = hasattr(method.options, "n_basis")
        found[name] = (ours(name), SEEDS if random else 1)
    found["ilrma, random"] = (ours("ilrma", init="random", n_iter=100), SEEDS)
    if with_peers:
        from peers import PEERS

        for name, peer in PEERS.items():
            found[name] = (theirs(peer), SEEDS if peer.random else 1)
    return found


def improvement(scene: Scene, sources: np.ndarray) -> tuple[float, float]:
    """Mean SDR and SIR improvement at microphone 1, in dB; NaN if the sources are."""
    if not np.isfinite(sources).all():
        return np.nan, np.nan
    scores = evaluate(scene.images[:, 0], sources, scene.mixture[0])
    return float(np.mean(scores.sdr_improvement)), float(np.mean(scores.sir_improvement))


def measure(folder: Path, with_peers: bool, store: Path | None) -> dict[str, Any]:
    """(SDR, SIR) improvements of every seed, by method and recording; what the store has stays."""
    scenes = known_scenes(folder)
    found = json.loads(store.read_text(encoding="utf-8")) if store and store.exists() else {}
    for name, (run, n_seeds) in contestants(with_peers).items():
        if name in found:
            continue
        found[name] = {
            scene.name: [improvement(scene, run(scene, seed)) for seed in range(n_seeds)]
            for scene in scenes
        }
        print(f"{name} done", file=sys.stderr, flush=True)
        if store:
            store.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return found


def table(found: Mapping[str, Any]) -> str:
    """SDR / SIR improvement as Markdown; median and range of SDR where there are seeds."""
    recordings = list(next(iter(found.values())))
    lines = [f"| method | {' | '.join(recordings)} |", "|---" * (1 + len(recordings)) + "|"]
    for name, row in found.items():
        cells = []
        for recording in recordings:
            sdr, sir = np.array(row[recording]).T
            cell = f"{np.median(sdr):.1f} / {np.median(sir):.1f}"
            cells.append(cell + (f" ({min(sdr):.1f} to {max(sdr):.1f})" if len(sdr) > 1 else ""))
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines).replace("nan / nan", "NaN")


def draw(found: Mapping[str, Any], path: Path) -> None:
    """Draw a row for each method, a colour for each recording, a bar from worst to best seed."""
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot as plt

    recordings = list(next(iter(found.values())))
    colours = dict(
        zip(recordings, ("#1b6ca8", "#d1495b", "#2e933c", "#edae49", "#6a4c93"), strict=True)
    )
    own = [name for name in found if name.split(",")[0] in BLIND]
    peers = [name for name in found if name not in own]
    places = {name: i for i, name in enumerate(own)}
    places |= {name: i + len(own) + 0.8 for i, name in enumerate(peers)}
    figure, axes = plt.subplots(figsize=(8.4, 0.42 * len(found) + 1.5), layout="constrained")
    for name, place in places.items():
        axes.axhspan(place - 0.42, place + 0.42, color="0.96", zorder=-1)
        for i, recording in enumerate(recordings):
            sdr = np.array(found[name][recording])[:, 0]
            y = place + 0.13 * (i - (len(recordings) - 1) / 2)
            colour = colours[recording]
            face = colour if name in own else "white"
            if not np.isfinite(sdr).all():
                axes.text(0.15, y, "not a number", color=colour, va="center", fontsize=8)
                continue
            if len(sdr) > 1:
                axes.plot([min(sdr), max(sdr)], [y, y], color=colour, lw=1.2, alpha=0.6, zorder=2)
            axes.plot(np.median(sdr), y, "o", ms=5, mfc=face, mec=colour, mew=1.3, zorder=3)
    for recording in recordings:
        axes.plot([], [], "o", ms=6, color=colours[recording], label=recording)
    if peers:
        axes.plot([], [], "o", ms=6, mfc="white", mec="0.3", label="hollow: another library")
    axes.set_yticks(list(places.values()), list(places))
    axes.set_ylim(max(places.values()) + 0.6, -0.6)
    axes.set_xlabel("SDR improvement at microphone 1, dB (bar: range of 5 seeds)")
    axes.axvline(0, color="0.7", lw=0.8, zorder=1)
    axes.grid(axis="x", color="0.85", lw=0.6, zorder=0)
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", length=0)
    axes.spines[["top", "right", "left"]].set_visible(False)
    figure.legend(loc="outside upper center", ncols=3, frameon=False, fontsize=9)
    figure.savefig(path, dpi=110)
    plt.close(figure)


def main() -> None:
    """Measure, print and draw."""
    parser = argparse.ArgumentParser(description="Quality of all methods on known recordings.")
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--picture", type=Path, metavar="FILE")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--redraw", type=Path, metavar="FILE", help="what --json wrote")
    arguments = parser.parse_args()
    if arguments.redraw:
        found = json.loads(arguments.redraw.read_text(encoding="utf-8"))
    elif arguments.folder:
        found = measure(arguments.folder, not arguments.no_peers, arguments.json)
    else:
        parser.error("name the folder of recordings, or what to draw again with --redraw")
    print(table(found))
    if arguments.picture:
        draw(found, arguments.picture)


if __name__ == "__main__":
    main()
