"""One figure for a separation without references: how many decibels it probably gained.

A linear model of the blind measures, learnt in simulated rooms where references are known;
``benchmarks/fit_blind_score.py`` makes its file from the records of ``separatrix study auto``.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..separation.judgement import Score
from .blind_measures import BlindMeasures, blind_measures

MODEL = Path(__file__).with_name("blind_score.json")
SILENT = "an output is silent"


def blind_score(y: ArrayLike, mixture: ArrayLike, fs: float) -> Score:
    """Estimate what a separation by filters gained, from its outputs and the microphones alone.

    Parameters
    ----------
    y : array
        Separated sources (src, sample), two at least.
    mixture : array
        Microphones (chan, sample).
    fs : float
        Sampling rate in hertz.

    Returns
    -------
    Score
        Expected SDR improvement, with an interval.

    Raises
    ------
    ShapeError
        If there are fewer than two sources, or less than half a second.

    Examples
    --------
    >>> from separatrix.datasets import talkers
    >>> demo = talkers()
    >>> nothing_gained = blind_score(demo.mixture, demo.mixture, demo.fs)
    >>> blind_score(demo.images[:, 0], demo.mixture, demo.fs).expected > nothing_gained.expected
    True
    """
    y = np.asarray(y)
    return score_of(blind_measures(y, fs), mixture_measures(np.asarray(mixture), fs), len(y))


def score_of(measures: BlindMeasures, mixture: BlindMeasures, n_src: int) -> Score:
    """Estimate what a separation gained, from its measures and those of the microphones.

    Parameters
    ----------
    measures, mixture : BlindMeasures
        How alike the outputs are, and the microphones.
    n_src : int
        Number of outputs.

    Returns
    -------
    Score
        Expected SDR improvement, with an interval; NaN where an output is silent, so that it
        never is the best.
    """
    if not np.all(np.isfinite(measures)):
        return Score(np.nan, np.nan, np.nan, measures._asdict(), SILENT)
    model = score_model()
    expected = float(features(measures, mixture, n_src) @ np.array(model["coefficients"]))
    low, high = (expected + offset for offset in model["interval"])
    return Score(expected, low, high, measures._asdict())


def mixture_measures(mixture: np.ndarray, fs: float) -> BlindMeasures:
    """Measure how alike the microphones are; one alone is like itself."""
    return blind_measures(mixture, fs) if len(mixture) > 1 else BlindMeasures(1.0, 1.0, 1.0)


def features(measures: BlindMeasures, mixture: BlindMeasures, n_src: int) -> np.ndarray:
    """What the expected improvement is a linear function of, (feature,).

    The correlation of whole envelopes is not in it: with it the choice between runs was worse.
    """
    own = [[float(np.log(one.overlap)), one.band_envelope] for one in (measures, mixture)]
    return np.array([*own[0], 1.0, *own[1], float(n_src > 2), float(n_src > 3)])


@cache
def score_model() -> Mapping[str, Any]:
    """Read the model that comes with the library."""
    model: Mapping[str, Any] = json.loads(MODEL.read_text(encoding="utf-8"))
    return model
