"""How much each source speaks: the weights lambda of the masks, with their share of the bound."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np


class WeightRule(Protocol):
    """How the weights follow from the masks."""

    def update(self, count: np.ndarray, initial: np.ndarray, n_frames: int) -> np.ndarray:
        """Give the weights (freq, component) that are best for given masks.

        `count` (freq, component) are sums of the masks over frames, `initial` (component,) the
        weights at the beginning, which sum to 1.
        """

    def log_prior(self, weights: np.ndarray, initial: np.ndarray, n_frames: int) -> float:
        """Give the logarithm of the prior of the weights, up to a constant."""


@dataclass(frozen=True)
class Shared:
    """One weight of a source for all frequencies.

    With a weight of its own in each frequency, a source may take whole bins or die.
    """

    def update(self, count: np.ndarray, initial: np.ndarray, n_frames: int) -> np.ndarray:
        """Give the share of each component in all points."""
        total = count.sum(axis=0)
        return np.broadcast_to(_shares(total, initial), count.shape)

    def log_prior(self, weights: np.ndarray, initial: np.ndarray, n_frames: int) -> float:
        """Give 0."""
        return 0.0


@dataclass(frozen=True)
class Free:
    """A weight of each source in each frequency, as in the paper (eq. 4)."""

    def update(self, count: np.ndarray, initial: np.ndarray, n_frames: int) -> np.ndarray:
        """Give the share of each component in the points of a frequency."""
        return _shares(count, initial)

    def log_prior(self, weights: np.ndarray, initial: np.ndarray, n_frames: int) -> float:
        """Give 0."""
        return 0.0


@dataclass(frozen=True)
class Dirichlet:
    """A weight of each source in each frequency, held near the initial ones.

    Parameters
    ----------
    strength : float
        Points that each source has in each frequency beforehand, for every frame of the
        recording; another component has as many more or fewer as its initial weight says.
    """

    strength: float = 0.4

    def update(self, count: np.ndarray, initial: np.ndarray, n_frames: int) -> np.ndarray:
        """Give the share of each component in the points of a frequency and those before."""
        return _shares(count + self._kappa(initial, n_frames), initial)

    def log_prior(self, weights: np.ndarray, initial: np.ndarray, n_frames: int) -> float:
        """Give the sum of kappa log lambda."""
        return float((self._kappa(initial, n_frames) * np.log(weights)).sum())

    def _kappa(self, initial: np.ndarray, n_frames: int) -> np.ndarray:
        return self.strength * n_frames * initial / initial[0]


def _shares(count: np.ndarray, initial: np.ndarray) -> np.ndarray:
    """Normalise over components; where nothing was observed the initial weights stay."""
    total = count.sum(axis=-1, keepdims=True)
    seen = total > 0
    return np.where(seen, count / np.where(seen, total, 1.0), initial)
