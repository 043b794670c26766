"""Variational EM for sound source separation and localization (VESSL).

Every point of the spectrogram belongs to one source, every source has a position, and a map
learnt for the head gives the cues of a position.  Masks, positions and parameters are updated in
turn; each update raises the same bound, the free energy.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from ...iterate import Masks
from ..affine_map import InverseMap
from .assignment import Assignment, assign
from .free_energy import (
    Problem,
    coefficients,
    free_energy,
    heard_of,
    update_noise,
    weighted,
)
from .observations import feature_sums, log_density_coefficients, moments, observe
from .positions import Positions, locate
from .weights import Shared, WeightRule


class Garbage(NamedTuple):
    """Sound from some direction, unknown: what no source explains.

    Attributes
    ----------
    mean, variance : numpy.ndarray
        Of the training cues over all directions, (cue, freq).
    weight : float
        Its share at the beginning.
    """

    mean: np.ndarray
    variance: np.ndarray
    weight: float = 0.3


class Beginning(NamedTuple):
    """What the first positions are found from.

    Attributes
    ----------
    sums : numpy.ndarray
        Sums of the features under first masks, (freq, component, 1 + 2 C).
    noise : numpy.ndarray
        Variance of the cues around the map, (cue, freq).
    """

    sums: np.ndarray
    noise: np.ndarray


def garbage_coefficients(garbage: Garbage, noise: np.ndarray) -> np.ndarray:
    """Write the log-density of the garbage as coefficients of the features.

    Parameters
    ----------
    garbage : Garbage
        Mean and variance of the cues over directions.
    noise : numpy.ndarray
        Variance of the cues around the map, (cue, freq): that of the training.  With one that
        changes during a run the free energy would fall.

    Returns
    -------
    numpy.ndarray
        Coefficients (freq, 1, 1 + 2 C).
    """
    mean = garbage.mean[None]
    return log_density_coefficients(mean, mean**2, garbage.variance + noise)


Begin = Callable[[Problem], Beginning]


class VesslState(NamedTuple):
    """State of a run.

    Attributes
    ----------
    assignment : Assignment
        Masks of sources and garbage.
    positions : Positions
        Where the sources are.
    weights : numpy.ndarray
        Shares lambda of the components, (freq, component).
    noise : numpy.ndarray
        Variance of the cues around the map, (cue, freq).
    """

    assignment: Assignment
    positions: Positions
    weights: np.ndarray
    noise: np.ndarray


@dataclass(frozen=True, eq=False)
class Vessl:
    """Algorithm that finds positions and masks of sources from binaural cues.

    Its input are cues ``y`` (cue, freq, frame), ``observed`` and ``power`` (freq, frame); the cost
    is minus the free energy per observed point.

    Parameters
    ----------
    inverse : InverseMap
        Map from positions to cues.
    n_src : int
        Number of sources.
    begin : callable
        Makes first masks from the `Problem` where no earlier stage gives any.
    rule : WeightRule
        How the weights of the sources follow from their masks.
    garbage : Garbage, optional
        A further component without a position.
    progressive : bool
        Whether masks begin equal over all frequencies, then over halves, quarters and so on.

    References
    ----------
    Deleforge, Forbes and Horaud, "Variational EM for binaural sound-source separation and
    localization", ICASSP 2013.
    """

    inverse: InverseMap
    n_src: int
    begin: Begin
    rule: WeightRule = field(default_factory=Shared)
    garbage: Garbage | None = None
    progressive: bool = False

    def prepare(self, x: Any, side: Any = None) -> Problem:
        """Turn cues into sums that the updates need."""
        observations = observe(x)
        n_freq = len(observations.observed)
        noise = self.inverse.affine.s.reshape(-1, n_freq)
        if self.garbage is None:
            background = np.zeros((n_freq, 0, 1 + 2 * len(noise)))
            initial = np.full(self.n_src, 1 / self.n_src)
        else:
            share = self.garbage.weight
            background = garbage_coefficients(self.garbage, noise)
            initial = np.append(np.full(self.n_src, (1 - share) / self.n_src), share)
        return Problem(observations, x.power, self.inverse, noise, background, initial)

    def init(self, data: Problem, start: Masks | None = None) -> VesslState:
        """Find positions from first masks, or from those of an earlier stage."""
        if start is None:
            return self.state_from(data, self.begin(data))
        return self.state_from(data, go_on(data, start))

    def state_from(self, data: Problem, beginning: Beginning) -> VesslState:
        """Find positions and weights from first sums, then masks from those."""
        sums, noise = beginning
        positions = locate(data.inverse, moments(sums[:, : data.n_src]), noise)
        weights = self.rule.update(sums[..., 0], data.initial, data.n_frames)
        n_freq = len(sums)
        block = 1 << (n_freq - 1).bit_length() if self.progressive else 1
        return _with_masks(data, positions, weights, noise, block)

    def step(self, data: Problem, state: VesslState) -> VesslState:
        """Update parameters, positions and masks."""
        heard = heard_of(data, state.assignment)
        _, prediction, square = state.positions
        noise = update_noise(data, heard, prediction, square, state.noise)
        count = state.assignment.sums[..., 0]
        weights = self.rule.update(count, data.initial, data.n_frames)
        positions = locate(data.inverse, heard, noise)
        return _with_masks(data, positions, weights, noise, max(1, state.assignment.block // 2))

    def cost(self, data: Problem, state: VesslState) -> np.ndarray:
        """Return minus the free energy per observed point."""
        bound = free_energy(data, *state, self.rule)
        return np.asarray(-bound / data.observations.n_observed)

    def cost_unit(self, data: Problem) -> float:
        """Return 1: the cost is per point already."""
        return 1.0

    def finish(self, data: Problem, state: VesslState) -> Masks:
        """Return the masks of the sources at observed points, with the state beside them."""
        return Masks(state.assignment.masks(data.observations)[: data.n_src], state)


def go_on(problem: Problem, start: Masks) -> Beginning:
    """Begin from the outcome of an earlier stage, perhaps with a map of another scale.

    Parameters
    ----------
    problem : Problem
        The recording.
    start : Masks
        Masks (src, freq, frame); what they leave of a point is garbage.

    Returns
    -------
    Beginning
        Sums under the masks, with the larger noise of the earlier stage, if it had one, and
        the map.
    """
    sources = np.swapaxes(np.asarray(start.masks), 0, 1)
    if problem.background.shape[1]:
        rest = np.maximum(1 - sources.sum(axis=1, keepdims=True), 0.0)
        sources = np.concatenate([sources, rest], axis=1)
    earlier = getattr(start.model, "noise", 0.0)
    return Beginning(
        feature_sums(problem.observations, sources), np.maximum(earlier, problem.noise)
    )


def _with_masks(
    problem: Problem, positions: Positions, weights: np.ndarray, noise: np.ndarray, block: int
) -> VesslState:
    density = coefficients(problem, positions.prediction, positions.square, noise)
    assignment = assign(problem.observations, weighted(density, weights), block)
    return VesslState(assignment, positions, weights, noise)
