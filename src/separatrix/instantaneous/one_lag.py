"""Two equations, one lag: the closed form of the slides, and AMUSE."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ..iterate import Images
from .demixer import Demixer, gaps, separated
from .statistics import Covariances
from .whitening import whiten

MAX_LAG = 100  # samples; the lag is chosen up to there


class OneLagData(NamedTuple):
    """A recording and the covariances of its whitened signals.

    Attributes
    ----------
    x : numpy.ndarray
        Samples (chan, sample).
    whitener : numpy.ndarray
        Matrix (src, chan) that makes uncorrelated signals of them.
    covariances : numpy.ndarray
        Symmetric covariances (lag, src, src).
    chance : float
        Gap that chance alone explains.
    """

    x: np.ndarray
    whitener: np.ndarray
    covariances: np.ndarray
    chance: float


@dataclass(frozen=True)
class OneLag:
    """Closed form from the covariances at lag 0 and one other lag.

    Two outputs that are uncorrelated at lag 0 and at lag n give two equations.  For two sources
    they are a quadratic equation whose two roots are the two columns of the mixing matrix.  For
    any number the rows of W are the vectors b of ``C_n b = v C_0 b``, and the values v are the
    correlations of the sources at lag n: sources with equal ones cannot be told apart.

    Parameters
    ----------
    n_src : int
        Number of sources.
    lag : int, optional
        Lag in samples; by default that of the largest gap between the values, up to 100.

    References
    ----------
    L. Tong et al., "AMUSE: a new blind identification algorithm", ISCAS 1990.
    """

    n_src: int
    lag: int | None = None

    def prepare(self, x: np.ndarray, side: Any = None) -> OneLagData:
        """Whiten the recording and compute its covariances."""
        z, whitener = whiten(x, self.n_src)
        lags = range(1, MAX_LAG + 1) if self.lag is None else (self.lag,)
        values, chance = Covariances(lags)(z)
        return OneLagData(x, whitener, values, chance)

    def init(self, data: OneLagData, start: Any = None) -> Demixer:
        """Solve the eigenproblem at the best lag."""
        values, vectors = np.linalg.eigh(data.covariances)
        least = np.min(np.diff(values, axis=1), axis=1, initial=np.inf)
        best = int(np.argmax(least))
        return Demixer(vectors[best].T @ data.whitener, gaps(values[best : best + 1]))

    def step(self, data: OneLagData, state: Demixer) -> Demixer:
        """Return the state."""
        return state

    def cost(self, data: OneLagData, state: Demixer) -> np.ndarray:
        """Return 0: both equations hold."""
        return np.asarray(0.0)

    def cost_unit(self, data: OneLagData) -> float:
        """Return 1."""
        return 1.0

    def finish(self, data: OneLagData, state: Demixer) -> Images:
        """Give each source as it sounds in every channel."""
        return separated(data.x, state, data.chance)
