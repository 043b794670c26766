"""First masks: directions chosen one after the other, or at random."""

import warnings
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ...errors import SeparatrixWarning
from .assignment import Assignment, assign
from .free_energy import Problem, coefficients, weighted
from .observations import feature_sums, log_density_coefficients
from .vessl import Beginning, Garbage, garbage_coefficients

WIDER = np.array([3.0, 0.25, 0.25]) ** 2  # added to the variance of level (dB), cosine and sine
LARGEST = 60.0  # of the exponent of a density ratio
USEFUL = 0.01  # of the gain of the best source, which the last one should reach


class _Points(NamedTuple):
    """The strongest points."""

    cues: np.ndarray  # (cue, point)
    frequency: np.ndarray  # (point,)


@dataclass(frozen=True, eq=False)
class Greedy:
    """Begin from the directions that together explain the strongest points best.

    Parameters
    ----------
    cues : numpy.ndarray
        Cues of candidate directions, (direction, cue, freq).
    garbage : Garbage
        What directions are weighed against, whether or not the model itself has it.
    n_points : int
        How many points to look at.
    n_sweeps : int
        How often each source in turn is removed and chosen anew.
    """

    cues: np.ndarray
    garbage: Garbage
    n_points: int = 4000
    n_sweeps: int = 2

    def __call__(self, problem: Problem) -> Beginning:
        """Choose the directions and give their masks, with a widened noise."""
        noise = first_noise(problem)
        ratios = self._ratios(problem, noise)
        rest = self.garbage.weight
        chosen = choose(ratios, problem.n_src, rest, self.n_sweeps)
        gains = gains_of(ratios[chosen], rest)
        last = gains[-1] / gains.max()
        if problem.n_src > 1 and last < USEFUL:
            warnings.warn(
                f"{problem.n_src} sources are more than the recording shows directions: the last "
                f"one explains {100 * max(last, 0):.2g} % of what the best does; try fewer.",
                SeparatrixWarning,
                stacklevel=2,
            )
        assignment = assign_to(problem, self.cues[chosen], noise)
        return Beginning(assignment.sums, noise)

    def _ratios(self, problem: Problem, noise: np.ndarray) -> np.ndarray:
        """Density of each point under each candidate over that of the garbage.

        In single precision: ratios that are off by 1e-5 choose no other direction.
        """
        points = _strongest(problem, self.n_points)
        f = points.frequency
        # What does not depend on the candidate.
        nowhere = np.zeros((1, *noise.shape))
        rest = log_density_coefficients(nowhere, nowhere, noise)
        rest = (rest - garbage_coefficients(self.garbage, problem.noise))[f, 0]
        features = np.concatenate([np.ones_like(points.cues[:1]), points.cues, points.cues**2])
        rest = (rest.T * features).sum(axis=0).astype(np.float32)
        cues = points.cues.astype(np.float32)
        ratios = np.empty((len(self.cues), len(f)), np.float32)
        for some in _blocks(len(self.cues)):
            slope = (self.cues[some] / noise).astype(np.float32)
            constant = -(self.cues[some] * slope).sum(axis=1, dtype=np.float32) / 2
            exponent = constant[:, f] + rest
            for c, cue in enumerate(cues):
                exponent += slope[:, c, f] * cue
            np.exp(np.clip(exponent, -LARGEST, LARGEST), out=ratios[some])
        return ratios


@dataclass(frozen=True)
class RandomMasks:
    """Begin from random masks, the same in all frequencies of a frame, as the paper does.

    Parameters
    ----------
    seed : int
        Seed of the random numbers.
    """

    seed: int = 0

    def __call__(self, problem: Problem) -> Beginning:
        """Draw the masks; the garbage keeps its first share."""
        rng = np.random.default_rng(self.seed)
        n_src, n_frames = problem.n_src, problem.n_frames
        masks = rng.dirichlet(np.ones(n_src), n_frames).T * problem.initial[:n_src].sum()
        rest = np.broadcast_to(
            problem.initial[n_src:, None], (len(problem.initial) - n_src, n_frames)
        )
        every = np.concatenate([masks, rest])
        shape = (len(problem.power), *every.shape)
        sums = feature_sums(problem.observations, np.broadcast_to(every, shape))
        return Beginning(sums, problem.noise)


