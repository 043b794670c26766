"""Fixed filters in place of masks, which switch points on and off: that is heard as musical noise.

From what masks give, short filters of the channels are found that do nearly the same.  They are
linear, stay as they are over the whole recording, and add no such noise.  In return they reach
only as far as their taps, and can cancel only one source less than there are channels.

References
----------
Ma, Yu, Xin, Osher, "A convex model and l1 minimization for musical noise reduction in blind
source separation", Communications in Mathematical Sciences 10(1), 2012, gave the idea; both
readings of it are ours.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ..arrays import Array, to_numpy
from ..errors import UnsupportedError
from ..iterate import Images, Masks, iterate
from ..sparse_filter import (
    Quadratic,
    SplitBregman,
    apply_filters,
    delayed_gram,
    delayed_products,
    ridge_filters,
)
from ..stft import Stft
from .channels import given_masks

BREGMAN_STEPS = 200  # 1000 gave the same SDR to 0.1 dB, at 256 taps
BACK_TAPS, BACK_RIDGE = 512, 1e-6  # of the filters that put sources back to the microphones
ANCHOR = 100.0  # weight of the constraint that keeps sparse cancelling filters from zero


class Filtered(NamedTuple):
    """What filters make of a recording.

    Attributes
    ----------
    images : numpy.ndarray
        Sources at the microphones (src, chan, sample).
    left : numpy.ndarray
        Share of the energy that they were to fit, or to cancel, which is left.
    model : object
        What the stage before knew of the sources beside its masks.
    """

    images: np.ndarray
    left: np.ndarray
    model: Any = None


FitFilters = Callable[[np.ndarray, np.ndarray], Filtered]  # (recording, masked images) -> sources


@dataclass(frozen=True)
class PostFilter:
    """Algorithm that puts filters in the place of masks; a closed form.

    Parameters
    ----------
    fit : callable
        `regress`, `cancel`, or one of them with other arguments.
    stft : Stft
        The transform in which the masks act.
    n_samples : int
        Length of the recording.
    """

    fit: FitFilters
    stft: Stft
    n_samples: int

    def prepare(self, x: Array, side: Any = None) -> np.ndarray:
        """Take a spectrogram (chan, freq, frame) to the host."""
        return to_numpy(x)

    def init(self, data: np.ndarray, start: Masks | None = None) -> Filtered:
        """Find the filters that do what the masks of an earlier stage do."""
        masks = to_numpy(given_masks(start, *data.shape[1:]))
        masked = np.stack([self._samples(mask * data) for mask in masks])
        model = start.model if start is not None else None
        return self.fit(self._samples(data), masked)._replace(model=model)

    def step(self, data: np.ndarray, state: Filtered) -> Filtered:
        """Return the state."""
        return state

    def cost(self, data: np.ndarray, state: Filtered) -> np.ndarray:
        """Return the share of the energy that is left."""
        return state.left

    def cost_unit(self, data: np.ndarray) -> float:
        """Return 1: the cost is a share."""
        return 1.0

    def finish(self, data: np.ndarray, state: Filtered) -> Images:
        """Return the filtered sources at the microphones."""
        return Images(state.images, state.model)

    def _samples(self, X: np.ndarray) -> np.ndarray:
        samples: np.ndarray = self.stft.inverse(X, self.n_samples)
        return samples.astype(np.float64)


def regress(
    x: np.ndarray,
    masked: np.ndarray,
    *,
    n_taps: int = 512,
    ridge: float = 1e-4,
    sparsity: float = 0.0,
) -> Filtered:
    """Fit each masked source at each microphone by filters of all channels.

    Parameters
    ----------
    x : numpy.ndarray
        The recording (chan, sample).
    masked : numpy.ndarray
        Sources as masks give them (src, chan, sample).
    n_taps : int, optional
        Length of a filter in samples; a quarter of it looks ahead.
    ridge : float, optional
        Penalty on the power of filters, as a share of the mean power of the channels.
    sparsity : float, optional
        Penalty on their absolute values in its place, if above 0, as such a share.

    Returns
    -------
    Filtered
        Sums of filtered channels.
    """
    ahead = n_taps // 4
    inputs = np.pad(x, ((0, 0), (0, ahead)))
    wanted = masked.reshape(-1, x.shape[1])
    late = np.pad(wanted, ((0, 0), (ahead, 0)))
    problem = Quadratic(delayed_gram(inputs, n_taps), delayed_products(inputs, late, n_taps))
    filters = _solve(problem, ridge, sparsity).T.reshape(len(wanted), len(x), n_taps)
    fitted = apply_filters(filters, inputs)[:, ahead:]
    left = np.sum((fitted - wanted) ** 2) / np.sum(wanted**2)
    return Filtered(fitted.reshape(masked.shape), left)


def cancel(
    x: np.ndarray,
    masked: np.ndarray,
    *,
    n_taps: int = 32,
    ridge: float = 1e-4,
    sparsity: float = 0.0,
) -> Filtered:
    """Cancel each of two sources by filters that make nothing of its masked images.

    What is left of the recording is the other source, filtered; it is put back to the
    microphones by least squares.

    Parameters
    ----------
    x : numpy.ndarray
        The recording (2, sample).
    masked : numpy.ndarray
        Sources as masks give them (2, 2, sample).
    n_taps : int, optional
        Length of a filter in samples; an echo that is longer is not cancelled.
    ridge : float, optional
        Penalty on the power of filters, as a share of the mean power of the images.
    sparsity : float, optional
        Penalty on their absolute values in its place, if above 0, as such a share.

    Returns
    -------
    Filtered
        Sources at the microphones.

    Raises
    ------
    UnsupportedError
        If there are not two sources and two channels.
    """
    if masked.shape[:2] != (2, 2):
        raise UnsupportedError(
            "cancelling takes two sources at two microphones; got "
            f"{masked.shape[0]} at {masked.shape[1]}: use regress."
        )
    alone, left = [], 0.0
    for image in masked[::-1]:
        h = _cancelling(delayed_gram(image, n_taps), n_taps, ridge, sparsity)
        alone.append(apply_filters(h, x))
        left += np.mean(apply_filters(h, image) ** 2) / np.mean(alone[-1] ** 2) / 2
    return Filtered(_put_back(np.stack(alone), x, n_taps // 4), np.asarray(left))


def _cancelling(gram: np.ndarray, n_taps: int, ridge: float, sparsity: float) -> np.ndarray:
    """Filters (chan, tap) of least output, first and second channel against each other."""
    anchor = np.zeros((2, n_taps))
    anchor[:, n_taps // 4] = 1.0, -1.0
    e = anchor.reshape(-1, 1)
    scaled = gram * len(gram) / np.trace(gram)
    if sparsity > 0:
        anchored = Quadratic(scaled + ANCHOR * e @ e.T, ANCHOR * e)
        h = _solve(anchored, 0.0, sparsity * len(gram) / np.trace(anchored.gram))
    else:
        h = _solve(Quadratic(scaled, e), ridge, 0.0)
    return (h / (e.T @ h)).reshape(2, n_taps)


def _put_back(y: np.ndarray, x: np.ndarray, delay: int) -> np.ndarray:
    """Filter each signal so that together they fit the recording best, (src, chan, sample)."""
    ahead = BACK_TAPS // 4 + delay
    inputs = np.pad(y, ((0, 0), (0, ahead)))
    late = np.pad(x, ((0, 0), (ahead, 0)))
    problem = Quadratic(delayed_gram(inputs, BACK_TAPS), delayed_products(inputs, late, BACK_TAPS))
    back = ridge_filters(problem, BACK_RIDGE).T.reshape(len(x), len(y), BACK_TAPS)
    images = [apply_filters(back[:, s : s + 1], inputs[s : s + 1]) for s in range(len(y))]
    return np.stack(images)[..., ahead:]


def _solve(problem: Quadratic, ridge: float, sparsity: float) -> np.ndarray:
    if sparsity > 0:
        solver = SplitBregman(sparsity)
        filters: np.ndarray = iterate(solver, problem, n_iter=BREGMAN_STEPS, tol=1e-15).outcome
        return filters
    return ridge_filters(problem, ridge)
