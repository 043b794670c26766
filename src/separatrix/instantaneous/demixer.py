"""The result of every method for mixtures without delays: a matrix, and how sure it is."""

from typing import NamedTuple

import numpy as np

from ..iterate import Images
from .delays import DELAYED, imaginary_coherence

ALMOST_ALIKE = 30.0  # amplification of noise above which levels hardly differ


class Demixer(NamedTuple):
    """Demixing matrix of a recording, ``sources = W x``.

    Attributes
    ----------
    W : numpy.ndarray
        Matrix (src, chan), of any scale.
    gap : numpy.ndarray
        For each source (src,) the least difference from another in the statistics of the method;
        0 means that the two cannot be told apart.
    """

    W: np.ndarray
    gap: np.ndarray


def mixing_vectors(W: np.ndarray) -> np.ndarray:
    """Give the levels at which the channels hear each source.

    Parameters
    ----------
    W : numpy.ndarray
        Demixing matrix (src, chan).

    Returns
    -------
    numpy.ndarray
        Columns of the mixing matrix as rows (src, chan), of unit norm, the largest entry positive.
    """
    columns = np.linalg.pinv(W).T
    columns /= np.linalg.norm(columns, axis=1, keepdims=True)
    largest = np.argmax(np.abs(columns), axis=1)[:, None]
    return columns * np.sign(np.take_along_axis(columns, largest, axis=1))


def noise_gains(W: np.ndarray) -> np.ndarray:
    """Give the amplification of the noise of the microphones in each source.

    Parameters
    ----------
    W : numpy.ndarray
        Demixing matrix (src, chan).

    Returns
    -------
    numpy.ndarray
        Factors (src,) from 1 on, which do not depend on scale: 1 where a source arrives at right
        angles to all others, above 30 where its levels differ by 2 degrees from theirs.
    """
    return np.linalg.norm(W, axis=1) * np.linalg.norm(np.linalg.pinv(W), axis=0)


def gaps(diagonals: np.ndarray) -> np.ndarray:
    """Find how well sources can be told apart.

    Parameters
    ----------
    diagonals : numpy.ndarray
        Statistics (matrix, src) of each source at unit power.

    Returns
    -------
    numpy.ndarray
        For each source the largest difference from the source that is nearest, (src,).
    """
    apart = np.max(np.abs(diagonals[:, :, None] - diagonals[:, None, :]), axis=0)
    np.fill_diagonal(apart, np.inf)
    return np.min(apart, axis=1)


def separated(x: np.ndarray, demixer: Demixer, chance: float) -> Images:
    """Give each source as it sounds in every channel.

    Parameters
    ----------
    x : numpy.ndarray
        Samples (chan, sample).
    demixer : Demixer
        What was learnt.
    chance : float
        Gap below which sources are alike but for chance.

    Returns
    -------
    Images
        The images, which sum to x where there are as many sources as channels, and notes on what
        makes them doubtful.
    """
    W = demixer.W
    columns = np.linalg.pinv(W)
    images = columns.T[:, :, None] * (W @ x)[:, None]
    notes = [*_delay_note(x), *_gap_note(demixer.gap, chance), *_level_note(noise_gains(W))]
    return Images(images, demixer, tuple(notes))


def _delay_note(x: np.ndarray) -> list[str]:
    found = imaginary_coherence(x)
    if not found >= DELAYED:  # nor where there is too little to tell
        return []
    return [
        f"the channels hear sounds at different times (imaginary coherence {found:.2f}, without "
        f"delays below {DELAYED:g}), as microphones that stand apart do; a method that knows "
        "levels alone separates little there: use fdica, ilrma or auxiva-laplace, or, with two "
        "microphones, duet."
    ]


def _gap_note(gap: np.ndarray, chance: float) -> list[str]:
    alike = np.sum(gap < chance)
    if not alike:
        return []
    return [
        f"{alike} of {len(gap)} sources differ from another by no more than chance in what this "
        f"method looks at ({np.min(gap):.2g}, chance {chance:.2g}): how they were parted means "
        "nothing; use another method, or a longer recording."
    ]


def _level_note(gain: np.ndarray) -> list[str]:
    if np.max(gain) < ALMOST_ALIKE:
        return []
    return [
        f"two sources arrive at almost the same levels: what parts them amplifies the noise of the "
        f"microphones {np.max(gain):.0f} times."
    ]
