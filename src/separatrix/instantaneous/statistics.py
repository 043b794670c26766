"""Statistics that are diagonal for independent sources, whatever these are mixed by.

Each is a set of symmetric matrices ``A D_k A^T`` with diagonal D_k: covariances at lags, in blocks
of time, and cumulants of the fourth order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from ..errors import MissingDataError


class Matrices(NamedTuple):
    """Matrices to be diagonalised together.

    Attributes
    ----------
    values : numpy.ndarray
        Symmetric matrices (matrix, src, src) of signals with unit power.
    chance : float
        Difference of two diagonal values that chance alone explains.
    """

    values: np.ndarray
    chance: float


class Statistics(Protocol):
    """From whitened signals to matrices."""

    def __call__(self, z: np.ndarray) -> Matrices:
        """Compute the matrices of signals (src, sample)."""


@dataclass(frozen=True)
class Covariances:
    """Covariances in blocks of time, at one lag or several.

    White noise of the microphones is in lag 0 alone; without it the mixing is found also where
    such noise is strong.

    Parameters
    ----------
    lags : sequence of int
        Lags in samples; of C_n and C_-n the mean is taken, which is symmetric.
    n_blocks : int
        Number of blocks of equal length.
    """

    lags: Sequence[int]
    n_blocks: int = 1

    def __call__(self, z: np.ndarray) -> Matrices:
        """Compute the covariances of signals (src, sample), at ``matrix = lag * blocks + block``.

        Raises
        ------
        MissingDataError
            If the blocks are too short for the lags or the number of signals.
        """
        n_src, n_samples = z.shape
        length = n_samples // self.n_blocks
        least = max(n_src + 1, 2 * max(self.lags))
        if length < least:
            raise MissingDataError(
                f"{n_samples} samples make {self.n_blocks} blocks of {length}, but {least} are "
                "needed in each; take a longer stretch, or fewer blocks and lags."
            )
        blocks = z[:, : length * self.n_blocks].reshape(n_src, self.n_blocks, length)
        blocks = blocks.swapaxes(0, 1)
        found = np.concatenate([_lagged(blocks, lag) for lag in self.lags])
        return Matrices(found, 8 / np.sqrt(length))


@dataclass(frozen=True)
class Cumulants:
    """Slices of the fourth-order cumulant, n (n + 1) / 2 for n signals; zero for Gaussian ones.

    References
    ----------
    J.-F. Cardoso and A. Souloumiac, "Blind beamforming for non-Gaussian signals", IEE
    Proceedings F 140(6), 1993.
    """

    def __call__(self, z: np.ndarray) -> Matrices:
        """Compute the slices ``cum(z, z^T, z_i, z_j)`` for i <= j of whitened signals.

        Those of i < j count twice, as they would in the sum over all i and j.
        """
        n_src, n_samples = z.shape
        unit = np.eye(n_src)
        found = []
        for i in range(n_src):
            for j in range(i, n_src):
                moment = (z * (z[i] * z[j])) @ z.T / n_samples
                e_ij = np.outer(unit[i], unit[j])
                slice_ij = moment - (i == j) * unit - e_ij - e_ij.T
                found.append(slice_ij * (1 if i == j else np.sqrt(2)))
        return Matrices(np.stack(found), 24 / np.sqrt(n_samples))


def _lagged(blocks: np.ndarray, lag: int) -> np.ndarray:
    """Symmetric covariances of blocks (block, src, sample) at one lag."""
    length = blocks.shape[-1] - lag
    products = blocks[..., lag:] @ blocks[..., :length].swapaxes(-1, -2) / length
    return 0.5 * (products + products.swapaxes(-1, -2))
