"""Undo the scale ambiguity: how each separated source sounds at each microphone."""

from .arrays import Array, array_namespace, conj_transpose
from .iterate import Filters
from .options import Scaling


def spatial_covariance(x: Array) -> Array:
    """Average x x^H over frames.

    Parameters
    ----------
    x : Array
        Spectrogram (..., chan, freq, frame).

    Returns
    -------
    Array
        Covariance (..., freq, chan, chan).
    """
    xp = array_namespace(x)
    axes = (*range(x.ndim - 3), x.ndim - 2, x.ndim - 3, x.ndim - 1)
    by_frequency = xp.permute_dims(x, axes)
    return by_frequency @ conj_transpose(by_frequency) / x.shape[-1]


def steering_vectors(filters: Filters, covariance: Array, scaling: Scaling) -> Array:
    """Gain from each separated source to each microphone.

    Parameters
    ----------
    filters : Filters
        Demixing matrices (..., freq, src, chan) of any scale.
    covariance : Array
        Spatial covariance of the mixture (..., freq, chan, chan).
    scaling : Scaling
        INVERSE and MINIMAL_DISTORTION: columns of W^-1 (with fewer sources than channels,
        the columns that belong to the sources when background rows complete W), so that
        the images of all sources sum to the mixture where there are as many as channels.
        LEAST_SQUARES: the gain that fits each source alone to each microphone.

    Returns
    -------
    Array
        Gains (..., freq, chan, src); the image of source s at microphone c is
        ``gain[..., c, s] * y[..., s]``.  In bins where nothing was learnt every source
        gets an equal share of the mixture.

    References
    ----------
    Murata, Ikeda, Ziehe, Neurocomputing 41, 2001 (projection back).
    """
    xp = array_namespace(filters.W)
    n_src, n_chan = filters.W.shape[-2:]
    usable = filters.usable[:, None, None]
    shared = _least_squares(filters.W, covariance) / n_src
    if scaling is Scaling.LEAST_SQUARES:
        return xp.where(usable, shared * n_src, shared)
    identity = xp.eye(n_src, n_chan, dtype=filters.W.dtype, device=filters.W.device)
    W = xp.where(usable, filters.W, identity)
    if n_src == n_chan:
        gain = xp.linalg.inv(W)
    else:
        # The background rows B of OverIVA satisfy B C W^H = 0; with them W^-1 has these columns.
        unit = xp.eye(n_chan, dtype=W.dtype, device=W.device)
        cross = xp.where(usable, covariance, unit) @ conj_transpose(W)
        gain = conj_transpose(xp.linalg.solve(conj_transpose(W @ cross), conj_transpose(cross)))
    return xp.where(usable, gain, shared)


def scaled_filters(W: Array, gain: Array, scaling: Scaling, ref_channel: int) -> Array:
    """Scale filters so that their outputs are the sources as they sound at one place.

    Parameters
    ----------
    W : Array
        Demixing matrices (..., freq, src, chan).
    gain : Array
        What `steering_vectors` gave, (..., freq, chan, src).
    scaling : Scaling
        MINIMAL_DISTORTION takes source s at microphone s (Matsuoka, SICE 2002); the
        others take all sources at the reference microphone.
    ref_channel : int
        Index of the reference microphone.

    Returns
    -------
    Array
        Filters (..., freq, src, chan); ``filters @ x`` are the scaled sources.
    """
    xp = array_namespace(W)
    if scaling is Scaling.MINIMAL_DISTORTION:
        scale = xp.linalg.diagonal(gain[..., : W.shape[-2], :])
    else:
        scale = gain[..., ref_channel, :]
    return scale[..., None] * W


def _least_squares(W: Array, covariance: Array) -> Array:
    """sum x conj(y) / sum |y|^2 for each source alone; 0 where a source is silent."""
    xp = array_namespace(W)
    cross = covariance @ conj_transpose(W)
    power = xp.real(xp.linalg.diagonal(W @ cross))[..., None, :]
    silent = power <= 0
    return xp.where(silent, 0.0, cross / xp.where(silent, 1.0, power))
