"""What every spatial update reads of a recording: derived once, never changed."""

import math
from typing import NamedTuple

import numpy as np

from .. import kernels
from ..arrays import Array, abs2, array_namespace, conj_transpose, like, to_numpy
from ..errors import MissingDataError, ShapeError

# A bin is empty 80 dB below the fifth loudest; four may be a hum through the window.
EMPTY, LOUD_BIN = 1e-8, 5
BLOCK = 64  # bins that are looked at together, to save memory


class Mixture(NamedTuple):
    """A mixture prepared for demixing.

    Attributes
    ----------
    packed : Array
        x / gain as (..., freq, chan, frame), usable bins only.
    covariance : Array
        Mean over frames of packed packed^H, (..., freq, chan, chan).
    usable : numpy.ndarray
        Mask over all bins: True where the channels are linearly independent.  Elsewhere
        log|det W| has no upper bound, so such bins stay out of the cost, of the number of
        bins and of the power that the source model sees.
    gain : Array
        RMS of x, (..., 1, 1, 1): with it every floor is relative to the recording.
    """

    packed: Array
    covariance: Array
    usable: np.ndarray
    gain: Array

    @property
    def n_freq(self) -> int:
        """Number of usable bins."""
        return int(self.packed.shape[-3])

    @property
    def n_chan(self) -> int:
        """Number of channels."""
        return int(self.packed.shape[-2])


def prepare_mixture(x: Array) -> Mixture:
    """Check a spectrogram and derive what demixing needs of it.

    Parameters
    ----------
    x : Array
        Complex spectrogram (..., chan, freq, frame).  In a batch a bin is usable if it is so
        in every element.

    Returns
    -------
    Mixture
        Normalised to unit RMS.

    Raises
    ------
    ShapeError
        If x is not a complex spectrogram, or has fewer frames than channels.
    MissingDataError
        If x has NaN or infinite values, is silent, or its channels are linearly dependent at
        every frequency.
    """
    xp = array_namespace(x)
    _check(xp, x)
    gain = _rms(x)
    if not bool(xp.all(xp.isfinite(gain))):
        raise MissingDataError("x has NaN or infinite values; repair or cut them first.")
    if not bool(xp.all(gain > 0)):
        raise MissingDataError("x is silent: all its values are zero, so nothing can be separated.")
    packed = kernels.pack(x, gain)
    covariance = _covariance(packed)
    usable = _independent_channels(covariance, np.finfo(to_numpy(gain).dtype).eps)
    covariance = xp.astype(covariance, packed.dtype)
    if not usable.any():
        raise MissingDataError(
            "the channels of x are linearly dependent at every frequency (a silent, copied or "
            "summed channel); leave such a channel out."
        )
    if not usable.all():
        index = like(np.flatnonzero(usable), x)
        packed = xp.take(packed, index, axis=-3)
        covariance = xp.take(covariance, index, axis=-3)
    return Mixture(packed, covariance, usable, gain)


def _check(xp, x: Array) -> None:  # type: ignore[no-untyped-def]
    expected = "x must be complex (..., chan, freq, frame)"
    if not xp.isdtype(x.dtype, "complex floating"):
        hint = ", which looks like a waveform: apply Stft(...).forward first" if x.ndim < 3 else ""
        raise ShapeError(f"{expected}; got {x.dtype} of shape {tuple(x.shape)}{hint}.")
    if x.ndim < 3 or 0 in x.shape:
        raise ShapeError(f"{expected}; got shape {tuple(x.shape)}.")
    n_chan, n_freq, n_frames = x.shape[-3:]
    if n_frames < n_chan:
        hint = (
            ": it looks like (freq, frame, chan); transpose it"
            if n_chan > n_freq
            else "; use a longer recording or a shorter hop"
        )
        raise ShapeError(
            f"x has {n_frames} frame{'s' * (n_frames > 1)} and {n_chan} channels; at least as many "
            f"frames as channels are needed{hint}."
        )


def _rms(x: Array) -> Array:
    """RMS over channels, bins and frames, (..., 1, 1, 1)."""
    xp = array_namespace(x)
    n_freq, axes = x.shape[-2], (-3, -2, -1)
    blocks = [x[..., f : min(f + BLOCK, n_freq), :] for f in range(0, n_freq, BLOCK)]
    peaks = [xp.max(xp.abs(block), axis=axes, keepdims=True) for block in blocks]
    peak = xp.max(xp.concat(peaks, axis=-1), axis=-1, keepdims=True)
    scale = xp.where(peak > 0, peak, 1.0)  # squares of x itself may leave the range of floats
    sums = [xp.sum(abs2(block / scale), axis=axes, keepdims=True) for block in blocks]
    mean = xp.sum(xp.concat(sums, axis=-1), axis=-1, keepdims=True) / math.prod(x.shape[-3:])
    return scale * xp.sqrt(mean)


def _covariance(packed: Array) -> Array:
    """Mean over frames of x x^H in double precision.

    Sums in single precision cannot tell nearly dependent channels from dependent ones: both
    precisions are to demix the same bins.
    """
    xp = array_namespace(packed)
    n_freq, blocks = packed.shape[-3], []
    for first in range(0, n_freq, BLOCK):
        x = xp.astype(packed[..., first : min(first + BLOCK, n_freq), :, :], xp.complex128)
        blocks.append(x @ conj_transpose(x) / x.shape[-1])
    return xp.concat(blocks, axis=-3)


def _independent_channels(covariance: Array, eps: float) -> np.ndarray:
    """Bins with sound whose channels are linearly independent, in every batch element.

    The test is on the correlation, so that a quiet channel counts as much as a loud one.
    What up-sampling or a codec leaves in empty bins is independent noise: as every bin has
    the same weight whatever its power, it would decide for the others.
    """
    xp = array_namespace(covariance)
    n_chan = covariance.shape[-1]
    power = xp.real(xp.linalg.diagonal(covariance))
    scale = xp.where(power > 0, 1 / xp.sqrt(xp.where(power > 0, power, 1.0)), 0.0)
    correlation = covariance * (scale[..., :, None] * scale[..., None, :])
    smallest = to_numpy(xp.linalg.eigvalsh(correlation)[..., 0])
    # Above the rounding of these sums, and above what updates in this precision survive.
    independent = smallest > n_chan * max(8 * np.finfo(np.float64).eps, 2 * eps)
    level = to_numpy(xp.sum(power, axis=-1))
    loud = np.sort(level, axis=-1)[..., -min(LOUD_BIN, level.shape[-1]), None]
    usable = independent & (level > EMPTY * loud)
    return usable.reshape(-1, usable.shape[-1]).all(axis=0)
