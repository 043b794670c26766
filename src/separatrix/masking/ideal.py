"""Masks from the true images: what no mask can surpass, for study."""

from ..arrays import Array, abs2, array_namespace


def ideal_binary_masks(images: Array) -> Array:
    """Give every point to the source that is loudest there.

    Parameters
    ----------
    images : Array
        Spectrograms of the true images (src, chan, freq, frame), or of the sources at one
        microphone (src, freq, frame).

    Returns
    -------
    Array
        Masks (src, freq, frame), 0 or 1, that sum to 1; the first of equals has the point.

    References
    ----------
    Wang, "On ideal binary mask as the computational goal of auditory scene analysis", 2005.

    Examples
    --------
    >>> import numpy as np
    >>> ideal_binary_masks(np.array([3.0, -4.0]).reshape(2, 1, 1)).ravel().tolist()
    [0.0, 1.0]
    """
    power = _power(images)
    xp = array_namespace(power)
    numbers = xp.arange(power.shape[0], device=power.device)[:, None, None]
    return xp.astype(numbers == xp.argmax(power, axis=0), power.dtype)


def ideal_ratio_masks(images: Array, exponent: float = 2.0) -> Array:
    """Give every source its share of each point.

    Parameters
    ----------
    images : Array
        As for `ideal_binary_masks`.
    exponent : float, optional
        Of the magnitudes: 2 shares power (Wiener's masks), 1 shares magnitude.

    Returns
    -------
    Array
        Masks (src, freq, frame) that sum to 1; equal where all are silent.

    Examples
    --------
    >>> import numpy as np
    >>> ideal_ratio_masks(np.array([2.0, -1.0]).reshape(2, 1, 1)).ravel().tolist()
    [0.8, 0.2]
    """
    power = _power(images)
    xp = array_namespace(power)
    loudest = xp.max(power, axis=0, keepdims=True)
    # Over the loudest first, so that no square leaves the range of floats.
    share = xp.where(loudest > 0, power / xp.where(loudest > 0, loudest, 1.0), 1.0)
    share = share ** (exponent / 2)
    return share / xp.sum(share, axis=0, keepdims=True)


def _power(images: Array) -> Array:
    xp = array_namespace(images)
    peak = xp.max(xp.abs(images))
    power = abs2(images / xp.where(peak > 0, peak, 1.0))
    return power if power.ndim == 3 else xp.sum(power, axis=1)
