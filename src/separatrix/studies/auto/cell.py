"""One task of the study: record in a random room, make every run, measure and score it."""

import time
from collections.abc import Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from ...auto import GRIDS, Bench
from ...errors import DivergedError
from ...evaluation import evaluate
from ...evaluation.blind_measures import blind_measures
from ...options import Effort
from ...recording import inspect_recording
from ..study import Task
from .rooms import draw_room


def measure(task: Task) -> Mapping[str, Any]:
    """Make all runs on one recording.

    Parameters
    ----------
    task : Task
        ``n_src``, ``n_chan``, ``room``, ``speech`` and ``effort``.

    Returns
    -------
    dict
        "facts" of the room, and what `measure_runs` gives.
    """
    speech = [Path(file) for file in task["speech"]]
    scene, facts = draw_room(task["n_src"], task["n_chan"], speech, task["room"])
    effort = Effort(task["effort"])
    return {"facts": facts, **measure_runs(scene.mixture, scene.references, scene.fs, effort)}


def measure_runs(
    mixture: np.ndarray, references: np.ndarray, fs: float, effort: Effort
) -> dict[str, Any]:
    """Make all runs on a recording whose sources are known.

    Parameters
    ----------
    mixture : numpy.ndarray
        Microphones (chan, sample).
    references : numpy.ndarray
        True sources at the first microphone, (src, sample).
    fs : float
        Sampling rate in hertz.
    effort : Effort
        Which runs are made.

    Returns
    -------
    dict
        "mixture", blind measures of the microphones; and "runs", by label but for those that
        failed, the blind measures, ``sdr_improvement`` in dB (mean over the sources) and
        ``seconds``.
    """
    bench = Bench(inspect_recording(mixture, fs), len(references), dtype="complex64")
    before = evaluate(references, references, mixture[0]).mixture_sdr
    runs = {}
    for run in chain(*GRIDS[effort]):
        begun = time.perf_counter()
        try:
            sources = bench.rendering(run).sources
        except DivergedError:
            continue
        seconds = time.perf_counter() - begun
        scores = evaluate(references, sources)
        runs[run.label] = {
            **_plain(blind_measures(sources, fs)._asdict()),
            "sdr_improvement": round(float(np.mean(scores.sdr - before)), 3),
            "seconds": round(seconds, 3),
        }
    return {"mixture": _plain(blind_measures(mixture, fs)._asdict()), "runs": runs}


def _plain(values: Mapping[str, float]) -> dict[str, float | None]:
    return {name: round(v, 5) if np.isfinite(v) else None for name, v in values.items()}
