"""Separation without delays judged by gains alone: no filter is forgiven, no noise counts."""

import numpy as np

from .assignment import best_permutation


def gain_sir(W: np.ndarray, A: np.ndarray, power: np.ndarray) -> np.ndarray:
    """Give the signal-to-interference ratios of the outputs ``W A s``.

    Without noise they are those of BSS Eval; noise of the microphones does not count, so that
    what was learnt in noise can be judged by itself.

    Parameters
    ----------
    W : numpy.ndarray
        Demixing matrix (output, chan), of any scale.
    A : numpy.ndarray
        Mixing matrix (chan, src).
    power : numpy.ndarray
        Powers of the sources, (src,).

    Returns
    -------
    numpy.ndarray
        Ratio in dB of each source (src,) in its output, by the best permutation.

    Examples
    --------
    >>> gain_sir(np.array([[0.0, 1.0], [1.0, 0.1]]), np.eye(2), np.ones(2)).round(1)
    array([20., inf])
    """
    heard = (W @ A) ** 2 * power
    with np.errstate(divide="ignore"):
        sir = 10 * np.log10(heard / (heard.sum(axis=1, keepdims=True) - heard)).T  # (src, output)
    return sir[np.arange(len(sir)), best_permutation(sir)]
