"""Put the sources of every frequency bin in the same order.

Methods that separate each bin by itself give the sources of a bin in any order.  A source is
loud and quiet at about the same times in all bins, which tells what belongs together.  The
search is a combinatorial one and runs on the host, whatever array comes in.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from . import kernels
from .arrays import Array, array_namespace, like, to_numpy
from .errors import MissingDataError
from .iterate import Filters
from .kernels.generic.ordering import best_orders, in_order

NEIGHBOURS = 3  # bins to either side that a bin is compared with, beside its harmonics
QUIET = 1e-4  # power over a source's mean, -40 dB: what is quieter tells nothing of the source
MOST_SWEEPS = 100  # recordings need 5 to 15; a tie could swap for ever


def align_permutations(activity: Array, *, nearly_right: bool = False) -> np.ndarray:
    """Find the order of the sources in each bin in which their activities agree best.

    Neighbouring bins are joined to pairs, pairs to fours and so on, each time in the order
    that correlates best.  Then every bin is compared with the mean of all bins, and last with
    those around it and at its harmonics as well, until nothing changes.  Which sources come
    together does not depend on the order at the beginning.

    Parameters
    ----------
    activity : Array
        How active each source is, (..., src, freq, frame): `power_ratios`, envelopes or
        masks.  Its mean and scale over frames do not count.
    nearly_right : bool, optional
        Whether the order is right in most bins, so that single ones are to be mended alone:
        in a few seconds of many sources that order, if it comes from directions, knows more
        than their activities do.

    Returns
    -------
    numpy.ndarray
        Order (..., freq, src): source s of the result is source ``order[f, s]`` of bin f.

    References
    ----------
    Sawada, Araki, Makino, "Underdetermined convolutive blind source separation via frequency
    bin-wise clustering and permutation alignment", IEEE TASLP 19(3), 2011.

    Examples
    --------
    >>> loudness = np.array([[0.0, 1, 1, 0], [1, 1, 0, 1]])
    >>> activity = np.stack([loudness, loudness[::-1], loudness], axis=1)
    >>> align_permutations(activity).tolist()
    [[0, 1], [1, 0], [0, 1]]
    """
    activity = to_numpy(activity)
    if activity.ndim > 3:
        return np.stack([align_permutations(one, nearly_right=nearly_right) for one in activity])
    profiles = _profiles(activity)
    if nearly_right:
        order = np.tile(np.arange(profiles.shape[-2]), (len(profiles), 1))
    else:
        order = _compare_with_all(profiles, _join_blocks(profiles))
    near = _near_bins(len(profiles))
    return np.asarray(kernels.order_by_near(profiles, order, near, MOST_SWEEPS))


def disagreement(activity: Array) -> np.ndarray:
    """Tell how little the activities of a source agree over bins.

    Parameters
    ----------
    activity : Array
        How active each source is, (..., src, freq, frame), as for `align_permutations`.

    Returns
    -------
    numpy.ndarray
        Minus the mean correlation of a bin's activities with those of all bins, of batch shape.
    """
    profiles = _profiles(to_numpy(activity))
    centroids = _unit(profiles.sum(axis=-3, keepdims=True))
    return np.asarray(-np.mean(np.sum(profiles * centroids, axis=-1), axis=(-2, -1)))


def power_ratios(y: Array) -> np.ndarray:
    """Share of each source in the power of every bin and frame, each taken as equally loud.

    Where one source is loud the shares of the others fall, which tells sources apart better
    than their envelopes do.

    Parameters
    ----------
    y : Array
        Sources (..., src, freq, frame), of any scale in each bin.

    Returns
    -------
    numpy.ndarray
        Shares of the same shape that sum to 1 over sources; equal where all are silent, and
        nearly so 40 dB below their mean: else rounding or noise in long pauses would decide.
    """
    power = np.abs(to_numpy(y)).astype(np.float64) ** 2
    power = _ratio(power, power.mean(axis=-1, keepdims=True), otherwise=0.0)
    power += QUIET
    return power / power.sum(axis=-3, keepdims=True)


@dataclass(frozen=True)
class PermutationAlignment:
    """Algorithm that puts the rows of demixing filters in the same order in every bin.

    A closed form: ``init`` does everything, steps change nothing.  The cost is minus the mean
    correlation of a source's `power_ratios` in one bin with those in all bins.

    Examples
    --------
    >>> from separatrix.demixing import Demixing, LaplacePerBin
    >>> from separatrix.iterate import iterate
    >>> rng = np.random.default_rng(0)
    >>> x = rng.laplace(size=(2, 5, 40)) + 1j * rng.laplace(size=(2, 5, 40))
    >>> start = iterate(Demixing(LaplacePerBin()), x, n_iter=10).outcome
    >>> iterate(PermutationAlignment(), x, n_iter=0, start=start).outcome.W.shape
    (5, 2, 2)
    """

    def prepare(self, x: Array, side: Any = None) -> Array:
        """Order a spectrogram (..., chan, freq, frame) frequency by frequency."""
        return kernels.pack(x)

    def init(self, data: Array, start: Filters | None = None) -> Filters:
        """Reorder the filters of an earlier stage."""
        if start is None:
            raise MissingDataError(
                "there is nothing to align: PermutationAlignment reorders filters; give the "
                "outcome of an earlier stage as start."
            )
        xp = array_namespace(start.W)
        order = align_permutations(_shares(data, start.W))
        # Row s of each selection picks row order[s] of W.
        selection = like(np.eye(order.shape[-1])[order], start.W)
        return Filters(xp.astype(selection, start.W.dtype) @ start.W, start.usable)

    def step(self, data: Array, state: Filters) -> Filters:
        """Return the state."""
        return state

    def cost(self, data: Array, state: Filters) -> Array:
        """Return minus the mean correlation, of batch shape."""
        return like(disagreement(_shares(data, state.W)), state.W)

    def cost_unit(self, data: Array) -> float:
        """Return 1: a correlation does not grow with the recording."""
        return 1.0

    def finish(self, data: Array, state: Filters) -> Filters:
        """Return the reordered filters."""
        return state


def _shares(packed: Array, W: Array) -> np.ndarray:
    return power_ratios(np.swapaxes(to_numpy(W @ packed), -3, -2))


def _profiles(activity: np.ndarray) -> np.ndarray:
    """Activities (..., freq, src, frame) whose inner products are correlations."""
    profiles = np.swapaxes(activity, -3, -2).astype(np.float64)
    return _unit(profiles - profiles.mean(axis=-1, keepdims=True))


def _join_blocks(profiles: np.ndarray) -> np.ndarray:
    """Order within ever larger blocks of bins: what is wrong by whole blocks stays so later."""
    n_freq, n_src, _ = profiles.shape
    order = np.tile(np.arange(n_src), (n_freq, 1))
    blocks, size = profiles, 1
    while len(blocks) > 1:
        paired = len(blocks) // 2 * 2
        left, right = blocks[:paired:2], blocks[1:paired:2]
        chosen = best_orders(left @ _transposed(right))
        for pair, permutation in enumerate(chosen):
            inside = slice((2 * pair + 1) * size, (2 * pair + 2) * size)
            order[inside] = order[inside][:, permutation]
        blocks = np.concatenate([left + in_order(right, chosen), blocks[paired:]])
        size *= 2
    return order


def _compare_with_all(profiles: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Order every bin like the sum of all bins, until nothing changes."""
    for _ in range(MOST_SWEEPS):
        centroids = in_order(profiles, order).sum(axis=0)
        better = best_orders(centroids @ _transposed(profiles))
        if np.array_equal(better, order):
            break
        order = better
    return order


def _near_bins(n_freq: int) -> list[np.ndarray]:
    """Neighbours and harmonics of each bin."""
    found = []
    for f in range(n_freq):
        around = range(f - NEIGHBOURS, f + NEIGHBOURS + 1)
        harmonics = (2 * f - 1, 2 * f, 2 * f + 1, f // 2, (f + 1) // 2)
        others = {g for g in (*around, *harmonics) if 0 <= g < n_freq and g != f}
        found.append(np.array(sorted(others) or [f]))  # one bin has no other
    return found


def _transposed(profiles: np.ndarray) -> np.ndarray:
    return np.swapaxes(profiles, -2, -1)


def _unit(profiles: np.ndarray) -> np.ndarray:
    return _ratio(profiles, np.linalg.norm(profiles, axis=-1, keepdims=True), otherwise=0.0)


def _ratio(above: np.ndarray, below: np.ndarray, *, otherwise: float) -> np.ndarray:
    """Divide; where that is not possible, give another value."""
    return np.divide(above, below, out=np.full_like(above, otherwise), where=below > 0)
