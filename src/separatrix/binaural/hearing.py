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


def hear(X: np.ndarray, cue: Cue) -> Heard:
    """Give the cues of a spectrogram.

    Parameters
    ----------
    X : numpy.ndarray
        Spectrogram (2, freq, frame), the left ear first; its lowest bin, which has no phase, is
        left out.
    cue : Cue
        Which cues.

    Returns
    -------
    Heard
        Cues of the bins from 1 on; what lies 40 dB below the strongest point is not observed.
    """
    X = np.asarray(X)[:, 1:]
    power = abs2(X).sum(axis=0)
    return Heard(interaural_cues(X, cue), power > RANGE * power.max(), power)
