"""Convex extraction: a source that is heard alone for a while is cancelled for good."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ..errors import MissingDataError, UnsupportedError
from ..intervals import Solo
from ..iterate import Images, iterate
from ..sparse_filter import (
    Quadratic,
    SplitBregman,
    apply_filters,
    delayed_gram,
    ridge_filters,
)
from .back_projection import project_back
from .detection import find_pauses

NORMALIZATION = 1.0  # weight of the condition that excludes zero filters, in the sparse problem
SPARSE_STEPS = 2000
SILENT = 1e-12  # of the mean power


class PauseState(NamedTuple):
    """Filters that cancel a source each.

    Attributes
    ----------
    filters : numpy.ndarray
        Filters (cancelled, chan, tap).
    cancelled : tuple of int
        Source that each of them cancels.
    left : numpy.ndarray
        Power that each leaves of its stretches, as a share of that of the channels, (cancelled,).
    notes : tuple of str
        What was noticed, one sentence each.
    """

    filters: np.ndarray
    cancelled: tuple[int, ...]
    left: np.ndarray
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Pauses:
    """Two channels, two sources: cancel each source by what is heard when it is alone.

    While source k alone is active, ``a_2k * x_1 = a_1k * x_2``.  Filters u that make ``u_1 * x_1 +
    u_2 * x_2`` small there, with ``u_1(D) - u_2(D) = 1`` to exclude zero, cancel it everywhere and
    leave the other source, filtered.  The problem is convex; the filters do not change with time,
    so that there is no musical noise.

    Parameters
    ----------
    solo : Solo, optional
        Where each source is alone, for one source or both; by default found in the images of the
        stage before.
    n_taps : int
        Length of the filters.
    ridge : float
        Weight of the squares of the taps, as a share of the mean power.
    sparsity : float
        Weight of their absolute values; 0 for none, and the ridge does not count otherwise.
    n_back : int
        Length of the filters by which sources are brought back to the microphones; 0 for none.
    seconds : float
        How much of each source alone is looked for in images.
    fs : float
        Sampling rate in hertz.

    References
    ----------
    M. Yu, W. Ma, J. Xin and S. Osher, "Multi-channel l1 regularized convex speech enhancement model
    and fast computation by the split Bregman method", IEEE TASLP 20(2), 2012, for the problem; its
    details here are our own.
    """

    solo: Solo | None = None
    n_taps: int = 512
    ridge: float = 1e-4
    sparsity: float = 0.0
    n_back: int = 512
    seconds: float = 0.5
    fs: float = 16000.0

    def prepare(self, x: np.ndarray, side: Any = None) -> np.ndarray:
        """Check that there are two channels.

        Raises
        ------
        UnsupportedError
            If there are not.
        """
        if len(x) != 2:
            raise UnsupportedError(f"pauses takes two channels; got {len(x)}.")
        return x

    def init(self, data: np.ndarray, start: Images | None = None) -> PauseState:
        """Find the filters.

        Raises
        ------
        MissingDataError
            If it is not known where a source is alone.
        """
        solo = self.solo
        if solo is None:
            if start is None:
                raise MissingDataError(
                    "it is not known where a source is alone; give solo, or the images of an "
                    "earlier stage as start."
                )
            solo = find_pauses(start.images, self.fs, self.seconds)
        if len(solo.marked) == 1 and not self.n_back:
            raise UnsupportedError(
                "with stretches of one source alone the other is what its image leaves, which "
                "n_back=0 does not give; mark both sources, or take n_back=512."
            )
        found = [self._cancelling(data, solo.stretches[source]) for source in solo.marked]
        notes = [note for _, _, own in found for note in own]
        # Notes of solo that was given are told with the other side data.
        if self.solo is None:
            notes = [*solo.warnings, *notes]
        return PauseState(
            np.stack([u for u, _, _ in found]),
            solo.marked,
            np.array([left for _, left, _ in found]),
            tuple(notes),
        )

    def step(self, data: np.ndarray, state: PauseState) -> PauseState:
        """Return the state."""
        return state

    def cost(self, data: np.ndarray, state: PauseState) -> np.ndarray:
        """Return the mean share of the power that is left where it should be none."""
        return np.mean(state.left)

    def cost_unit(self, data: np.ndarray) -> float:
        """Return 1."""
        return 1.0

    def finish(self, data: np.ndarray, state: PauseState) -> Images:
        """Cancel each source and bring what remains back to the microphones.

        With one filter alone the cancelled source is what the other does not explain.
        """
        late = np.pad(data, ((0, 0), (0, self._delay)))
        y = apply_filters(state.filters, late)[:, self._delay :]
        remaining = project_back(y, data, self.n_back)
        if len(y) == 1:
            remaining = np.stack([remaining[0], data - remaining[0]])
        # What is left without source 1 is source 2.
        images = remaining if state.cancelled[0] == 1 else remaining[::-1]
        return Images(images, state, state.notes, ordered=self.solo is not None)

    @property
    def _delay(self) -> int:
        """Delay of the fixed taps, by which filters reach before the present."""
        return self.n_taps // 4

    def _cancelling(
        self, x: np.ndarray, stretches: tuple[tuple[int, int], ...]
    ) -> tuple[np.ndarray, float, list[str]]:
        """Filters (chan, tap) that leave least of the stretches, how much, and notes."""
        gram = delayed_gram(x, self.n_taps, stretches)
        power = np.trace(gram) / len(gram)
        if not power > SILENT * np.mean(x**2):
            raise MissingDataError(
                "a stretch in which one source should be heard alone is silent; mark another."
            )
        fixed = np.zeros((2, self.n_taps))
        fixed[:, self._delay] = 1.0, -1.0
        u = self._solve(gram / power, fixed.ravel())
        u /= fixed.ravel() @ u
        left = float(u @ gram @ u / (power * np.sum(u**2)))
        n_samples = sum(stop - start for start, stop in stretches)
        notes = []
        if n_samples < 2 * self.n_taps:
            notes = [
                f"{n_samples / self.fs:.2f} s of a source alone are less than the "
                f"{2 * self.n_taps} taps of its filters determine; mark more, or take fewer taps."
            ]
        return u.reshape(2, -1), left, notes

    def _solve(self, gram: np.ndarray, fixed: np.ndarray) -> np.ndarray:
        if not self.sparsity:
            return ridge_filters(Quadratic(gram, fixed), self.ridge)
        bound = gram + NORMALIZATION * np.outer(fixed, fixed)
        problem = Quadratic(bound, NORMALIZATION * fixed[:, None])
        algorithm = SplitBregman(self.sparsity)
        return iterate(algorithm, problem, n_iter=SPARSE_STEPS, tol=1e-300).outcome[:, 0]
