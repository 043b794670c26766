"""`blinkiva_gauss`, and what it was compared with, in the calls of the paper's own code.

    from separatrix.compat.blinkiva import blinkiva_gauss

Spectrograms are (frames, frequencies, channels), power of sensors (frames, sensors), and
filters stand in the columns of the demixing matrices: y = W^H x.  `blinkiva_gauss` is the
published algorithm; `separatrix.separate(..., method="blinkiva")` does better.
"""

from typing import Any

import numpy as np

from ..demixing import Demixing, Gauss, Laplace, LowRank, SourceModel
from ..errors import UnsupportedError
from ..iterate import Filters, iterate
from .contrast import Contrast
from .frames_first import CALLBACK_EVERY, LAYOUT, Callback, frames_first, outputs
from .joint_updates import JointState, JointUpdates
from .spectrogram import as_spectrogram


def blinkiva_gauss(
    X: np.ndarray,
    U: np.ndarray,
    n_src: int | None = None,
    n_iter: int = 20,
    n_nmf_sub_iter: int = 20,
    proj_back: bool = True,
    W0: np.ndarray | None = None,
    R0: np.ndarray | None = None,
    seed: int | None = None,
    epsilon: float = 0.5,
    sparse_reg: float = 0.0,
    print_cost: bool = False,
    return_filters: bool = False,
    callback: Callback | None = None,
) -> Any:
    """Separate with microphones and power sensors, by the published algorithm.

    Parameters
    ----------
    X : numpy.ndarray
        Complex spectrogram (frames, frequencies, channels).
    U : numpy.ndarray
        Power of the sensors (frames, sensors): sums over bins of their squared spectrograms.
    n_src : int, optional
        Number of sources that the sensors hear; as many as channels by default.
    n_iter, n_nmf_sub_iter : int
        Iterations, and rounds of factorization in each.
    proj_back : bool
        Scale each output, by least squares, as it sounds at the first microphone.
    W0 : numpy.ndarray, optional
        Demixing matrices (frequencies, channels, channels) to begin from.
    R0 : numpy.ndarray, optional
        First activations (frames, n_src).
    seed : int, optional
        Seed of NumPy's legacy generator; its global state by default.
    epsilon : float
        Floor of twice the activation in the weights.
    sparse_reg : float
        Added to the denominator of the activation.
    print_cost : bool
        Print the cost every 10 iterations.
    return_filters : bool
        Whether filters, gains and activations are given too.
    callback : callable, optional
        Called before iterations 0, 10, 20, ... as ``callback(Y)``; without proj_back as
        ``callback(Y, extra=[W, G, R, X, U])``.

    Returns
    -------
    Y : numpy.ndarray
        Outputs of the shape of X: the n_src sources first.
    W : numpy.ndarray
        Demixing matrices (frequencies, channels, channels), not scaled, if asked for.
    G : numpy.ndarray
        Gains (n_src, sensors), if asked for.
    R : numpy.ndarray
        Activations (frames, channels), if asked for.

    Raises
    ------
    ShapeError
        If X has another shape or type.
    ValueError
        If X and U have different numbers of frames.
    UnsupportedError
        If n_src exceeds the number of channels.

    References
    ----------
    Scheibler and Ono, "Multi-modal blind source separation with microphones and blinkies",
    ICASSP 2019.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> X = rng.laplace(size=(40, 5, 3)) + 1j * rng.laplace(size=(40, 5, 3))
    >>> blinkiva_gauss(X, rng.gamma(1.0, size=(40, 8)), n_src=2, n_iter=5, seed=0).shape
    (40, 5, 3)
    """
    x = as_spectrogram(X, LAYOUT)
    U = np.asarray(U)
    n_chan, n_freq, n_frames = x.shape
    if U.ndim != 2 or len(U) != n_frames:
        raise ValueError(
            f"X and U must have the same number of frames; got {n_frames} and shape {U.shape}."
        )
    n_src = n_chan if n_src is None else n_src
    if not 1 <= n_src <= n_chan:
        raise UnsupportedError(f"n_src must be from 1 to the {n_chan} channels of X; got {n_src}.")
    activation, gain = _draw(seed, n_frames, n_src, U.shape[1], R0)
    algorithm = JointUpdates(U.T, activation, gain, n_nmf_sub_iter, epsilon, sparse_reg)
    start = None if W0 is None else Filters(_rows(W0), np.ones(n_freq, bool))
    data = algorithm.prepare(x)

    def on_step(i: int, cost: np.ndarray, state: JointState) -> None:
        if i % CALLBACK_EVERY or i == n_iter:
            return
        if print_cost:
            print(f"Cost function: {float(cost):13.4f}")
        if callback is None:
            return
        filters = algorithm.finish(data, state)
        extra = [_rows(filters.W), state.gain, state.activation.T[:, :n_src], X, U]
        callback(outputs(filters, x, proj_back), **({} if proj_back else {"extra": extra}))

    result = iterate(algorithm, x, n_iter=n_iter, start=start, on_step=on_step)
    Y = outputs(result.outcome, x, proj_back)
    if not return_filters:
        return Y
    return Y, _rows(result.outcome.W), result.state.gain, result.state.activation.T


