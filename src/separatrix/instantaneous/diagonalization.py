"""Criteria of joint diagonalisation, each with the sweep that improves it.

A sweep takes symmetric matrices (matrix, src, src) and the demixing matrix W (src, src) of
whitened signals, and gives a better W.
"""

from dataclasses import dataclass
from itertools import combinations
from typing import Protocol

import numpy as np


class Criterion(Protocol):
    """How far from diagonal matrices are, and how they come nearer."""

    def prepare(self, matrices: np.ndarray) -> np.ndarray:
        """Make of given matrices what sweeps work on."""

    def sweep(self, matrices: np.ndarray, W: np.ndarray) -> np.ndarray:
        """Improve W once over all pairs of sources."""

    def cost(self, matrices: np.ndarray, W: np.ndarray) -> float:
        """Say how far from diagonal the matrices are."""


@dataclass(frozen=True)
class Rotations:
    """Least power off the diagonal, by an orthogonal W: Jacobi rotations.

    The cost is the share of the power that is off the diagonal.  Every rotation is the best one of
    its pair.

    References
    ----------
    J.-F. Cardoso and A. Souloumiac, "Jacobi angles for simultaneous diagonalization", SIAM J.
    Matrix Anal. Appl. 17(1), 1996.
    """

    def prepare(self, matrices: np.ndarray) -> np.ndarray:
        """Take the matrices as they are."""
        return matrices

    def sweep(self, matrices: np.ndarray, W: np.ndarray) -> np.ndarray:
        """Rotate each pair of rows of W by its best angle."""
        rotated = W @ matrices @ W.T
        W = W.copy()
        for p, q in combinations(range(len(W)), 2):
            difference = rotated[:, p, p] - rotated[:, q, q]
            twice = 2 * rotated[:, p, q]
            on = np.sum(difference**2) - np.sum(twice**2)
            off = 2 * np.sum(difference * twice)
            angle = 0.5 * np.arctan2(off, on + np.hypot(on, off))
            turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
            pair = [p, q]
            W[pair] = turn @ W[pair]
            rotated[:, pair] = turn @ rotated[:, pair]
            rotated[:, :, pair] = rotated[:, :, pair] @ turn.T
        return W

    def cost(self, matrices: np.ndarray, W: np.ndarray) -> float:
        """Return the share of the power that is off the diagonal, from 0 to 1."""
        return off_diagonal_share(W @ matrices @ W.T)


@dataclass(frozen=True)
class WeightedPairs:
    """Least squares off the diagonal with the weights of the current sources: UWEDGE.

    Rows of W have unit norm, that is, outputs have unit power; otherwise W is free, and matrices
    need not be positive.  A sweep solves, for what W leaves, the equations of each pair of sources
    as if all else were right already.  It lowers no cost by construction; the share of the power
    off the diagonal tells how it goes.

    References
    ----------
    P. Tichavsky and A. Yeredor, "Fast approximate joint diagonalization incorporating weight
    matrices", IEEE Trans. Signal Process. 57(3), 2009.
    """

    def prepare(self, matrices: np.ndarray) -> np.ndarray:
        """Take the matrices as they are."""
        return matrices

    def sweep(self, matrices: np.ndarray, W: np.ndarray) -> np.ndarray:
        """Undo the mixing that the equations of all pairs find in ``W C_k W^T``."""
        left = W @ matrices @ W.T
        diagonals = np.diagonal(left, axis1=1, axis2=2)
        B = diagonals.T @ diagonals
        # products[i, j] = sum_k C_k[i, j] d_kj: where source j leaks into output i.
        products = np.einsum("kij,kj->ij", left, diagonals)
        determinant = np.outer(np.diag(B), np.diag(B)) - B**2
        np.fill_diagonal(determinant, 1.0)
        # Sources of equal statistics have no equations of their own: leave their pair alone.
        alike = determinant <= 1e-12 * np.outer(np.diag(B), np.diag(B))
        leak = np.diag(B)[:, None] * products - B * products.T
        mixing = np.where(alike, 0.0, leak / np.where(alike, 1.0, determinant))
        np.fill_diagonal(mixing, 1.0)
        W = np.linalg.solve(mixing, W)
        return W / np.linalg.norm(W, axis=1, keepdims=True)

    def cost(self, matrices: np.ndarray, W: np.ndarray) -> float:
        """Return the share of the power that is off the diagonal, from 0 to 1."""
        return off_diagonal_share(W @ matrices @ W.T)


