"""What the talkers say: excerpts that are nowhere a mere pause."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from scipy.ndimage import maximum_filter1d

from ...audio import read_audio
from ...errors import ShapeError
from ...simulation import loud_excerpt, standardized

FS = 16000
LEAST_LOUD = 0.7  # of the level of the whole file
GAP = 320  # samples: longer stretches of zeros are gaps


def excerpts(
    files: Sequence[str], seconds: float, rng: np.random.Generator, *, gapless: bool = False
) -> np.ndarray:
    """Cut an excerpt out of each file.

    Parameters
    ----------
    files : sequence of str
        Sound files of 16 kHz, a talker each.
    seconds : float
        Length of the excerpts.
    rng : numpy.random.Generator
        Draws where they begin.
    gapless : bool
        Whether silence that is nothing but zeros is cut out before.

    Returns
    -------
    numpy.ndarray
        Samples (src, sample), of unit power.

    Raises
    ------
    ShapeError
        If a file has another sampling rate.
    MissingDataError
        If a file is too short.
    """
    n_samples = round(seconds * FS)
    talkers = [_without_gaps(_read(path)) if gapless else _read(path) for path in files]
    cut = [loud_excerpt(talker, n_samples, LEAST_LOUD, rng) for talker in talkers]
    return standardized(np.stack(cut))


@lru_cache(maxsize=8)  # tasks of one draw follow each other
def _read(path: str) -> np.ndarray:
    x, fs = read_audio(path)
    if fs != FS:
        raise ShapeError(f"{path} has {fs} Hz; the study takes speech of {FS} Hz: resample it.")
    return np.asarray(x[0])


def _without_gaps(x: np.ndarray) -> np.ndarray:
    """Leave out zeros that have nothing but zeros round them."""
    return x[maximum_filter1d(np.abs(x), GAP) > 0]
