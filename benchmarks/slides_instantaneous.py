"""Mixtures without delays: what matrices are worth, from gains alone, in dB."""

import time
import warnings
from collections.abc import Callable

import numpy as np
from sklearn.decomposition import FastICA
from slides_checks import Check
from slides_protocols import (
    FS,
    INST2_DRAWS,
    INSTN_DRAWS,
    Speech,
    gain_sir,
    inst2,
    instn,
    room,
    talkers,
)

from separatrix import METHODS
from separatrix.instantaneous import imaginary_coherence
from separatrix.instantaneous.delays import DELAYED
from separatrix.iterate import run_stages
from separatrix.methods import Side
from separatrix.options import make_options
from separatrix.simulation import Instantaneous

Summary = Callable[[list[float]], float]


def lowest_tenth(values: list[float]) -> float:
    return float(np.percentile(values, 10))


def median(values: list[float]) -> float:
    return float(np.median(values))


def sir(scene: Instantaneous, method: str, **options: object) -> float:
    """Separate by a row of the registry, and score its matrix."""
    row = METHODS[method]
    side = Side(len(scene.A[0]))
    stages = row.build(make_options(row.options, options, method), side)
    W = run_stages(stages, scene.mixture)[-1].state.W
    return gain_sir(W, scene)


def two(
    method: str,
    snr: float | None = None,
    seconds: float = 4.0,
    summary: Summary = median,
    **options: object,
) -> Callable[[Speech], float]:
    """Make a measurement over all draws of two talkers."""

    def measure(speech: Speech) -> float:
        scenes = (inst2(speech, draw, seconds, snr) for draw in range(INST2_DRAWS))
        return summary([sir(scene, method, **options) for scene in scenes])

    return measure


def several(
    method: str, n_src: int, snr: float | None = None, summary: Summary = median
) -> Callable[[Speech], float]:
    """Make a measurement over all draws of several talkers."""

    def measure(speech: Speech) -> float:
        scenes = (instn(speech, draw, n_src, snr) for draw in range(INSTN_DRAWS))
        return summary([sir(scene, method) for scene in scenes])

    return measure


def imbalanced(objective: str) -> Callable[[Speech], float]:
    """Make a measurement with the second talker 40 dB weaker."""

    def measure(speech: Speech) -> float:
        found = []
        for draw in range(INST2_DRAWS):
            scene = inst2(speech, draw)
            sources = scene.sources * np.array([[1.0], [0.01]])
            weak = Instantaneous(scene.A @ sources, sources, scene.A)
            found.append(sir(weak, "lag-ls", objective=objective, first_lag=0))
        return median(found)

    return measure


def ahead_of_scikit_learn(method: str) -> Callable[[Speech], float]:
    """How much better a method is in the median than FastICA with its own, looser tolerance."""

    def theirs(scene: Instantaneous) -> float:
        learner = FastICA(whiten="unit-variance", max_iter=400, random_state=0)
        return gain_sir(learner.fit(scene.mixture.T).components_, scene)

    def measure(speech: Speech) -> float:
        scenes = [inst2(speech, draw) for draw in range(INST2_DRAWS)]
        return two(method)(speech) - median([theirs(scene) for scene in scenes])

    return measure


def seconds(method: str) -> Callable[[Speech], float]:
    """Time a method on 60 s of four channels, statistics included; the best of three."""

    def measure(speech: Speech) -> float:
        long = np.tile(np.concatenate(talkers(speech)), 4)[: 60 * FS]
        sources = np.stack([np.roll(long, 7 * FS * k) for k in range(4)])
        x = np.random.default_rng(0).standard_normal((4, 4)) @ sources
        row = METHODS[method]
        stages = row.build(row.options(), Side(4))
        timed = []
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for _ in range(3):
                begun = time.process_time()
                run_stages(stages, x)
                timed.append(time.process_time() - begun)
        return min(timed)

    return measure


def largest_coherence(speech: Speech) -> float:
    """Find the sign of delays where there are none, at worst over noise and numbers of talkers."""
    scenes = [inst2(speech, draw, 4, snr) for draw in range(INST2_DRAWS) for snr in (None, 10, 0)]
    scenes += [inst2(speech, draw, 1) for draw in range(INST2_DRAWS)]
    scenes += [instn(speech, draw, n_src) for draw in range(INSTN_DRAWS) for n_src in (3, 4)]
    return max(imaginary_coherence(scene.mixture) for scene in scenes)


def least_coherence(speech: Speech) -> float:
    """Find the sign of delays where there are some, at worst over rooms."""
    names = ("an2", "an20", "r12s5", "r20s5", "r20s20", "r35s5", "r35s20", "an2n3")
    return min(imaginary_coherence(room(speech, name).mixture) for name in names)


CHECKS = (
    Check("closed-form, 2 talkers 4 s, SIR", 43.1, 40, two("closed-form")),
    Check("closed-form, lowest tenth", 34.8, 31, two("closed-form", summary=lowest_tenth)),
    Check("closed-form at lag 1", 38.8, 36, two("closed-form", lag=1)),
    Check("closed-form at lag 8, a bad one", 22.4, None, two("closed-form", lag=8), most=27),
    Check("lag-ls plain from lag 0", 36.0, 33, two("lag-ls", objective="plain", first_lag=0)),
    Check("lag-ls, 40 dB imbalance", 36.5, 34, imbalanced("normalized")),
    Check("lag-ls plain, 40 dB imbalance", 24.7, None, imbalanced("plain"), most=34),
    Check("sobi", 39.6, 37, two("sobi")),
    Check("sobi, 10 dB noise", 28.3, 25, two("sobi", 10)),
    *(
        Check(f"uwedge, {words}{name}", figure, least, two("uwedge", snr, summary=summary))
        for snr, words, figures in (
            (None, "no noise", (41.3, 34.5)),
            (20, "20 dB noise", (41.3, 35.0)),
            (10, "10 dB noise", (40.9, 34.5)),
        )
        for name, figure, least, summary in (
            ("", figures[0], 38, median),
            (", lowest tenth", figures[1], 31, lowest_tenth),
        )
    ),
    Check("pham", 72.7, 65, two("pham")),
    Check("pham, 20 dB noise", 38.3, 35, two("pham", 20)),
    Check("jade", 44.4, 41, two("jade")),
    Check("jade, lowest tenth", 37.4, 34, two("jade", summary=lowest_tenth)),
    Check("jade minus scikit-learn's FastICA", -2.7, -4, ahead_of_scikit_learn("jade")),
    Check("fastica", 47.1, 44, two("fastica")),
    Check("picard", 49.5, 46, two("picard")),
    Check("picard, lowest tenth", 41.8, 39, two("picard", summary=lowest_tenth)),
    Check("uwedge, 4 talkers 10 dB noise", 32.1, 29, several("uwedge", 4, 10)),
    Check("uwedge, 4 talkers, lowest tenth", None, 25, several("uwedge", 4, 10, lowest_tenth)),
    Check("pham, 4 talkers", 63.0, 55, several("pham", 4)),
    Check("imaginary coherence, no delays, largest", None, None, largest_coherence, most=DELAYED),
    Check("imaginary coherence, rooms, least", None, DELAYED, least_coherence),
    Check("uwedge, 60 s x 4, seconds", None, None, seconds("uwedge"), most=2.0),
    Check("pham, 60 s x 4, seconds", None, None, seconds("pham"), most=2.0),
)
