"""Partial inversion of a room by short filters whose outputs are uncorrelated in every block."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy import fft

from ..errors import MissingDataError, UnsupportedError
from ..iterate import Images
from ..sparse_filter import apply_filters
from .back_projection import project_back

SILENT = 1e-6  # of the mean power of an output: no block counts as fainter
SMALLEST = 1e-4  # of a tap, where its absolute value is taken for a square
EASIER, HARDER = 1 / 3, 4.0  # damping after a step that lowers the cost, and one that does not
TRIALS = 12  # of dampings in a step


class BlockData(NamedTuple):
    """A recording and the correlations of its channels in blocks.

    Attributes
    ----------
    x : numpy.ndarray
        Samples (2, sample).
    correlations : numpy.ndarray
        ``mean_t x_i(t) x_j(t - m)`` for ``m = -reach .. reach``, (block, 2, 2, lag), at unit power.
    """

    x: np.ndarray
    correlations: np.ndarray


class BlockState(NamedTuple):
    """The cross filters, and how bold the next step may be.

    Attributes
    ----------
    h : numpy.ndarray
        Taps (2, tap): of channel 2 in output 1, and of channel 1 in output 2.
    damping : float
        Weight that keeps the next step short.
    """

    h: np.ndarray
    damping: float


@dataclass(frozen=True)
class BlockDecorrelation:
    """Two channels, two sources: outputs ``v1 = x1 + h1 * x2`` and ``v2 = h2 * x1 + x2``.

    With the right filters each is one source, filtered; no filter is inverted.  Cross-correlations
    of the outputs at many lags, taken as coefficients, are made small in every block of time: one
    block alone would leave false solutions.  The cost is their sum of squares, and two penalties
    on the taps.  Levenberg-Marquardt steps lower it, with absolute values taken for squares anew
    in each.

    Parameters
    ----------
    n_taps : int
        Length of the filters, and largest lag.
    n_blocks : int
        Number of blocks.
    delay : int
        Delay of the direct channels, by which the filters reach before the present.
    sparsity : float
        Weight of the absolute values of the taps.
    ridge : float
        Weight of their squares.
    n_back : int
        Length of the filters by which outputs are brought back to the microphones; 0 for none.

    References
    ----------
    J. Liu, J. Xin, Y. Qi and F.-G. Zeng, Commun. Math. Sci. 7(1), 2009, for the partial inversion
    and the absolute values; blocks, coefficients and steps are our own.
    """

    n_taps: int = 16
    n_blocks: int = 10
    delay: int = 4
    sparsity: float = 1e-3
    ridge: float = 1e-3
    n_back: int = 128

    def prepare(self, x: np.ndarray, side: Any = None) -> BlockData:
        """Compute the correlations of all blocks.

        Raises
        ------
        UnsupportedError
            If there are not two channels, or delay is not below n_taps.
        MissingDataError
            If the blocks are shorter than four filters.
        """
        if len(x) != 2 or self.delay >= self.n_taps:
            raise UnsupportedError(
                f"block decorrelation takes two channels and a delay below n_taps={self.n_taps}; "
                f"got {len(x)} channels and delay={self.delay}."
            )
        length = x.shape[1] // self.n_blocks
        if length < 4 * self.n_taps:
            raise MissingDataError(
                f"{x.shape[1]} samples make {self.n_blocks} blocks of {length}, but filters of "
                f"{self.n_taps} taps need {4 * self.n_taps}; take a longer stretch or less blocks."
            )
        scaled = x / np.sqrt(np.mean(x**2))
        blocks = scaled[:, : length * self.n_blocks].reshape(2, self.n_blocks, length)
        return BlockData(x, _correlations(blocks, 2 * self.n_taps))

    def init(self, data: BlockData, start: Any = None) -> BlockState:
        """Begin from the channels as they are."""
        return BlockState(np.zeros((2, self.n_taps)), 1e-2)

    def step(self, data: BlockData, state: BlockState) -> BlockState:
        """Take the boldest step that lowers the cost; stay where there is none."""
        r, jacobian = self._coefficients(data, state.h, with_slopes=True)
        h, before = state.h.ravel(), self.cost(data, state)
        weight = self.ridge + self.sparsity / (2 * np.maximum(np.abs(h), SMALLEST))
        normal = jacobian.T @ jacobian + np.diag(weight)
        slope = jacobian.T @ r + weight * h
        damping = state.damping
        for _ in range(TRIALS):
            move = np.linalg.solve(normal + damping * np.diag(np.diag(normal)), slope)
            trial = BlockState((h - move).reshape(2, -1), damping * EASIER)
            if self.cost(data, trial) < before:
                return trial
            damping *= HARDER
        return state

    def cost(self, data: BlockData, state: BlockState) -> np.ndarray:
        """Return the sum of squared coefficients and both penalties."""
        r, _ = self._coefficients(data, state.h)
        penalty = self.ridge * np.sum(state.h**2) + self.sparsity * np.sum(np.abs(state.h))
        return np.sum(r**2) + penalty

    def cost_unit(self, data: BlockData) -> float:
        """Return 1."""
        return 1.0

    def finish(self, data: BlockData, state: BlockState) -> Images:
        """Bring both outputs back to the microphones."""
        late = np.pad(data.x, ((0, 0), (0, self.delay)))
        y = apply_filters(self._filters(state.h), late)[:, self.delay :]
        return Images(project_back(y, data.x, self.n_back), state)

    def _filters(self, h: np.ndarray) -> np.ndarray:
        """All filters (output, chan, tap)."""
        direct = np.eye(self.n_taps)[self.delay]
        return np.array([[direct, h[0]], [h[1], direct]])

    def _coefficients(
        self, data: BlockData, h: np.ndarray, with_slopes: bool = False
    ) -> tuple[np.ndarray, np.ndarray]:
        """Correlation coefficients of the outputs (block * lag,), and their slopes in the taps."""
        n = self.n_taps
        first, second = self._filters(h)
        C = sliding_window_view(data.correlations, n, axis=-1)  # [.., s, t]: lag s + t - 2 n
        # with_x[k, j, s] = E v1(t) x_j(t - m), m = s - n - 1; x_with likewise E x_i(t) v2(t - m)
        # with m = s - 2 n.
        with_x = np.einsum("kijst,it->kjs", C[..., ::-1], first)
        x_with = np.einsum("kijst,jt->kis", C, second)
        late = sliding_window_view(with_x, n, axis=-1)[..., 1 : 2 * n + 2, :]  # n + b
        early = sliding_window_view(x_with, n, axis=-1)[..., 1 : 2 * n + 2, ::-1]  # n - a
        power_1 = np.einsum("kjb,jb->k", with_x[..., n + 1 : 2 * n + 1], first)
        power_2 = np.einsum("kia,ia->k", x_with[..., n + 1 : 2 * n + 1][..., ::-1], second)
        scale = 1 / np.sqrt(_floored(power_1) * _floored(power_2))[:, None]
        r = np.einsum("kjnb,jb->kn", late, second) * scale
        if not with_slopes:
            return r.ravel(), r
        slopes = np.concatenate([early[:, 1], late[:, 0]], axis=-1) * scale[..., None]
        return r.ravel(), slopes.reshape(-1, 2 * n)


def _correlations(blocks: np.ndarray, reach: int) -> np.ndarray:
    """Correlations (block, chan, chan, lag) of blocks (chan, block, sample)."""
    length = blocks.shape[-1]
    size = fft.next_fast_len(length + reach, real=True)
    X = fft.rfft(blocks, size)
    cross = X[:, None] * X[None].conj()
    found = fft.irfft(cross, size)[..., np.arange(-reach, reach + 1)]
    return np.moveaxis(found, 2, 0) / length


def _floored(power: np.ndarray) -> np.ndarray:
    return np.maximum(power, SILENT * np.mean(power))
