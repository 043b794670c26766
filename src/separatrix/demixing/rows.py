"""Demixing rows between the bins that are usable and all bins, and between stages."""

import numpy as np

from ..arrays import Array, array_namespace, like
from ..errors import ShapeError, UnsupportedError
from ..iterate import Filters
from .mixture import Mixture


def count_sources(mixture: Mixture, n_src: int | None) -> int:
    """Check the number of sources that demixing is asked for.

    Parameters
    ----------
    mixture : Mixture
        The mixture.
    n_src : int or None
        The number asked for; None for as many as channels.

    Returns
    -------
    int
        Number of sources.

    Raises
    ------
    UnsupportedError
        If it is below 1 or above the number of channels.
    """
    if n_src is None:
        return mixture.n_chan
    if n_src < 1:
        raise UnsupportedError(f"n_src must be at least 1; got {n_src}.")
    if n_src > mixture.n_chan:
        raise UnsupportedError(
            f"n_src={n_src} exceeds the {mixture.n_chan} channels of x; "
            "demixing gives at most one source per channel."
        )
    return n_src


def identity_rows(mixture: Mixture, n_src: int) -> Array:
    """Make rows that pass the first channels on.

    Parameters
    ----------
    mixture : Mixture
        The mixture.
    n_src : int
        Number of rows.

    Returns
    -------
    Array
        Rows (..., freq, src, chan) of the usable bins.
    """
    C = mixture.covariance
    xp = array_namespace(C)
    identity = xp.eye(n_src, mixture.n_chan, dtype=C.dtype, device=C.device)
    return xp.broadcast_to(identity, (*C.shape[:-2], n_src, mixture.n_chan))


def rows_of(mixture: Mixture, n_src: int, start: Filters) -> Array:
    """Take the rows of an earlier stage at the usable bins, in units of the mixture.

    Parameters
    ----------
    mixture : Mixture
        The mixture.
    n_src : int
        Number of sources.
    start : Filters
        Filters of an earlier stage.  Leading axes beyond those of the mixture are starts.

    Returns
    -------
    Array
        Rows (..., freq, src, chan) of the usable bins.

    Raises
    ------
    ShapeError
        If the filters belong to another mixture or another number of sources.
    """
    xp = array_namespace(mixture.packed)
    batch = tuple(mixture.packed.shape[:-3])
    expected = (*batch, mixture.usable.shape[0], n_src, mixture.n_chan)
    shape = tuple(start.W.shape)
    if shape[-len(expected) :] != expected:
        raise ShapeError(
            f"the filters to start from have shape {shape}; expected (..., freq, src, chan) "
            f"= {expected}."
        )
    W = xp.take(start.W, like(np.flatnonzero(mixture.usable), start.W), axis=-3)
    return xp.astype(W, mixture.packed.dtype) * mixture.gain


def filters_of(mixture: Mixture, W: Array) -> Filters:
    """Give rows as filters at all bins, in units of the x that the mixture was made of.

    Parameters
    ----------
    mixture : Mixture
        The mixture.
    W : Array
        Rows (..., freq, src, chan) of the usable bins.

    Returns
    -------
    Filters
        A source takes the mean of the channels where nothing was learnt.
    """
    xp = array_namespace(W)
    W = W / mixture.gain
    if not mixture.usable.all():
        shape = (*W.shape[:-3], 1, *W.shape[-2:])
        passage = xp.full(shape, 1 / mixture.n_chan, dtype=W.dtype, device=W.device) / mixture.gain
        position = np.where(mixture.usable, np.cumsum(mixture.usable) - 1, mixture.n_freq)
        W = xp.take(xp.concat([W, passage], axis=-3), like(position, W), axis=-3)
    return Filters(W, like(mixture.usable, W))
