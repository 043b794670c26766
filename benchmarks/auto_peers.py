"""What other libraries reach on the recordings and rooms of `auto.py`, with their defaults.

    python benchmarks/auto_peers.py FOLDER [--libraries pyroomacoustics ssspy]

FOLDER as in `recordings.py`.  Numbers of iterations and bases are the libraries' own (20, and 100
of ssspy; two bases), projection back is as of ours.  They have no window of their own: 128 ms, as
in `quality.py`.  Rooms are those with as many sources as microphones, in which all runs were made.
What was measured is kept in results/auto_peers.jsonl; run again, the rest is measured.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from fit_blind_score import RECORDS, read_rooms
from peers import PEERS
from quality import projected_back
from recordings import SPEECH, all_scenes

from separatrix import Stft, evaluate
from separatrix.studies.auto.rooms import draw_room

STORE = RECORDS.with_name("auto_peers.jsonl")
WINDOW, N_HOPS = 0.128, 4  # s, and hops in a window
N_ITER = {"pyroomacoustics": 20, "ssspy": 100}
DEFAULT = ("auxiva", "ilrma", "AuxLaplaceIVA", "GaussILRMA")  # how names of their rows end
Case = tuple[str, np.ndarray, np.ndarray, float]  # name, references, mixture, sampling rate


def stored() -> dict[str, dict[str, float | None]]:
    """SDR improvement by case and peer; None for what is not a number."""
    lines = STORE.read_text(encoding="utf-8").splitlines() if STORE.exists() else []
    return {record["scene"]: record["gains"] for record in map(json.loads, lines)}


def recorded(folder: Path) -> Iterator[Case]:
    """All scenes but the simulated rooms with talkers."""
    for scene in all_scenes(folder):
        if not scene.group.startswith("rooms"):
            yield scene.name, scene.images[:, 0], scene.mixture, scene.fs


def drawn(folder: Path) -> Iterator[Case]:
    """Random rooms with as many sources as microphones."""
    speech = sorted((folder / SPEECH).glob("*.flac"))
    for room in read_rooms(RECORDS):
        if room.complete and room.n_src == room.n_chan:
            scene, _ = draw_room(room.n_src, room.n_chan, speech, room.number)
            yield f"room {room.number}", scene.references, scene.mixture, scene.fs


def gain_of(peer: str, references: np.ndarray, mixture: np.ndarray, fs: float) -> float | None:
    """SDR improvement at microphone 1 in dB, mean over sources."""
    stft = Stft(N_HOPS * round(WINDOW * fs / N_HOPS))
    X = stft.forward(mixture)
    n_iter = next(n for library, n in N_ITER.items() if peer.startswith(library))
    Y = projected_back(PEERS[peer].run(X, n_iter, 0), X)
    if not np.isfinite(Y).all():
        return None
    scores = evaluate(references, stft.inverse(Y, mixture.shape[1]), mixture[0])
    return float(np.mean(scores.sdr_improvement))


def main(given: Sequence[str] | None = None) -> None:
    """Measure what is missing."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--libraries", nargs="+", default=list(N_ITER), choices=list(N_ITER))
    arguments = parser.parse_args(given)
    chosen = [
        name
        for name in PEERS
        if name.startswith(tuple(arguments.libraries)) and name.endswith(DEFAULT)
    ]
    known: dict[str, dict[str, Any]] = stored()
    for name, references, mixture, fs in chain(recorded(arguments.folder), drawn(arguments.folder)):
        gains = known.setdefault(name, {})
        missing = [peer for peer in chosen if peer not in gains]
        gains |= {peer: gain_of(peer, references, mixture, fs) for peer in missing}
        lines = [json.dumps({"scene": scene, "gains": own}) for scene, own in known.items()]
        STORE.write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"{name} done", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
