"""One task of the study: simulate a loop, separate it by each algorithm, and score."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ...evaluation import evaluate
from ...simulation import BlinkyParameters, blinky_scene
from ..study import Task
from .algorithms import ALGORITHMS, hear
from .published import read_scores

DIGITS = 3  # of a score in dB


def measure(task: Task) -> Mapping[str, Any]:
    """Run one loop, or import what was published about a cell.

    Parameters
    ----------
    task : Task
        ``n_src``, ``n_chan``, and either ``published``, a folder, or ``loop``, ``files``,
        ``seed``, ``n_fft`` and ``n_iter``, which has the iterations of each algorithm.

    Returns
    -------
    dict
        By algorithm its ``sdr`` and ``sir`` in dB at the first microphone, a value for each
        talker, the weak one first, and its ``seconds``; "input" has the scores of the
        mixture.  Of published scores ``sdr`` and ``sir`` hold a list for each loop.
    """
    if "published" in task:
        return read_scores(Path(task["published"]), (task["n_src"], task["n_chan"]))
    parameters = BlinkyParameters(n_src=task["n_src"], n_chan=task["n_chan"])
    scene = blinky_scene(parameters, task["files"], task["seed"])
    heard = hear(scene, task["n_fft"])
    result: dict[str, Any] = {}
    for name, n_iter in task["n_iter"].items():
        begun = time.perf_counter()
        signals = ALGORITHMS[name](heard, n_iter)
        seconds = round(time.perf_counter() - begun, 3)
        scores = evaluate(scene.references, signals, scene.mixture[0])
        result["input"] = {"sdr": _plain(scores.mixture_sdr), "sir": _plain(scores.mixture_sir)}
        result[name] = {"sdr": _plain(scores.sdr), "sir": _plain(scores.sir), "seconds": seconds}
    return result


def _plain(values: np.ndarray | None) -> list[float]:
    return np.round(np.asarray(values), DIGITS).tolist()
