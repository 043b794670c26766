"""What filters are learnt from: all frames of a recording, or some of each part of it."""

import numpy as np

from ..recording import Recording
from ..recording.survey import OnShare
from ..scaling import spatial_covariance
from ..stft import Stft
from .budget import block_frames, stretches

GOLDEN = (5**0.5 - 1) / 2


def chosen_frames(n_frames: int, every: int) -> np.ndarray:
    """Choose one frame of every few.

    Parameters
    ----------
    n_frames : int
        Frames of the recording.
    every : int
        One is taken of so many.

    Returns
    -------
    numpy.ndarray
        Their indices.  Their place among their neighbours moves on by the golden ratio,
        so that no rhythm of the recording is met always at the same beat.
    """
    nth = np.arange(-(-n_frames // every))
    places = nth * every + np.floor(every * (nth * GOLDEN % 1)).astype(int)
    return places[places < n_frames]


def learning_frames(
    recording: Recording, stft: Stft, dtype: str, every: int, *, on_share: OnShare | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Read a recording once: the frames to learn from, and the covariance of all.

    Parameters
    ----------
    recording : Recording
        What is separated.
    stft : Stft
        The transform.
    dtype : str
        "complex64" or "complex128".
    every : int
        One in so many frames is kept.
    on_share : callable, optional
        Called with the share that was read, up to 1.

    Returns
    -------
    X : numpy.ndarray
        The chosen frames (chan, freq, frame).
    covariance : numpy.ndarray
        Spatial covariance (freq, chan, chan) over all frames, chosen or not.

    Raises
    ------
    ShapeError
        If the recording is shorter than half a window.
    """
    n_chan, n_samples = recording.x.shape
    n_frames = stft.n_frames(n_samples)
    chosen = chosen_frames(n_frames, every)
    X = np.empty((n_chan, stft.n_freq, len(chosen)), dtype)
    products = np.zeros((stft.n_freq, n_chan, n_chan), np.complex128)
    with recording.opened() as read:
        for first, last in stretches(n_frames, block_frames(n_chan, stft.n_freq)):
            part = stft.forward_part(read, n_samples, first, last)
            begin, end = np.searchsorted(chosen, [first, last])
            X[..., begin:end] = part[..., chosen[begin:end] - first]
            products += (last - first) * spatial_covariance(part)
            if on_share is not None:
                on_share(last / n_frames)
    return X, (products / n_frames).astype(dtype)
