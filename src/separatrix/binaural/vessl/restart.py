"""A second try that listens to levels alone first.

Phase cues are so precise that a source begun on the wrong side, front for back above all, cannot
leave it.  Levels have fewer such traps: found anew by them, and then again by all cues, most such
sources turn to their true direction, and the free energy tells which try is better.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ...errors import MissingDataError
from ...iterate import Masks
from .free_energy import Problem, heard_of, update_noise
from .greedy import assign_to, first_noise
from .observations import feature_sums, moments
from .positions import locate
from .vessl import Beginning, Vessl, VesslState

SURE = 0.3  # least mask of a point that tells of a source
FEWEST = 500  # such points, without which a source keeps its position
N_ITER = 6  # of one source and the noise around it


class RestartState(NamedTuple):
    """State of a second try.

    Attributes
    ----------
    earlier : VesslState
        Where the first one ended.
    now : VesslState
        The second one.
    """

    earlier: VesslState
    now: VesslState


@dataclass(frozen=True, eq=False)
class Restart:
    """Algorithm that begins a run anew from positions found by level differences.

    It needs the outcome of `Vessl` as its start, and ends with the one of both whose free energy
    is higher.

    Parameters
    ----------
    vessl : Vessl
        What is run again.
    """

    vessl: Vessl

    def prepare(self, x: Any, side: Any = None) -> Problem:
        """Do as `Vessl` does."""
        return self.vessl.prepare(x, side)

    def init(self, data: Problem, start: Masks | None = None) -> RestartState:
        """Find every source of the earlier run by its levels, and new masks from that."""
        if start is None:
            raise MissingDataError(
                "there is no run to try again; give the outcome of Vessl as start."
            )
        earlier: VesslState = start.model
        return RestartState(earlier, self.vessl.state_from(data, _by_level(data, earlier)))

    def step(self, data: Problem, state: RestartState) -> RestartState:
        """Update the second run."""
        return state._replace(now=self.vessl.step(data, state.now))

    def cost(self, data: Problem, state: RestartState) -> np.ndarray:
        """Return the cost of the second run."""
        return self.vessl.cost(data, state.now)

    def cost_unit(self, data: Problem) -> float:
        """Return 1: the cost is per point already."""
        return self.vessl.cost_unit(data)

    def finish(self, data: Problem, state: RestartState) -> Masks:
        """Return what the better one of both runs found."""
        best = min(state, key=lambda run: float(self.vessl.cost(data, run)))
        return self.vessl.finish(data, best)


def _by_level(problem: Problem, state: VesslState) -> Beginning:
    masks = state.assignment.masks(problem.observations)
    winner = masks.argmax(axis=0)
    prediction = state.positions.prediction.copy()
    for m in range(problem.n_src):
        own = (winner == m) & (masks[m] > SURE)
        if np.count_nonzero(own) >= FEWEST:
            prediction[m] = predicted_by_level(problem, own)
    wide = first_noise(problem)
    assignment = assign_to(problem, prediction, wide)
    heard = heard_of(problem, assignment)
    noise = update_noise(problem, heard, prediction, prediction**2, wide)
    return Beginning(assignment.sums, noise)


def predicted_by_level(problem: Problem, own: np.ndarray) -> np.ndarray:
    """Give the cues at the position that the levels of some points tell.

    Parameters
    ----------
    problem : Problem
        The recording.
    own : numpy.ndarray
        Points of one source, bool (freq, frame).

    Returns
    -------
    numpy.ndarray
        All its cues, (cue, freq), as the map predicts them.
    """
    heard = moments(feature_sums(problem.observations, own[:, None].astype(np.float64)))
    noise = first_noise(problem)
    for _ in range(N_ITER):
        noise[1:] = np.inf  # the phase cues count as missing
        found = locate(problem.inverse, heard, noise)
        noise = update_noise(problem, heard, found.prediction, found.square, noise)
    return found.prediction[0]
