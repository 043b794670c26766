"""What two ears hear of a recording: the cues of its points, and how strong these are."""

from typing import NamedTuple

import numpy as np

from ..arrays import abs2
from .cues import RANGE, Cue, interaural_cues


class Heard(NamedTuple):
    """Cues of a recording, which localization and separation begin from.

    Attributes
    ----------
    y : numpy.ndarray
        Cues (cue, freq, frame): level difference in dB, then, if asked for, cosine and sine of
        the phase difference.
    observed : numpy.ndarray
        Mask (freq, frame): False where there is too little sound to tell.
    power : numpy.ndarray
        Power of the points, summed over the ears, (freq, frame).
    """

    y: np.ndarray
    observed: np.ndarray
    power: np.ndarray


def hear(X: np.ndarray, cue: Cue, n_freq: int | None = None) -> Heard:
    """Give the cues of a spectrogram.

    Parameters
    ----------
    X : numpy.ndarray
        Spectrogram (2, freq, frame), the left ear first; its lowest bin, which has no phase, is
        left out.
    cue : Cue
        Which cues.
    n_freq : int, optional
        Bins of a map, from 1 on: those above are left out, those that X lacks are silent.

    Returns
    -------
    Heard
        Cues of the bins from 1 on; what lies 40 dB below the strongest point is not observed.
    """
    X = of_map(np.asarray(X)[:, 1:], n_freq or X.shape[1] - 1)
    power = abs2(X).sum(axis=0)
    return Heard(interaural_cues(X, cue), power > RANGE * power.max(), power)


def of_map(values: np.ndarray, n_freq: int) -> np.ndarray:
    """Cut values (..., freq, frame) to the bins of a map, or fill up with zeros."""
    cut = values[..., :n_freq, :]
    return np.pad(cut, [(0, 0)] * (cut.ndim - 2) + [(0, n_freq - cut.shape[-2]), (0, 0)])
