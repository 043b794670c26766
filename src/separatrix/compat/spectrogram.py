"""What the calls of every other library come down to: filters of a spectrogram, and its scale."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..demixing import Demixing
from ..errors import ShapeError, UnsupportedError
from ..iterate import Filters, Result, iterate
from ..options import Scaling
from ..scaling import scaled_filters, spatial_covariance, steering_vectors

Watch = Callable[[int, float, Filters], None]


def as_spectrogram(X: Any, axes: tuple[str, str, str]) -> np.ndarray:
    """Order a spectrogram of another library's layout as (chan, freq, frame).

    Parameters
    ----------
    X : array_like
        Complex spectrogram.
    axes : tuple of str
        What its axes are: "channels", "frequencies" and "frames" in the order they come.

    Returns
    -------
    numpy.ndarray
        The same values, (chan, freq, frame).

    Raises
    ------
    ShapeError
        If X is not complex with three axes, or has more channels than frames.
    """
    X = np.asarray(X)
    layout = f"({', '.join(axes)})"
    if X.ndim != 3 or not np.iscomplexobj(X):
        raise ShapeError(f"X must be complex {layout}; got {X.dtype} of shape {X.shape}.")
    x = X.transpose([axes.index(name) for name in ("channels", "frequencies", "frames")])
    if len(x) > x.shape[2]:
        raise ShapeError(
            f"X must be {layout} with more frames than channels; got shape {X.shape}: transpose it."
        )
    return x


def learn_filters(
    algorithm: Demixing,
    x: np.ndarray,
    n_iter: int,
    start: Any = None,
    watch: Watch | None = None,
) -> Result:
    """Run n_iter iterations, as other libraries do: none stops earlier.

    Parameters
    ----------
    algorithm : Demixing
        What is run.
    x : numpy.ndarray
        Spectrogram (chan, freq, frame).
    n_iter : int
        Number of iterations.
    start : array_like, optional
        Demixing matrices (freq, src, chan) to begin from; the identity by default.
    watch : callable, optional
        Called as ``watch(i, cost, filters)`` at the start, i = 0, and after each iteration.

    Returns
    -------
    Result
        Of `separatrix.iterate.iterate`.
    """
    if start is None:  # in the units of x, as elsewhere: the scale counts in the first steps
        n_src = len(x) if algorithm.n_src is None else algorithm.n_src
        start = np.broadcast_to(np.eye(n_src, len(x), dtype=x.dtype), (x.shape[1], n_src, len(x)))
    filters = Filters(np.asarray(start), np.ones(x.shape[1], bool))
    if watch is None:
        return iterate(algorithm, x, n_iter=n_iter, start=filters)
    data = algorithm.prepare(x)

    def on_step(i: int, cost: np.ndarray, state: Any) -> None:
        watch(i, float(cost), algorithm.finish(data, state))

    return iterate(algorithm, x, n_iter=n_iter, start=filters, on_step=on_step)


def scaled(filters: Filters, x: np.ndarray, scaling: Scaling, ref_channel: int) -> np.ndarray:
    """Scale filters so that each source is given as it sounds at one microphone.

    Parameters
    ----------
    filters : Filters
        Of any scale.
    x : numpy.ndarray
        Spectrogram (chan, freq, frame).
    scaling : Scaling
        How the scale is found.
    ref_channel : int
        Index of the microphone.

    Returns
    -------
    numpy.ndarray
        Filters (freq, src, chan).

    Raises
    ------
    UnsupportedError
        If there is no such microphone.
    """
    if isinstance(ref_channel, bool) or ref_channel not in range(len(x)):
        raise UnsupportedError(
            f"the reference microphone must be from 0 to {len(x) - 1}; got {ref_channel!r}."
        )
    gain = steering_vectors(filters, spatial_covariance(x), scaling)
    return scaled_filters(filters.W, gain, scaling, ref_channel)


def demixed(W: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Apply filters (freq, src, chan) to a spectrogram (chan, freq, frame).

    Parameters
    ----------
    W : numpy.ndarray
        Filters (freq, src, chan).
    x : numpy.ndarray
        Spectrogram (chan, freq, frame).

    Returns
    -------
    numpy.ndarray
        Outputs (src, freq, frame).
    """
    return (W @ x.transpose(1, 0, 2)).transpose(1, 0, 2)


def refuse_other(name: str, given: Any, usual: tuple[Any, ...], advice: str) -> None:
    """Refuse a value of an argument that this library has no use for.

    Parameters
    ----------
    name : str
        Name of the argument.
    given : object
        Its value.
    usual : tuple
        Values that mean what is done here in any case.
    advice : str
        What to do instead.

    Raises
    ------
    UnsupportedError
        If given is none of the usual values.
    """
    if not any(
        given is value or (type(given) is type(value) and given == value) for value in usual
    ):
        raise UnsupportedError(f"{name}={given!r} is not offered here; {advice}.")
