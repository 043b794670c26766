"""Least squares over many lags for two channels, by an exact search."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import minimize_scalar

from ..iterate import Images
from .demixer import Demixer, gaps, separated
from .statistics import Covariances
from .whitening import whiten

GRID = 360  # angles; the objective had two minima, rarely three, and none closer than ten steps


class SearchData(NamedTuple):
    """A recording, and everything that the objective knows of it.

    Attributes
    ----------
    x : numpy.ndarray
        Samples (chan, sample).
    scaler : numpy.ndarray
        Matrix (2, chan) by which x was scaled or whitened.
    covariances : numpy.ndarray
        Symmetric covariances (lag, 2, 2) of the scaled channels.
    squares : numpy.ndarray
        Sum over lags of ``C[i, j] C[k, l]``, (2, 2, 2, 2).
    chance : float
        Gap that chance alone explains.
    """

    x: np.ndarray
    scaler: np.ndarray
    covariances: np.ndarray
    squares: np.ndarray
    chance: float


@dataclass(frozen=True)
class LagSearch:
    """Two channels: the least sum over lags of squared correlations of the two outputs.

    With rows b1 and b2 of W the objective is ``F = sum_n (b1^T C_n b2)^2``.  For a given b2 it is
    quadratic in b1, so that its minimum is the smaller eigenvalue of a 2 x 2 matrix: one angle
    remains, which is searched on a grid and then refined.  Descents from random starts end in
    another minimum half of the time; this cannot.

    Parameters
    ----------
    lags : sequence of int
        Lags in samples; without 0 white noise of the microphones does no harm.
    normalized : bool
        Whether outputs are taken at unit power, that is, correlation coefficients are squared.
        Otherwise, as in the slides, columns of the mixing matrix have unit norm, and F can be
        lowered by making an output faint.

    References
    ----------
    J. Liu, J. Xin, Y. Qi and F.-G. Zeng, "A time domain algorithm for blind separation of
    convolutive sound mixtures and l1 constrained minimization of cross correlations", Commun.
    Math. Sci. 7(1), 2009, for equations at many lags; the search is our own.
    """

    lags: Sequence[int] = range(1, 101)
    normalized: bool = True

    def prepare(self, x: np.ndarray, side: Any = None) -> SearchData:
        """Compute the covariances, of whitened channels where they are normalised."""
        z, scaler = whiten(x, 2)
        if not self.normalized:
            scaler = np.eye(2) / np.sqrt(np.mean(x**2))
            z = scaler @ x
        values, chance = Covariances(self.lags)(z)
        squares = np.einsum("nij,nkl->ijkl", values, values)
        return SearchData(x, scaler, values, squares, chance)

    def init(self, data: SearchData, start: Any = None) -> Demixer:
        """Search the angle of the second row; the first follows."""
        grid = np.arange(GRID) * np.pi / GRID
        values = _least(data.squares, grid)[0]
        low = (values <= np.roll(values, 1)) & (values <= np.roll(values, -1))
        step = np.pi / GRID
        found = [
            minimize_scalar(
                lambda angle: float(_least(data.squares, np.atleast_1d(angle))[0][0]),
                bounds=(middle - step, middle + step),
                method="bounded",
                options={"xatol": 1e-12},
            )
            for middle in grid[low]
        ]
        best = min(found, key=lambda one: float(one.fun)).x
        b1 = _least(data.squares, np.atleast_1d(best))[1][0]
        B = np.stack([b1, [np.cos(best), np.sin(best)]])
        return self._demixer(data, B)

    def step(self, data: SearchData, state: Demixer) -> Demixer:
        """Return the state."""
        return state

    def cost(self, data: SearchData, state: Demixer) -> np.ndarray:
        """Return the objective F."""
        B = state.W @ np.linalg.inv(data.scaler)
        return np.sum((data.covariances @ B[1] @ B[0]) ** 2)

    def cost_unit(self, data: SearchData) -> float:
        """Return 1."""
        return 1.0

    def finish(self, data: SearchData, state: Demixer) -> Images:
        """Give each source as it sounds in both channels."""
        return separated(data.x, state, data.chance)

    def _demixer(self, data: SearchData, B: np.ndarray) -> Demixer:
        W = B @ data.scaler
        outputs = W @ (data.x - data.x.mean(axis=-1, keepdims=True))
        power = np.mean(outputs**2, axis=-1)
        diagonals = np.einsum("si,nij,sj->ns", B, data.covariances, B) / power
        return Demixer(W, gaps(diagonals))


def _least(squares: np.ndarray, angle: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Minimum of F over unit b1 for b2 at given angles, and the b1 (angle, 2) where it is."""
    b2 = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    G = np.einsum("ijkl,aj,al->aik", squares, b2, b2)
    values, vectors = np.linalg.eigh(G)
    return values[:, 0], vectors[:, :, 0]
