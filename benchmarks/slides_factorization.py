"""Factorizations on mixtures that they are for: how well, and how fast beside scikit-learn.

- `mono`: two talkers, one channel, 3.5 s; taught by the other utterances of each.
- `notes`: two synthetic tones of 3 s whose resonances move, one channel.
- `glide`: two synthetic tones of 3 s whose pitch moves, one channel.

The speed needs scikit-learn.
"""

import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.signal import lfilter
from slides_checks import Check
from slides_protocols import FS, Speech, room, room_scores

from separatrix import Stft, separate
from separatrix.evaluation import evaluate
from separatrix.factorization import ByTruth, Factorization
from separatrix.iterate import iterate, run_stages
from separatrix.methods import METHODS, Side
from separatrix.options import make_options
from separatrix.simulation import standardized

SECONDS = 3.0
CONTROL = 160  # samples between changes of a resonance
SPEED_SECONDS, SPEED_BASIS, SPEED_ITERATIONS = 10.0, 30, 200
NOTES = {"n_fft": 2048, "n_iter": 100, "n_starts": 4}


def mono(speech: Speech) -> np.ndarray:
    """Give an utterance of each talker, (src, sample); their sum is the mixture."""
    first, second = speech["aew3"], speech["axb6"]
    length = min(len(first), len(second))
    return standardized(np.stack([first[:length], second[:length]]))


def notes() -> np.ndarray:
    """Give two tones whose resonances move, (src, sample); their sum is the mixture."""
    return standardized(
        np.stack([_note(220, (0.0, 2.2), (500, 3000)), _note(311, (0.8, 3.0), (3000, 800))])
    )


def glide() -> np.ndarray:
    """Give two tones whose pitch moves, (src, sample); their sum is the mixture."""
    return standardized(
        np.stack(
            [_tone(220, 300, 0.7, 5.0, range(1, 21)), _tone(392, 330, 0.5, 6.0, range(1, 21, 2))]
        )
    )


def _note(
    pitch: float, sounding: tuple[float, float], resonance: tuple[float, float]
) -> np.ndarray:
    """30 harmonics k^-0.3 through a resonance that goes to and fro between two frequencies."""
    t = np.arange(round(SECONDS * FS)) / FS
    tone = sum(
        k**-0.3 * np.sin(2 * np.pi * k * pitch * t + k) for k in range(1, 31) if k * pitch < FS / 2
    )
    begin, end = (round(s * FS) for s in sounding)
    low, high = resonance
    path = low + (high - low) * (0.5 - 0.5 * np.cos(2 * np.pi * 1.0 * t))
    out, memory, radius = np.zeros(len(t)), np.zeros(2), 0.95
    for first in range(begin, end, CONTROL):
        part = slice(first, min(first + CONTROL, end))
        denominator = [1, -2 * radius * np.cos(2 * np.pi * path[first] / FS), radius**2]
        out[part], memory = lfilter([1], denominator, tone[part], zi=memory)
    return out


def _tone(low: float, high: float, depth: float, rate: float, harmonics: range) -> np.ndarray:
    """Harmonics 1 / k of a pitch that glides, with a vibrato of some semitones."""
    t = np.arange(round(SECONDS * FS)) / FS
    pitch = low * (high / low) ** (t / SECONDS) * 2 ** (depth / 12 * np.sin(2 * np.pi * rate * t))
    phase = 2 * np.pi * np.cumsum(pitch) / FS
    return sum(np.sin(k * phase) / k * (k * pitch < FS / 2) for k in harmonics)


def examples(speech: Speech) -> list[np.ndarray]:
    """Give the other utterances of each talker of `mono`."""
    return [
        np.concatenate([speech[name] for name in own])
        for own in (("aew1", "aew2"), ("axb4", "axb5"))
    ]


