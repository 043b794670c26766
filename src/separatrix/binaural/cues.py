"""Interaural cues: what differs between the ears, at each frequency and time."""

from typing import NamedTuple

import numpy as np

from ..arrays import abs2
from ..errors import MissingDataError, ShapeError
from ..options import Cue

RANGE = 1e-4  # what lies 40 dB below the strongest point is not observed
EPS = 1e-12  # of the mean power, so that silence has no level of its own

__all__ = ["Cue", "CueSpectrogram", "cue_spectrogram", "interaural_cues", "of_map"]


class CueSpectrogram(NamedTuple):
    """Cues of a recording, which localization and separation begin from.

    Attributes
    ----------
    y : numpy.ndarray
        Cues (C, freq, frame): level difference in dB, then, if asked for, cosine and sine of
        the phase difference.
    observed : numpy.ndarray
        Mask (freq, frame): False where there is too little sound to tell.
    power : numpy.ndarray
        Power of the points, summed over the ears, (freq, frame).
    """

    y: np.ndarray
    observed: np.ndarray
    power: np.ndarray


def interaural_cues(X: np.ndarray, cue: Cue) -> np.ndarray:
    """Give the cues of spectrograms.

    Parameters
    ----------
    X : numpy.ndarray
        Spectrograms (..., 2, freq, frame), the left ear first.
    cue : Cue
        Which cues.

    Returns
    -------
    numpy.ndarray
        Cues (..., C, freq, frame).  A phase difference with silence at an ear is the mean of
        all, (0, 0).
    """
    left, right = np.moveaxis(X, -3, 0)
    power = abs2(X)
    eps = EPS * power.mean(axis=(-3, -2, -1), keepdims=True)
    level = 10 * np.log10(power + eps)
    ild = level[..., 0, :, :] - level[..., 1, :, :]
    if cue.n_cues == 1:
        return ild[..., None, :, :]
    crossed = left * np.conj(right)
    size = np.abs(crossed)
    unit = crossed / np.where(size > 0, size, 1)
    return np.stack([ild, unit.real, unit.imag], axis=-3)


def cue_spectrogram(X: np.ndarray, cue: Cue, n_freq: int | None = None) -> CueSpectrogram:
    """Give the cues of a recording with two ears.

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
    CueSpectrogram
        Cues of the bins from 1 on; what lies 40 dB below the strongest point is not observed.

    Raises
    ------
    ShapeError
        If there are not two channels.
    MissingDataError
        If all is silent.

    References
    ----------
    Deleforge, Forbes and Horaud, ICASSP 2013, section 2.

    Examples
    --------
    Twice the amplitude at the left ear, in the same phase:

    >>> from separatrix import Stft
    >>> noise = np.random.default_rng(0).standard_normal(4000)
    >>> X = Stft(256).forward(np.stack([2 * noise, noise]))
    >>> y, observed, power = cue_spectrogram(X, Cue.ILPD)
    >>> y.shape, y[:, 10, 20].round(3), float(observed.mean().round(2))
    ((3, 128, 66), array([6.021, 1.   , 0.   ]), 0.99)
    """
    X = np.asarray(X)
    if X.ndim != 3 or X.shape[0] != 2:
        raise ShapeError(
            "cues between ears need a spectrogram of two channels, (2, freq, frame), the left one "
            f"first; got {X.shape}."
        )
    X = of_map(X[:, 1:], n_freq or X.shape[1] - 1)
    power = abs2(X).sum(axis=0)
    if not power.any():
        raise MissingDataError("the recording is silent at both ears; there is nothing to find.")
    return CueSpectrogram(interaural_cues(X, cue), power > RANGE * power.max(), power)


def of_map(values: np.ndarray, n_freq: int) -> np.ndarray:
    """Cut values (..., freq, frame) to the bins of a map, or fill up with zeros."""
    cut = values[..., :n_freq, :]
    return np.pad(cut, [(0, 0)] * (cut.ndim - 2) + [(0, n_freq - cut.shape[-2]), (0, 0)])