def auxiva(
    X: np.ndarray,
    n_src: int | None = None,
    n_iter: int = 20,
    proj_back: bool = True,
    W0: np.ndarray | None = None,
    f_contrast: dict[str, Any] | None = None,
    return_filters: bool = False,
    callback: Callback | None = None,
) -> Any:
    """Separate by AuxIVA with the Laplace model, or with a contrast function.

    Parameters
    ----------
    X : numpy.ndarray
        Complex spectrogram (frames, frequencies, channels).
    n_src : int, optional
        Number of sources; as many as channels by default.
    n_iter : int
        Number of iterations.
    proj_back : bool
        Scale each source, by least squares, as it sounds at the first microphone.
    W0 : numpy.ndarray, optional
        Demixing matrices (frequencies, channels, n_src) to begin from.
    f_contrast : dict, optional
        Functions ``f`` and ``df`` of (r, c, m), the contrast of the length r of a frame and
        its derivative, and numbers ``c`` and ``m``.
    return_filters : bool
        Whether the demixing matrices are given too.
    callback : callable, optional
        Called with the sources before iterations 0, 10, 20, ...

    Returns
    -------
    Y : numpy.ndarray
        Sources (frames, frequencies, n_src).
    W : numpy.ndarray
        Demixing matrices (frequencies, channels, n_src), not scaled, if asked for.
    """
    model = Laplace() if f_contrast is None else Contrast(**f_contrast)
    return _demix(model, X, n_src, n_iter, proj_back, W0, return_filters, callback)


def auxiva_gauss(
    X: np.ndarray,
    n_src: int | None = None,
    n_iter: int = 20,
    proj_back: bool = True,
    W0: np.ndarray | None = None,
    return_filters: bool = False,
    callback: Callback | None = None,
) -> Any:
    """Separate by AuxIVA with the time-varying Gauss model.

    Parameters
    ----------
    X, n_src, n_iter, proj_back, W0, return_filters, callback : object
        As for `auxiva`.

    Returns
    -------
    Y, W : numpy.ndarray
        As for `auxiva`.
    """
    return _demix(Gauss(), X, n_src, n_iter, proj_back, W0, return_filters, callback)


def ilrma(
    X: np.ndarray,
    n_src: int | None = None,
    n_iter: int = 20,
    proj_back: bool = True,
    W0: np.ndarray | None = None,
    n_components: int = 2,
    return_filters: bool = False,
    callback: Callback | None = None,
) -> Any:
    """Separate by ILRMA from random bases.

    Parameters
    ----------
    X, n_src, n_iter, proj_back, W0, return_filters, callback : object
        As for `auxiva`.
    n_components : int
        Number of basis spectra of each source.

    Returns
    -------
    Y, W : numpy.ndarray
        As for `auxiva`.
    """
    model = LowRank(n_components)
    return _demix(model, X, n_src, n_iter, proj_back, W0, return_filters, callback)


def _demix(
    model: SourceModel,
    X: np.ndarray,
    n_src: int | None,
    n_iter: int,
    proj_back: bool,
    W0: np.ndarray | None,
    return_filters: bool,
    callback: Callback | None,
) -> Any:
    start = None if W0 is None else _rows(W0)
    algorithm = Demixing(model, n_src=n_src)
    made = frames_first(algorithm, X, n_iter, proj_back, start, return_filters, callback)
    return (made[0], _rows(made[1])) if return_filters else made


def _rows(W: np.ndarray) -> np.ndarray:
    """Exchange filters in columns, y = W^H x, and filters in rows, y = W x."""
    return np.conj(np.swapaxes(np.asarray(W), -2, -1))


def _draw(
    seed: int | None, n_frames: int, n_src: int, n_sensors: int, R0: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    """First activations and gains, drawn in the order of the published code."""
    rand = np.random.rand if seed is None else np.random.RandomState(seed).rand
    if R0 is None:
        R = 0.1 + 0.9 * rand(n_frames, n_src)
        R /= R.mean(axis=0)
    else:
        R = np.array(R0, dtype=np.float64)
    return R.T, 0.1 + 0.9 * rand(n_src, n_sensors)
