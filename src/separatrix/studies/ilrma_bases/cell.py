"""One task of the study: separate a mixture once, and score it."""

import math
import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

import numpy as np

from ...audio import read_audio
from ...datasets import instruments, talkers
from ...errors import SeparatrixWarning, ShapeError
from ...evaluation import evaluate
from ...facade import separate
from ..study import Task
from .grid import BUNDLED

DIGITS = 9  # of a recorded cost
Images = tuple[np.ndarray, int]  # (src, chan, sample), sampling rate in hertz


def measure(task: Task) -> Mapping[str, Any]:
    """Separate one mixture with ILRMA from one start, and score the outcome.

    Parameters
    ----------
    task : Task
        ``mixture``, ``images``, ``duration``, ``n_fft``, ``n_basis``, ``partitioned``,
        ``init``, ``n_iter``, ``seed``.

    Returns
    -------
    dict
        ``sdr_improvement``, ``sir_improvement`` and ``sar`` in dB, means over the sources, and
        the SDR improvement of ``each_source``; ``costs`` of ILRMA, beginning with its initial
        state, and the ``final_cost``; ``stop``, ``n_fft`` and ``fs`` as used.

    Raises
    ------
    ShapeError
        If the images of real recordings differ in size or sampling rate.
    """
    images, fs = _load(task["mixture"], tuple(task["images"]), task["duration"])
    mixture = images.sum(axis=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SeparatrixWarning)
        separation = separate(
            mixture,
            fs,
            method="ilrma",
            n_src=len(images),
            n_fft=task["n_fft"],
            n_basis=task["n_basis"],
            partitioned=task["partitioned"],
            init=task["init"],
            n_iter=task["n_iter"],
            seed=task["seed"],
        )
    scores = evaluate(images[:, 0], separation.sources, mixture[0])
    return {
        "sdr_improvement": _mean(scores.sdr_improvement),
        "sir_improvement": _mean(scores.sir_improvement),
        "sar": _mean(scores.sar),
        "each_source": scores.to_dict()["sdr_improvement"],
        "final_cost": float(separation.costs[-1]),
        "stop": separation.stop.value,
        "n_fft": separation.options["n_fft"],
        "fs": fs,
        "costs": [float(f"{cost:.{DIGITS}g}") for cost in separation.costs],
    }


def _talkers(pair: tuple[int, int], duration: float) -> Images:
    bundled = talkers()
    return bundled.images[list(pair), :2, : round(duration * bundled.fs)], bundled.fs


def _piano_and_violin(duration: float) -> Images:
    duo = instruments(duration)
    return duo.images, duo.fs


_MAKERS = (partial(_talkers, (0, 1)), partial(_talkers, (1, 2)), _piano_and_violin)
_BUNDLED: Mapping[str, Callable[[float], Images]] = dict(zip(BUNDLED, _MAKERS, strict=True))


@lru_cache(maxsize=len(BUNDLED))  # a worker meets the same few mixtures again and again
def _load(name: str, paths: tuple[str, ...], duration: float) -> Images:
    return _read_images(paths, duration) if paths else _BUNDLED[name](duration)


def _read_images(paths: Sequence[str], duration: float) -> Images:
    parts = [read_audio(path, duration=duration) for path in paths]
    if len({(x.shape, fs) for x, fs in parts}) > 1:
        sizes = ", ".join(f"{x.shape[0]} x {x.shape[1]} at {fs} Hz" for x, fs in parts)
        raise ShapeError(
            "the images must have the same channels, samples and sampling rate; got "
            f"{sizes}: cut or convert them first."
        )
    return np.stack([x for x, _ in parts]), parts[0][1]


def _mean(values: np.ndarray | None) -> float | None:
    mean = float(np.mean(values)) if values is not None else math.nan
    return mean if math.isfinite(mean) else None