def sdr(sources: np.ndarray, method: str, **options: Any) -> float:
    """Separate the sum of sources (src, sample) as one channel; mean SDR in dB."""
    mixture = sources.sum(axis=0, keepdims=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that blind separation of one channel seldom works
        found = separate(mixture, FS, method=method, n_src=len(sources), **options)
    return float(np.mean(evaluate(sources, found.sources).sdr))


def taught(method: str, **options: Any) -> Callable[[Speech], float]:
    """Measure a method on `mono` with examples of both talkers."""
    return lambda speech: sdr(mono(speech), method, examples=examples(speech), **options)


def blind(n_basis: int) -> Callable[[Speech], float]:
    """Measure NMF on `mono` by timbre."""
    return lambda speech: sdr(mono(speech), "nmf", n_basis=n_basis, n_iter=200)


def grouped_by_truth(speech: Speech) -> float:
    """Bound what any grouping of 30 components can reach on `mono`; mean SDR in dB."""
    sources, stft = mono(speech), Stft(1024)
    X = stft.forward(sources)
    algorithm = Factorization(2, 15, grouping=ByTruth(X))
    mixture = X.sum(axis=0)
    masks = iterate(algorithm, mixture[None], n_iter=200).outcome.masks
    found = stft.inverse(masks * mixture, sources.shape[1])
    return float(np.mean(evaluate(sources, found).sdr))


def by_direction(name: str) -> Callable[[Speech], float]:
    """Measure NMF with 20 components, grouped by direction, in a room."""

    def measure(speech: Speech) -> float:
        scene = room(speech, name)
        return room_scores(scene, separate(scene.mixture, FS, method="nmf").sources).sdr

    return measure


def on_notes(method: str, **options: Any) -> Callable[[Speech], float]:
    """Measure a method on `notes`."""
    return lambda speech: sdr(notes(), method, **{**NOTES, **options})


def on_glide(method: str, **options: Any) -> Callable[[Speech], float]:
    """Measure a method on `glide`."""
    return lambda speech: sdr(glide(), method, **{"n_fft": 2048, **options})


def minus(one: Callable[[Speech], float], other: Callable[[Speech], float]) -> Any:
    """Measure a difference."""
    return lambda speech: one(speech) - other(speech)


def largest_rise(speech: Speech) -> float:
    """Give the largest rise of a cost in any step, of every divergence and method."""
    x = Stft(512).forward(mono(speech).sum(axis=0, keepdims=True))
    rises = []
    for row in (row for row in METHODS.values() if row.family == "factorization"):
        for divergence in ("squares", "kl", "is"):
            given = {"n_basis": 2, "n_iter": 40, "divergence": divergence, "n_starts": 1}
            stages = row.build(make_options(row.options, given, row.name), Side(2))
            for result in run_stages(stages, x):
                costs = np.stack(result.costs)
                rises.append(np.max(np.diff(costs) / (1 + np.abs(costs[1:]))))
    return float(max(rises))


def missing_from_sum(speech: Speech) -> float:
    """Give the largest difference between the mixture and the sum of what was separated."""
    x = mono(speech).sum(axis=0, keepdims=True)
    rest = [
        found.sources.sum(axis=0) - found.mixture[0]
        for row in METHODS.values()
        if row.family == "factorization"
        for found in [separate(x, FS, method=row.name, n_basis=1, n_iter=10)]
    ]
    return float(np.max(np.abs(rest)))


def time_beside_scikit_learn(tol: float) -> Callable[[Speech], float]:
    """Divide our processor time for some iterations by that of scikit-learn.

    Both have the array of magnitudes and the same first factors.  Ours computes its cost in every
    iteration; theirs in every tenth, or with tol = 0 never.
    """

    def measure(speech: Speech) -> float:
        x = np.concatenate([speech[name] for name in ("aew1", "aew2", "aew3")])
        X = Stft(2048).forward(np.resize(x, round(SPEED_SECONDS * FS))[None])
        algorithm = Factorization(1, SPEED_BASIS)
        data = algorithm.prepare(X)
        begin = algorithm.init(data).factors[:2]
        ratios = []
        for _ in range(5):
            clock: list[float] = []
            ours = iterate(
                algorithm,
                X,
                n_iter=SPEED_ITERATIONS,
                on_step=lambda *_, clock=clock: clock.append(time.process_time()),
            )
            before = time.process_time()
            theirs = scikit_learn(data.values, begin, tol)
            ratios.append((clock[-1] - clock[0]) / (time.process_time() - before))
        gap = algorithm.rules.divergence.varying(data.values, theirs) + data.constant
        if abs(gap - ours.costs[-1]) > 0.05 * ours.costs[-1]:
            raise AssertionError("the two did not do the same work")
        return float(np.median(ratios))

    return measure


def scikit_learn(V: np.ndarray, begin: tuple[np.ndarray, ...], tol: float) -> np.ndarray:
    """Run the multiplicative update of scikit-learn from the same factors; its model."""
    from sklearn.decomposition import non_negative_factorization

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it did not converge
        W, H, _ = non_negative_factorization(
            V,
            W=begin[0].copy(),
            H=begin[1].copy(),
            n_components=SPEED_BASIS,
            init="custom",
            solver="mu",
            beta_loss="kullback-leibler",
            tol=tol,
            max_iter=SPEED_ITERATIONS,
        )
    return W @ H


CHECKS = (
    Check("nmf squares, examples, mono SDR", 5.5, 4.5, taught("nmf", divergence="squares")),
    Check("nmf kl, examples, mono SDR", None, 4.5, taught("nmf")),
    Check("nmf kl 60, examples, mono SDR", 5.5, 4.0, taught("nmf", n_basis=60)),
    Check("nmf is, examples, mono SDR", 4.2, 2.5, taught("nmf", divergence="is")),
    Check("nmfd kl, examples, mono SDR", 5.3, 4.5, taught("nmfd")),
    Check("nmf kl, 2 components, mono SDR", -0.9, None, blind(1)),
    Check("nmf kl, 30 by timbre, mono SDR", 2.2, None, blind(15)),
    Check("nmf kl, 30 by truth, mono SDR", 5.8, 4.0, grouped_by_truth),
    Check("nmf by direction, an2 SDR", 2.9, 2.0, by_direction("an2")),
    Check("nmf by direction, r12s5 SDR", 3.5, 2.0, by_direction("r12s5")),
    Check("nmf by direction, r20s20 SDR", 4.4, 2.0, by_direction("r20s20")),
    Check("nmf kl, notes SDR", 13.5, None, on_notes("nmf", n_basis=1)),
    Check("nmf-arma 2 poles, notes SDR", 23.8, 20.0, on_notes("nmf-arma")),
    Check("nmf-arma 2 zeros, notes SDR", 24.6, 20.0, on_notes("nmf-arma", n_poles=0, n_zeros=2)),
    Check("nmf-arma 4 poles, notes SDR", 25.1, 20.0, on_notes("nmf-arma", n_poles=4)),
    Check(
        "nmf-arma less nmf, notes SDR",
        10.3,
        6.0,
        minus(on_notes("nmf-arma"), on_notes("nmf", n_basis=1)),
    ),
    Check("nmf kl, glide SDR", 2.9, None, on_glide("nmf", n_basis=1)),
    Check("si-plca 12, glide SDR", 17.0, 13.0, on_glide("si-plca")),
    Check("si-plca 24, glide SDR", 16.6, 13.0, on_glide("si-plca", n_shifts=24)),
    Check(
        "si-plca 12 less nmf, glide SDR",
        14.1,
        8.0,
        minus(on_glide("si-plca"), on_glide("nmf", n_basis=1)),
    ),
    Check("factorizations, largest rise of cost", None, None, largest_rise, most=1e-9),
    Check("factorizations, missing from sum", None, None, missing_from_sum, most=1e-6),
    Check(
        "nmf kl K=30, time / scikit-learn", None, None, time_beside_scikit_learn(1e-12), most=1.0
    ),
    Check("the same, if that never looks at its cost", None, None, time_beside_scikit_learn(0.0)),
)