def first_noise(problem: Problem) -> np.ndarray:
    """Give the noise to begin with, wider than that of the training, (cue, freq)."""
    return problem.noise + WIDER[: len(problem.noise), None]


def assign_to(problem: Problem, cues: np.ndarray, noise: np.ndarray) -> Assignment:
    """Share out the points among sources whose cues are known.

    Parameters
    ----------
    problem : Problem
        The recording.
    cues : numpy.ndarray
        Cues of the sources, (src, cue, freq).
    noise : numpy.ndarray
        Variance of the cues around them, (cue, freq).

    Returns
    -------
    Assignment
        Under the weights of the beginning.
    """
    density = coefficients(problem, cues, cues**2, noise)
    return assign(problem.observations, weighted(density, problem.initial))


def choose(ratios: np.ndarray, n_src: int, rest: float, n_sweeps: int) -> np.ndarray:
    """Choose candidates that together make points likely.

    Parameters
    ----------
    ratios : numpy.ndarray
        Density of each point under each candidate over that of the garbage, (candidate, point).
    n_src : int
        How many to choose.
    rest : float
        Weight of the garbage; the sources share what is left of 1.
    n_sweeps : int
        How often each one in turn is removed and chosen anew.

    Returns
    -------
    numpy.ndarray
        Their indices (n_src,).
    """
    share = ratios.dtype.type((1 - rest) / n_src)
    scaled, alone = ratios * share, np.full(ratios.shape[1], rest, ratios.dtype)
    chosen: list[int] = []
    for _ in range(n_src):
        chosen.append(_best_addition(scaled, alone + scaled[chosen].sum(axis=0)))
    for _ in range(n_sweeps if n_src > 1 else 0):
        before = list(chosen)
        for m in range(n_src):
            others = chosen[:m] + chosen[m + 1 :]
            chosen[m] = _best_addition(scaled, alone + scaled[others].sum(axis=0))
        if chosen == before:
            break
    return np.array(chosen)


def gains_of(ratios: np.ndarray, rest: float) -> np.ndarray:
    """Say how much each source adds to the log-likelihood of those before it.

    Parameters
    ----------
    ratios : numpy.ndarray
        Density of each point under each source over that of the garbage, (src, point).
    rest : float
        Weight of the garbage; as many sources as there are share what is left of 1 alike.

    Returns
    -------
    numpy.ndarray
        Gains (src,) in nats.
    """
    numbers = np.arange(1, len(ratios) + 1)[:, None]
    likelihood = np.log(rest + (1 - rest) * np.cumsum(ratios, axis=0, dtype=np.float64) / numbers)
    return np.diff(likelihood.sum(axis=1), prepend=0.0)


def _best_addition(scaled: np.ndarray, base: np.ndarray) -> int:
    parts = [
        np.log(scaled[some] + base).sum(axis=1, dtype=np.float64) for some in _blocks(len(scaled))
    ]
    return int(np.concatenate(parts).argmax())


def _blocks(n: int) -> list[slice]:
    """Few candidates at a time: what is made of them stays in the cache (twice as fast)."""
    return [slice(start, start + 16) for start in range(0, n, 16)]


def _strongest(problem: Problem, n_points: int) -> _Points:
    observed = problem.observations.observed
    power = np.where(observed, problem.power, -1.0).ravel()
    n_points = min(n_points, problem.observations.n_observed)
    index = np.sort(np.argpartition(power, len(power) - n_points)[len(power) - n_points :])
    frequency, frame = np.unravel_index(index, observed.shape)
    return _Points(problem.observations.y[:, frequency, frame], frequency)
