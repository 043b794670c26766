"""Sources from masks: each as it sounds at both ears."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from ..options import MaskKind
from ..stft import Stft


class EarImages(NamedTuple):
    """A recording, shared out.

    Attributes
    ----------
    images : numpy.ndarray
        Every source as it sounds at both ears, (src, 2, sample).
    residual : numpy.ndarray
        What belongs to none of them, (2, sample); all together are the recording.
    """

    images: np.ndarray
    residual: np.ndarray


def hard_masks(masks: np.ndarray) -> np.ndarray:
    """Give every point to the one source it most probably belongs to.

    Parameters
    ----------
    masks : numpy.ndarray
        Probabilities (src, freq, frame); a point without any belongs to nobody.

    Returns
    -------
    numpy.ndarray
        Masks of the same shape, 0 or 1.

    Examples
    --------
    >>> hard_masks(np.array([0.2, 0.1, 0.0]).reshape(3, 1, 1))[:, 0, 0]
    array([1., 0., 0.])
    """
    best = (np.arange(len(masks))[:, None, None] == masks.argmax(axis=0)) & (masks > 0)
    return best.astype(np.float64)


def strict_masks(masks: np.ndarray) -> np.ndarray:
    """Give every point to the source it most probably belongs to, or to nobody if that is likelier.

    Parameters
    ----------
    masks : numpy.ndarray
        Probabilities (src, freq, frame); what they leave of 1 belongs to nobody.

    Returns
    -------
    numpy.ndarray
        Masks of the same shape, 0 or 1.

    Examples
    --------
    >>> strict_masks(np.array([0.5, 0.2, 0.0]).reshape(3, 1, 1))[:, 0, 0]
    array([1., 0., 0.])
    >>> strict_masks(np.array([0.2, 0.1, 0.0]).reshape(3, 1, 1))[:, 0, 0]
    array([0., 0., 0.])
    """
    return hard_masks(masks) * (masks.max(axis=0) >= 1 - masks.sum(axis=0))


# What becomes of probabilities, by kind.
FINISHES: Mapping[MaskKind, Callable[[np.ndarray], np.ndarray]] = {
    MaskKind.HARD: hard_masks,
    MaskKind.STRICT: strict_masks,
    MaskKind.SOFT: np.asarray,
}


def in_all_bins(masks: np.ndarray) -> np.ndarray:
    """Add the lowest bin, which has no cues and belongs to nobody.

    Parameters
    ----------
    masks : numpy.ndarray
        Masks (src, freq, frame) of the bins from 1 on.

    Returns
    -------
    numpy.ndarray
        Masks (src, freq + 1, frame).
    """
    return np.pad(masks, ((0, 0), (1, 0), (0, 0)))


def ear_images(x: np.ndarray, stft: Stft, masks: np.ndarray) -> EarImages:
    """Give the sources at both ears.

    Parameters
    ----------
    x : numpy.ndarray
        The recording (2, sample).
    stft : Stft
        The transform that the masks belong to.
    masks : numpy.ndarray
        Masks (src, freq, frame) of all its bins, binary or soft.

    Returns
    -------
    EarImages
        Both channels of the recording under the mask of each source, and the rest.
    """
    X, n_samples = stft.forward(x), x.shape[-1]
    # One source at a time: a spectrogram for each would take the most memory of all.
    images = np.stack([stft.inverse(mask * X, n_samples) for mask in masks])
    return EarImages(images, x - images.sum(axis=0))
