"""Calls with spectrograms (frames, frequencies, channels), as pyroomacoustics has them."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..demixing import Demixing
from ..iterate import Filters
from ..options import Scaling
from .spectrogram import as_spectrogram, demixed, learn_filters, scaled

LAYOUT = ("frames", "frequencies", "channels")
CALLBACK_EVERY = 10  # iterations

Callback = Callable[..., Any]
Separated = np.ndarray | tuple[np.ndarray, np.ndarray]


def outputs(filters: Filters, x: np.ndarray, proj_back: bool) -> np.ndarray:
    """Apply filters to a spectrogram.

    Parameters
    ----------
    filters : Filters
        Of any scale.
    x : numpy.ndarray
        Spectrogram (chan, freq, frame).
    proj_back : bool
        Scale each output, by least squares, as it sounds at the first microphone.

    Returns
    -------
    numpy.ndarray
        Outputs (frame, freq, src).
    """
    W = scaled(filters, x, Scaling.LEAST_SQUARES, 0) if proj_back else filters.W
    return np.ascontiguousarray(demixed(W, x).transpose(2, 1, 0))


def frames_first(
    algorithm: Demixing,
    X: np.ndarray,
    n_iter: int,
    proj_back: bool,
    W0: np.ndarray | None,
    return_filters: bool,
    callback: Callback | None,
) -> Separated:
    """Run a demixing algorithm as pyroomacoustics would.

    Parameters
    ----------
    algorithm : Demixing
        What is run.
    X : numpy.ndarray
        Complex spectrogram (frames, frequencies, channels).
    n_iter : int
        Number of iterations.
    proj_back : bool
        Scale each source, by least squares, as it sounds at the first microphone.
    W0 : numpy.ndarray or None
        Demixing matrices (frequencies, src, channels) to begin from.
    return_filters : bool
        Whether the demixing matrices are given too.
    callback : callable or None
        Called with the sources before iterations 0, 10, 20, ...

    Returns
    -------
    Y : numpy.ndarray
        Sources (frames, frequencies, src).
    W : numpy.ndarray
        Demixing matrices (frequencies, src, channels), not scaled, if asked for.
    """
    x = as_spectrogram(X, LAYOUT)

    def watch(i: int, cost: float, filters: Filters) -> None:
        if callback is not None and i % CALLBACK_EVERY == 0 and i < n_iter:
            callback(outputs(filters, x, proj_back))

    outcome = learn_filters(algorithm, x, n_iter, W0, watch if callback else None).outcome
    Y = outputs(outcome, x, proj_back)
    return (Y, outcome.W) if return_filters else Y
