"""Positions found at last from levels and from phases that turn slowly with the direction.

Over one region of a map the phase difference of a high frequency turns by more than an affine
function can follow, the same way in all frames.  The model takes such errors for independent, so
that they outvote the levels.  For the masks the precision of the phases is worth more than that
bias; for the directions it is not.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ...errors import MissingDataError
from ...iterate import Masks
from .free_energy import SMALLEST, Problem, heard_of, update_noise
from .positions import divergence, locate
from .vessl import Vessl, VesslState

HIGHEST = 1500.0  # Hz; human listeners use phases up to about there (Rayleigh, 1907)
N_ITER = 6  # of positions and noise, under masks that stay


@dataclass(frozen=True, eq=False)
class SlowPhases:
    """Algorithm that finds the positions of a run anew, without its fast phases.

    It needs the outcome of `Vessl` or `Restart` as its start, and leaves its masks and weights.
    Its cost, minus the bound of the cues that count per observed point, never rises.

    Parameters
    ----------
    vessl : Vessl
        What was run.
    n_low : int
        Number of bins, from the lowest on, whose phases count.
    """

    vessl: Vessl
    n_low: int

    def prepare(self, x: Any, side: Any = None) -> Problem:
        """Do as `Vessl` does."""
        return self.vessl.prepare(x, side)

    def init(self, data: Problem, start: Masks | None = None) -> VesslState:
        """Find the positions under the masks and the noise of the earlier run."""
        if start is None:
            raise MissingDataError(
                "there is no run whose positions to find anew; give the outcome of Vessl as start."
            )
        return self._located(data, start.model)

    def step(self, data: Problem, state: VesslState) -> VesslState:
        """Update the noise, then the positions."""
        heard = heard_of(data, state.assignment)
        _, prediction, square = state.positions
        noise = update_noise(data, heard, prediction, square, state.noise)
        return self._located(data, state._replace(noise=noise))

    def cost(self, data: Problem, state: VesslState) -> np.ndarray:
        """Return minus the bound of the cues that count, under the masks, per observed point."""
        heard, noise = heard_of(data, state.assignment), state.noise
        _, prediction, square = state.positions
        error = heard.second - 2 * heard.first * prediction + heard.mass * square
        of_cues = error / noise + heard.mass * np.log(2 * np.pi * np.maximum(noise, SMALLEST))
        likelihood = -0.5 * np.where(self._counts(noise), of_cues, 0.0).sum()
        away = divergence(data.inverse.affine, state.positions.posterior).sum()
        return np.asarray((away - likelihood) / data.observations.n_observed)

    def cost_unit(self, data: Problem) -> float:
        """Return 1: the cost is per point already."""
        return self.vessl.cost_unit(data)

    def finish(self, data: Problem, state: VesslState) -> Masks:
        """Return the masks of the earlier run, with the state beside them."""
        return self.vessl.finish(data, state)

    def _located(self, data: Problem, state: VesslState) -> VesslState:
        noise = np.where(self._counts(state.noise), state.noise, np.inf)
        return state._replace(
            positions=locate(data.inverse, heard_of(data, state.assignment), noise)
        )

    def _counts(self, noise: np.ndarray) -> np.ndarray:
        """Which cues count, (cue, freq): all levels, and the phases of low bins."""
        counts = np.ones(noise.shape, bool)
        counts[1:, self.n_low :] = False
        return counts
