"""One task of the study: simulate a mixture, give it to each method, and score."""

import time
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ...binaural.directions import angles
from ...binaural.masking import ear_images
from ...datasets import speech_by_talker
from ...errors import SeparatrixWarning
from ...evaluation import bss_eval_matrix, localization_errors
from ...options import Cue
from ...simulation import BinauralParameters, BinauralScene, binaural_scene
from ..study import Task
from .algorithms import METHODS, Found, Given, Method
from .conditions import Region
from .heads import PLACES, head_of, split
from .maps import Recipe, map_of

DIGITS = 3  # of a score
WORST, BEST = -30.0, 100.0  # dB; a source of which nothing is left gets the worst


def measure(task: Task, maps: Path | None = None) -> Mapping[str, Any]:
    """Run one mixture.

    Parameters
    ----------
    task : Task
        ``n_src``, ``seed``, ``methods``, ``region``, ``place``, ``learnt_in``, ``head``,
        ``learnt_from``, ``maps`` and ``speech``.
    maps : Path, optional
        Folder where learnt maps are kept.

    Returns
    -------
    dict
        By method, and label of the map if it needs one: ``azimuth``, ``elevation`` and
        ``distance`` (great circle, or azimuth where no elevation is found) in degrees, ``sdr``
        and ``sir`` in dB as means over the ears, a value for each source; and its ``seconds``
        of the processor.  Besides ``directions`` in degrees and the ``files``.
    """
    scene = _scene(task)
    truth = np.degrees(np.stack(angles(scene.directions), axis=-1))
    scores: dict[str, dict[str, Any]] = {}
    images: dict[str, np.ndarray] = {}
    for label, method, given in _runs(task, scene, maps):
        found, seconds = _timed(method, given)
        order, errors = _errors(found, truth)
        scores[label] = {**errors, "seconds": seconds}
        if task["n_src"] > 1:
            images[label] = ear_images(scene.mixture, given.learnt.stft, found.masks[order]).images
    for label, ratios in _ratios(scene, images).items():
        scores[label] |= ratios
    files = [path.stem for path in scene.files]
    return {"directions": _plain(truth), "files": files, **scores}


def _scene(task: Task) -> BinauralScene:
    head = head_of(Path(task["head"]))
    parameters = BinauralParameters(task["n_src"], PLACES[task["place"]])
    talkers = list(speech_by_talker(Path(task["speech"])).values())
    candidates = split(head.directions, Region(task["region"])).testing
    return binaural_scene(parameters, head, talkers, task["seed"], candidates)


def _runs(
    task: Task, scene: BinauralScene, maps: Path | None
) -> Iterator[tuple[str, Method, Given]]:
    """Methods with their maps; a single source needs none that does not find it."""
    for name in task["methods"]:
        method = METHODS[name]
        if task["n_src"] == 1 and not method.localizes:
            continue
        for label, size in task["maps"].items():
            recipe = Recipe(
                task["learnt_from"],
                task["learnt_in"],
                task["region"],
                **size,
                cue=(method.cue or Cue.ILPD).value,
            )
            given = Given(scene, map_of(recipe, maps))
            if method.cue is None:
                yield name, method, given
                break
            yield f"{name} {label}", method, given


def _timed(method: Method, given: Given) -> tuple[Found, float]:
    begun = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SeparatrixWarning)
        found = method.run(given)
    return found, round(time.process_time() - begun, DIGITS)


def _errors(found: Found, truth: np.ndarray) -> tuple[np.ndarray, dict[str, list[float]]]:
    """Which source is which, and how far from where it should be."""
    if found.directions_deg is None:
        return np.arange(len(truth)), {}
    errors = localization_errors(truth, found.directions_deg)
    measures = {"azimuth": errors.azimuth_deg, "distance": errors.distance_deg}
    if not np.isnan(errors.elevation_deg).any():
        measures["elevation"] = errors.elevation_deg
    return errors.permutation, {name: _plain(values) for name, values in measures.items()}


def _ratios(
    scene: BinauralScene, images: Mapping[str, np.ndarray]
) -> dict[str, dict[str, list[float]]]:
    """SDR and SIR of images (src, 2, sample) against those of the same source."""
    if not images:
        return {}
    n_src = len(scene.images)
    estimates = np.concatenate(list(images.values()))
    rows, columns = np.tile(np.arange(n_src), len(images)), np.arange(len(estimates))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SeparatrixWarning)  # silent ones
        ears = [bss_eval_matrix(scene.images[:, k], estimates[:, k]) for k in range(2)]
    means = {}
    for measure in ("sdr", "sir"):
        own = np.stack([getattr(ear, measure)[rows, columns] for ear in ears])
        finite = np.clip(np.nan_to_num(own, nan=WORST), WORST, BEST)
        means[measure] = finite.mean(axis=0).reshape(len(images), n_src)
    return {
        label: {measure: _plain(values[k]) for measure, values in means.items()}
        for k, label in enumerate(images)
    }


def _plain(values: np.ndarray) -> list[Any]:
    return np.round(values, DIGITS).tolist()
