"""What the talkers say: excerpts that are nowhere a mere pause."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from ...audio import read_audio
from ...errors import ShapeError
from ...simulation import loud_excerpt, standardized

FS = 16000
LEAST_LOUD = 0.7  # of the level of the whole file


def excerpts(files: Sequence[str], seconds: float, rng: np.random.Generator) -> np.ndarray:
    """Cut an excerpt out of each file.

    Parameters
    ----------
    files : sequence of str
        Sound files of 16 kHz, a talker each.
    seconds : float
        Length of the excerpts.
    rng : numpy.random.Generator
        Draws where they begin.

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
    cut = [loud_excerpt(_read(path), n_samples, LEAST_LOUD, rng) for path in files]
    return standardized(np.stack(cut))


@lru_cache(maxsize=8)  # tasks of one draw follow each other
def _read(path: str) -> np.ndarray:
    x, fs = read_audio(path)
    if fs != FS:
        raise ShapeError(f"{path} has {fs} Hz; the study takes speech of {FS} Hz: resample it.")
    return np.asarray(x[0])
