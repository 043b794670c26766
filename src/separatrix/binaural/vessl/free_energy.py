"""The model that positions, weights and noise make, and the bound that all updates raise."""

from typing import NamedTuple

import numpy as np

from ..affine_map import InverseMap
from .assignment import Assignment
from .observations import Moments, Observations, log_density_coefficients, moments
from .positions import Positions, divergence
from .weights import WeightRule

SMALLEST = 1e-300  # stands for a weight of 0, where 0 log 0 = 0


class Problem(NamedTuple):
    """Everything that stays the same during a run.

    Attributes
    ----------
    observations : Observations
        The cues of the recording.
    power : numpy.ndarray
        Power of the points, (freq, frame).
    inverse : InverseMap
        The map.
    noise : numpy.ndarray
        Variance of the cues around the map in training, (cue, freq), below which none falls.
    background : numpy.ndarray
        Coefficients (freq, 1 or 0, 1 + 2 C) of the log-density of the garbage.
    initial : numpy.ndarray
        Weights at the beginning, (component,), the garbage last if there is one.
    """

    observations: Observations
    power: np.ndarray
    inverse: InverseMap
    noise: np.ndarray
    background: np.ndarray
    initial: np.ndarray

    @property
    def n_src(self) -> int:
        """Number of sources."""
        return len(self.initial) - self.background.shape[1]

    @property
    def n_frames(self) -> int:
        """Number of frames."""
        return int(self.power.shape[-1])


def heard_of(problem: Problem, assignment: Assignment) -> Moments:
    """Give the sums of the sources, without the garbage.

    Parameters
    ----------
    problem : Problem
        The recording.
    assignment : Assignment
        Masks and sums of all components.

    Returns
    -------
    Moments
        Source by source.
    """
    return moments(assignment.sums[:, : problem.n_src])


def coefficients(
    problem: Problem, prediction: np.ndarray, square: np.ndarray, noise: np.ndarray
) -> np.ndarray:
    """Write the expected log-densities of all components as coefficients of the features.

    Parameters
    ----------
    problem : Problem
        The recording.
    prediction, square : numpy.ndarray
        Expected cues of the sources and their squares, (src, cue, freq).
    noise : numpy.ndarray
        Variance of the cues around them, (cue, freq).

    Returns
    -------
    numpy.ndarray
        Coefficients (freq, component, 1 + 2 C) of l in eq. 3 of the paper.
    """
    of_sources = log_density_coefficients(prediction, square, noise)
    return np.concatenate([of_sources, problem.background], axis=1)


def weighted(coefficients: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Add the logarithms of the weights (freq, component) or (component,) to coefficients."""
    log_weights = np.log(np.maximum(weights, SMALLEST))
    log_weights = np.broadcast_to(log_weights, coefficients.shape[:2])[..., None]
    return np.concatenate([coefficients[..., :1] + log_weights, coefficients[..., 1:]], axis=-1)


def update_noise(
    problem: Problem,
    heard: Moments,
    prediction: np.ndarray,
    square: np.ndarray,
    noise: np.ndarray,
) -> np.ndarray:
    """Find the variance of the cues around the predictions, eq. 4 of the paper.

    Parameters
    ----------
    problem : Problem
        The recording.
    heard : Moments
        Sums of the sources.
    prediction, square : numpy.ndarray
        Expectation of their cues and of the squares, (src, cue, freq).
    noise : numpy.ndarray
        The variance so far, (cue, freq); it stays where all points are garbage.

    Returns
    -------
    numpy.ndarray
        Weighted mean of the squared error; not below that of the training, which the best
        value within that limit is.
    """
    error = heard.second - 2 * heard.first * prediction + heard.mass * square
    total = heard.mass.sum(axis=0)
    found = np.where(total > 0, error.sum(axis=0) / np.maximum(total, SMALLEST), noise)
    return np.maximum(found, problem.noise)


def free_energy(
    problem: Problem,
    assignment: Assignment,
    positions: Positions,
    weights: np.ndarray,
    noise: np.ndarray,
    rule: WeightRule,
) -> float:
    """Evaluate the lower bound of the log-likelihood.

    Parameters
    ----------
    problem : Problem
        The recording.
    assignment : Assignment
        Posterior of the sources of the points.
    positions : Positions
        Posterior of the positions.
    weights, noise : numpy.ndarray
        Parameters (freq, component) and (cue, freq).
    rule : WeightRule
        Prior of the weights.

    Returns
    -------
    float
        F = E[log p(y, W, X, Z)] + entropy, in nats, plus the prior of the weights.
    """
    density = coefficients(problem, positions.prediction, positions.square, noise)
    likelihood = np.vdot(weighted(density, weights), assignment.sums)
    away = divergence(problem.inverse.affine, positions.posterior).sum()
    prior = rule.log_prior(weights, problem.initial, problem.n_frames)
    return float(assignment.entropy + likelihood - away + prior)
