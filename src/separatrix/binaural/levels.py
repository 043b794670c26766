"""Level differences between the ears by direction and frequency, to be looked at."""

from typing import NamedTuple

import numpy as np

from .map_file import BinauralMap
from .responses import HeadResponses

N_BANDS, HIGHEST = 64, 8000.0  # hertz
REACH = np.radians(8)  # no direction stands for another that is farther away


class Levels(NamedTuple):
    """What the ears hear from each direction, apart in level.

    Attributes
    ----------
    directions : numpy.ndarray
        Unit vectors (direction, 3).
    ild : numpy.ndarray
        Level at the left ear over that at the right, in dB, (direction, band).
    highest : float
        Where the bands, of equal width from 0 on, end, in hertz.
    """

    directions: np.ndarray
    ild: np.ndarray
    highest: float

    def around(self, azimuths: np.ndarray) -> np.ndarray:
        """Give level differences around the horizontal plane.

        Parameters
        ----------
        azimuths : numpy.ndarray
            Azimuths (n,) in radians.

        Returns
        -------
        numpy.ndarray
            Level differences (n, band) of the nearest direction, NaN where none is near.
        """
        wanted = np.stack([np.cos(azimuths), np.sin(azimuths), 0 * azimuths], axis=1)
        cosine = wanted @ self.directions.T
        near = (cosine.max(axis=1) >= np.cos(REACH))[:, None]
        return np.where(near, self.ild[cosine.argmax(axis=1)], np.nan)


def levels_of_responses(responses: HeadResponses) -> Levels:
    """Give level differences of responses: ratios of the energy in each band."""
    n_fft = 2 * max(1024, responses.ir.shape[2])
    power = abs(np.fft.rfft(responses.ir, n_fft)) ** 2
    frequency = np.fft.rfftfreq(n_fft, 1 / responses.fs)
    highest = min(HIGHEST, responses.fs / 2)
    bands = _in_bands(power, frequency, highest)
    return Levels(responses.directions, 10 * np.log10(bands[:, 0] / bands[:, 1]), highest)


def levels_of_map(learnt: BinauralMap) -> Levels:
    """Give level differences of a map's candidates: means, in dB, over the bins of each band."""
    frequency = np.arange(1, learnt.n_fft // 2 + 1) * learnt.fs / learnt.n_fft
    highest = min(HIGHEST, learnt.fs / 2)
    return Levels(learnt.directions, _in_bands(learnt.cues[:, 0], frequency, highest), highest)


def _in_bands(values: np.ndarray, frequency: np.ndarray, highest: float) -> np.ndarray:
    """Means of values (..., freq) in bands of equal width, the highest frequency in the last."""
    n_bands = min(N_BANDS, int((frequency <= highest).sum()) // 2)
    band = np.ceil(frequency / highest * n_bands).astype(int) - 1
    members = (band[:, None] == np.arange(n_bands)).astype(float)
    mean: np.ndarray = values @ members / members.sum(axis=0)
    return mean
