"""One task of the study: a mixture, all that demixes it, and scores."""

import time
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ...errors import MissingDataError, SeparatrixWarning, UnsupportedError
from ...evaluation import evaluate
from ...simulation import Instantaneous, images_of, mix_instantaneous, mixing_matrix
from ..study import Task
from .equations import COUNTS, by_contenders, by_equations
from .places import draw_place, responses
from .separators import MIXTURE, SEPARATORS, Given, Separator
from .speech import excerpts

LEAST = 0.25  # smallest singular value of a mixing matrix
DIGITS = 3
WORST, BEST = -30.0, 100.0  # dB; a talker of whom nothing is left gets the worst


def measure(task: Task) -> Mapping[str, Any]:
    """Run one mixture.

    Parameters
    ----------
    task : Task
        Its ``part`` says what else there is: "equations" and "noise" have ``draw``, "rooms" has
        ``room``, ``pair`` and ``mixing``; where it has ``gapless``, digital silence is cut out.

    Returns
    -------
    dict
        Of "equations" and "noise" the ``sir`` in dB, see `by_equations` and `by_contenders`, and
        the ``counts`` of equations.  Of "rooms" by separator the ``sdr`` and ``sir`` in dB at the
        first channel, a value for each talker, its ``seconds`` of the processor, and where it
        refused, why, as ``refused``: it then gets the scores of the mixture.
    """
    return _PARTS[task["part"]](task)


def _scene(task: Task) -> Instantaneous:
    """Draw the mixing first: it is the same whatever the length and the noise."""
    rng = np.random.default_rng((task["seed"], 2, task["draw"]))
    A = mixing_matrix(rng, 2, LEAST)
    sources = _speech(task, rng)
    noise = np.random.default_rng((task["seed"], 3, task["draw"]))
    return mix_instantaneous(sources, A, task["snr_db"], noise)


def _speech(task: Task, rng: np.random.Generator) -> np.ndarray:
    return excerpts(task["files"], task["seconds"], rng, gapless=task.get("gapless", False))


def _equations(task: Task) -> Mapping[str, Any]:
    return {"counts": list(COUNTS), "sir": by_equations(_scene(task), task["lag_zero"])}


def _noise(task: Task) -> Mapping[str, Any]:
    return {"sir": by_contenders(_scene(task))}


def _rooms(task: Task) -> Mapping[str, Any]:
    place = draw_place(np.random.default_rng((task["seed"], 4, task["room"])))
    rng = np.random.default_rng((task["seed"], 5, task["room"], task["pair"]))
    sources = _speech(task, rng)
    images = images_of(responses(place, task["mixing"], rng), sources)[..., : sources.shape[1]]
    given = Given(images.sum(axis=0), images)
    spacing = np.linalg.norm(place.microphones[:, 1] - place.microphones[:, 0])
    scores = {name: _scored(separator, given) for name, separator in SEPARATORS.items()}
    return {"spacing": round(float(spacing), DIGITS), **scores}


def _scored(separator: Separator, given: Given) -> dict[str, Any]:
    begun = time.process_time()
    refusal: dict[str, str] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SeparatrixWarning)
        try:
            found = separator.run(given)
        except (MissingDataError, UnsupportedError) as error:
            found, refusal = SEPARATORS[MIXTURE].run(given), {"refused": str(error)}
        seconds = round(time.process_time() - begun, DIGITS)
        scores = evaluate(given.images[:, 0], found)
    return {
        "sdr": _plain(scores.sdr),
        "sir": _plain(scores.sir),
        "seconds": seconds,
        **refusal,
    }


def _plain(values: np.ndarray) -> list[float]:
    return np.round(np.clip(np.nan_to_num(values, nan=WORST), WORST, BEST), DIGITS).tolist()


_PARTS: Mapping[str, Callable[[Task], Mapping[str, Any]]] = {
    "equations": _equations,
    "noise": _noise,
    "rooms": _rooms,
}
