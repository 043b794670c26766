"""What methods for mixtures without delays begin with: uncorrelated channels of unit power."""

from typing import NamedTuple

import numpy as np

from ..errors import MissingDataError, ShapeError, UnsupportedError

SINGULAR = 1e-10  # of the largest eigenvalue: less is rounding


class Whitened(NamedTuple):
    """Uncorrelated signals of unit power.

    Attributes
    ----------
    z : numpy.ndarray
        Signals (src, sample).
    whitener : numpy.ndarray
        Matrix (src, chan) that makes them of the channels.
    """

    z: np.ndarray
    whitener: np.ndarray


def whiten(x: np.ndarray, n_src: int) -> Whitened:
    """Take the strongest principal components of a recording, at unit power.

    Parameters
    ----------
    x : numpy.ndarray
        Real samples (chan, sample).
    n_src : int
        Number of components.

    Returns
    -------
    Whitened
        The components, without their means, and how they are made.

    Raises
    ------
    ShapeError
        If x is not real (chan, sample).
    MissingDataError
        If there are NaN or infinite samples, or no more samples than channels.
    UnsupportedError
        If the channels hold fewer than n_src different sounds.
    """
    if x.ndim != 2 or np.iscomplexobj(x):
        raise ShapeError(
            f"x must be real samples (chan, sample); got {x.dtype} of shape {x.shape}."
        )
    n_chan, n_samples = x.shape
    if n_samples <= n_chan or not np.isfinite(x).all():
        raise MissingDataError(
            f"{n_samples} samples of {n_chan} channels are too few, or not all finite; take a "
            "longer stretch and repair it first."
        )
    centred = x - x.mean(axis=-1, keepdims=True)
    level, vectors = np.linalg.eigh(centred @ centred.T / n_samples)
    rank = int(np.sum(level > SINGULAR * level[-1])) if level[-1] > 0 else 0
    if rank < n_src:
        raise UnsupportedError(
            f"the {n_chan} channels are combinations of {rank} sounds, which cannot give n_src="
            f"{n_src} sources; ask for {rank}, or record with microphones that differ."
        )
    whitener = vectors[:, -n_src:].T / np.sqrt(level[-n_src:, None])
    return Whitened(whitener @ centred, whitener)
