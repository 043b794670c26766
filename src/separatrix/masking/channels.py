"""What masking asks of a spectrogram."""

from typing import Any

from ..arrays import Array, abs2, array_namespace
from ..errors import MissingDataError, ShapeError, UnsupportedError
from ..iterate import Masks

COPY = 1e-12  # energy of a channel that is no multiple of another, below which it is a copy


def checked_channels(x: Array, n_chan: int | None = None) -> Array:
    """Check a spectrogram, and bring it to unit level.

    Parameters
    ----------
    x : Array
        Complex spectrogram (chan, freq, frame).
    n_chan : int, optional
        Number of channels that are needed; two or more by default.

    Returns
    -------
    Array
        x over its root mean square.

    Raises
    ------
    ShapeError
        If x is no spectrogram or has another number of channels.
    MissingDataError
        If x has NaN or infinite values, is silent, or all its channels are copies of one.
    """
    xp = array_namespace(x)
    expected = f"x must be complex (chan, freq, frame) with {n_chan or 'two or more'} channels"
    if not xp.isdtype(x.dtype, "complex floating") or x.ndim != 3 or 0 in x.shape:
        raise ShapeError(f"{expected}; got {x.dtype} of shape {tuple(x.shape)}.")
    if x.shape[0] < 2 or (n_chan is not None and x.shape[0] != n_chan):
        raise ShapeError(f"{expected}; got shape {tuple(x.shape)}.")
    peak = xp.max(xp.abs(x))
    if not bool(xp.isfinite(peak)):
        raise MissingDataError("x has NaN or infinite values; repair or cut them first.")
    if not bool(peak > 0):
        raise MissingDataError("x is silent: all its values are zero, so nothing can be separated.")
    x = x / peak  # squares of x itself may leave the range of floats
    x = x / xp.sqrt(xp.mean(abs2(x)))
    if _is_one_channel(x):
        raise MissingDataError(
            f"the {x.shape[0]} channels of x are copies of one, which tells nothing of "
            "directions; record with microphones apart."
        )
    return x


def given_masks(start: Any, n_freq: int, n_frames: int) -> Array:
    """Take the masks of an earlier stage or method.

    Parameters
    ----------
    start : Masks
        Its outcome.
    n_freq, n_frames : int
        Size of the spectrogram.

    Returns
    -------
    Array
        Masks (src, freq, frame).

    Raises
    ------
    MissingDataError
        If there is none.
    UnsupportedError
        If it is no masks, or masks of another spectrogram.
    """
    if start is None:
        raise MissingDataError(
            "there are no masks to begin from; give the outcome of an earlier stage as start."
        )
    if not isinstance(start, Masks):
        raise UnsupportedError(
            f"a masking method begins from masks; got {type(start).__name__.lower()}: give the "
            "result of duet or cacgmm, or leave initial out."
        )
    masks = start.masks
    if tuple(masks.shape[1:]) != (n_freq, n_frames):
        raise UnsupportedError(
            f"the masks to begin from have {masks.shape[1]} bins and {masks.shape[2]} frames, "
            f"the recording {n_freq} and {n_frames}; use the same recording, n_fft and hop."
        )
    return masks


def _is_one_channel(x: Array) -> bool:
    """Whether all channels are the same but for a gain."""
    xp = array_namespace(x)
    flat = xp.astype(xp.reshape(x, (x.shape[0], -1)), xp.complex128)
    covariance = flat @ xp.conj(xp.matrix_transpose(flat))
    return bool(xp.linalg.eigvalsh(covariance)[-2] < COPY * xp.real(xp.linalg.trace(covariance)))
