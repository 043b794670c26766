"""Delays between the ears: a grid of them, its peaks, and what azimuth each one stands for."""

import numpy as np

from ..errors import MissingDataError, UnsupportedError
from .directions import angles
from .map_file import BinauralMap

DELAYS = np.linspace(-0.9e-3, 0.9e-3, 37)  # seconds, positive where the left ear hears first
APART = 0.12e-3  # least distance of two peaks
LEVEL = np.radians(10)  # largest elevation that counts as the horizontal plane


def highest_peaks(histogram: np.ndarray, n: int) -> np.ndarray:
    """Choose the highest peaks that are far enough apart, then other delays that are.

    Parameters
    ----------
    histogram : numpy.ndarray
        How well each delay explains a recording, (delay,).
    n : int
        How many to choose.

    Returns
    -------
    numpy.ndarray
        Their indices (n,).
    """
    padded = np.concatenate([[-np.inf], histogram, [-np.inf]])
    is_peak = (padded[1:-1] >= padded[:-2]) & (padded[1:-1] >= padded[2:])
    order = np.lexsort((-histogram, ~is_peak))
    chosen: list[int] = []
    for j in order:
        if all(abs(DELAYS[j] - DELAYS[k]) >= APART for k in chosen):
            chosen.append(int(j))
    return np.array(chosen[:n])


def delay_curve(binaural_map: BinauralMap) -> np.polynomial.Polynomial:
    """Find which azimuth a delay stands for, with a head's own directions in front.

    A delay tells the lateral angle: a source above or below the horizontal plane seems to be
    nearer to the middle than it is.

    Parameters
    ----------
    binaural_map : BinauralMap
        A map with phase cues.

    Returns
    -------
    numpy.polynomial.Polynomial
        Cubic: azimuth in radians for a delay in seconds.

    Raises
    ------
    UnsupportedError
        If the map has no phase cues.
    MissingDataError
        If it has fewer than four directions near the horizontal plane in front.
    """
    if binaural_map.cue.n_cues == 1:
        raise UnsupportedError("a map with phase cues (ilpd) is needed; this one has levels alone.")
    azimuth, elevation = angles(binaural_map.directions)
    front = (abs(elevation) < LEVEL) & (abs(azimuth) <= np.pi / 2 + 1e-6)
    if np.count_nonzero(front) < 4:
        raise MissingDataError(
            f"the map has {np.count_nonzero(front)} directions within 10 degrees of the "
            "horizontal plane in front; 4 are needed to turn delays into azimuths."
        )
    _, cosine, sine = np.moveaxis(binaural_map.cues[front], 1, 0)
    fine = np.linspace(DELAYS[0], DELAYS[-1], 1801)
    bins = np.arange(1, binaural_map.n_fft // 2 + 1)
    turn = 2 * np.pi * binaural_map.fs / binaural_map.n_fft * bins * fine[:, None]
    match = np.cos(turn) @ cosine.T + np.sin(turn) @ sine.T  # (delay, direction)
    return np.polynomial.Polynomial.fit(fine[match.argmax(axis=0)], azimuth[front], 3)