@dataclass(frozen=True)
class LogDeterminants:
    """Least sum of ``log det diag(W C_k W^T) - log det(W C_k W^T)``, for covariances: Pham.

    Quiet blocks count as much as loud ones, so that a block in which one source rests fixes a
    column of the mixing.  The cost is half the mean over matrices; no pair raises it.

    Parameters
    ----------
    loading : float
        Share of the mean power that is added to the diagonal, without which digital silence would
        make covariances singular.

    References
    ----------
    D. T. Pham, "Joint approximate diagonalization of positive definite Hermitian matrices",
    SIAM J. Matrix Anal. Appl. 22(4), 2001.
    """

    loading: float = 1e-6

    def prepare(self, matrices: np.ndarray) -> np.ndarray:
        """Make the matrices positive."""
        power = np.mean(np.trace(matrices, axis1=1, axis2=2)) / matrices.shape[-1]
        return matrices + self.loading * power * np.eye(matrices.shape[-1])

    def sweep(self, matrices: np.ndarray, W: np.ndarray) -> np.ndarray:
        """Transform each pair of rows of W as its equations say."""
        left = W @ matrices @ W.T
        W = W.copy()
        for p, q in combinations(range(len(W)), 2):
            pair = [p, q]
            turn = _pham_pair(left[:, p, p], left[:, q, q], left[:, p, q])
            W[pair] = turn @ W[pair]
            left[:, pair] = turn @ left[:, pair]
            left[:, :, pair] = left[:, :, pair] @ turn.T
        return W / np.linalg.norm(W, axis=1, keepdims=True)

    def cost(self, matrices: np.ndarray, W: np.ndarray) -> float:
        """Return half the mean of the log ratios; 0 for diagonal matrices."""
        left = W @ matrices @ W.T
        diagonals = np.log(np.diagonal(left, axis1=1, axis2=2)).sum(axis=1)
        return float(0.5 * np.mean(diagonals - np.linalg.slogdet(left)[1]))


def off_diagonal_share(matrices: np.ndarray) -> float:
    """Share of the squared entries of matrices (matrix, n, n) that are off the diagonal."""
    everything = np.sum(matrices**2)
    on = np.sum(np.diagonal(matrices, axis1=1, axis2=2) ** 2)
    # The difference of the sums would lose what is left of it at the end.
    n = matrices.shape[-1]
    off = np.sum((matrices * (1 - np.eye(n))) ** 2)
    return float(off / everything) if on > 0 else 1.0


def _pham_pair(c_pp: np.ndarray, c_qq: np.ndarray, c_pq: np.ndarray) -> np.ndarray:
    """Transformation (2, 2) of two rows that lowers their cost."""
    g_pq, g_qp = np.mean(c_pq / c_pp), np.mean(c_pq / c_qq)
    w_pq, w_qp = np.mean(c_qq / c_pp), np.mean(c_pp / c_qq)
    # With (h_pq, h_qp) half of what stands below, [[w_pq, 1], [1, w_qp]] h = (g_pq, g_qp).  The
    # product of w is 1 where both sources rise and fall together, and only their sum is known.
    w = np.sqrt(w_pq * w_qp)
    ratio = np.sqrt(w_qp / w_pq)
    both = (ratio * g_pq + g_qp) / (w + 1)
    each = (ratio * g_pq - g_qp) / max(w - 1, 1e-9)
    h_pq, h_qp = both + each, (both - each) / ratio
    size = 1 + np.sqrt(max(1 - h_pq * h_qp, 0.0))
    return np.array([[1.0, -h_pq / size], [-h_qp / size, 1.0]])
