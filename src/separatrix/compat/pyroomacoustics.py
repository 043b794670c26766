"""`auxiva` and `ilrma` as ``pyroomacoustics.bss`` 0.10 calls them.

    from separatrix.compat.pyroomacoustics import auxiva     # was: pyroomacoustics.bss

Spectrograms are (n_frames, n_frequencies, n_channels) here and nowhere else in this library.
Other than there: the floors follow the level of X; bins without sound or with dependent
channels give an equal share of the mixture instead of an error; the rows of the filters that
``return_filters`` gives have another scale where ``proj_back`` has not set it.
"""

import numpy as np

from ..demixing import (
    Demixing,
    Gauss,
    Laplace,
    LowRank,
    SourceModel,
    Start,
    principal_components,
)
from ..errors import UnsupportedError
from ..iterate import iterate
from .frames_first import LAYOUT, Callback, Separated, frames_first
from .spectrogram import as_spectrogram

MODELS: dict[str, SourceModel] = {"laplace": Laplace(), "gauss": Gauss()}


def auxiva(
    X: np.ndarray,
    n_src: int | None = None,
    n_iter: int = 20,
    proj_back: bool = True,
    W0: np.ndarray | None = None,
    model: str = "laplace",
    init_eig: bool = False,
    return_filters: bool = False,
    callback: Callback | None = None,
) -> Separated:
    """Separate by AuxIVA; by OverIVA where there are fewer sources than channels.

    Parameters
    ----------
    X : numpy.ndarray
        Complex spectrogram (n_frames, n_frequencies, n_channels).
    n_src : int, optional
        Number of sources; as many as channels by default.
    n_iter : int
        Number of iterations.
    proj_back : bool
        Scale each source, by least squares, as it sounds at the first microphone.
    W0 : numpy.ndarray, optional
        Demixing matrices (n_frequencies, n_src, n_channels) to begin from.
    model : str
        "laplace" or "gauss".
    init_eig : bool
        Begin from the principal components of every frequency; W0 goes before it.
    return_filters : bool
        Whether the demixing matrices are given too.
    callback : callable, optional
        Called with the sources before iterations 0, 10, 20, ...

    Returns
    -------
    Y : numpy.ndarray
        Sources (n_frames, n_frequencies, n_src).
    W : numpy.ndarray
        Demixing matrices (n_frequencies, n_src, n_channels), not scaled, if asked for.

    Raises
    ------
    ShapeError
        If X or W0 has another shape or type.
    MissingDataError
        If X has NaN or infinite values, is silent, or has dependent channels throughout.
    UnsupportedError
        If n_src exceeds the number of channels, or an argument is not offered.

    References
    ----------
    Ono, WASPAA 2011; Scheibler and Ono, WASPAA 2019.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> X = rng.laplace(size=(40, 5, 2)) + 1j * rng.laplace(size=(40, 5, 2))
    >>> auxiva(X, n_iter=5).shape
    (40, 5, 2)
    """
    if model not in MODELS:
        raise UnsupportedError(f"model must be {' or '.join(MODELS)}; got {model!r}.")
    if init_eig and W0 is None:
        components = Start(principal_components, n_src)
        W0 = iterate(components, as_spectrogram(X, LAYOUT), n_iter=0).outcome.W
    algorithm = Demixing(MODELS[model], n_src=n_src)
    return frames_first(algorithm, X, n_iter, proj_back, W0, return_filters, callback)


def ilrma(
    X: np.ndarray,
    n_src: int | None = None,
    n_iter: int = 20,
    proj_back: bool = True,
    W0: np.ndarray | None = None,
    n_components: int = 2,
    return_filters: bool = False,
    callback: Callback | None = None,
    *,
    seed: int = 0,
) -> Separated:
    """Separate by ILRMA from random bases.

    Don't expect the results of pyroomacoustics: up to 0.10.1 its normalisation scales the
    columns of W by what belongs to the rows, so that the cost rises between iterations.

    Parameters
    ----------
    X : numpy.ndarray
        Complex spectrogram (n_frames, n_frequencies, n_channels).
    n_src : int, optional
        Number of sources, as many as channels by default; here it may be smaller.
    n_iter : int
        Number of iterations.
    proj_back : bool
        Scale each source, by least squares, as it sounds at the first microphone.
    W0 : numpy.ndarray, optional
        Demixing matrices (n_frequencies, n_src, n_channels) to begin from.
    n_components : int
        Number of basis spectra of each source.
    return_filters : bool
        Whether the demixing matrices are given too.
    callback : callable, optional
        Called with the sources before iterations 0, 10, 20, ...
    seed : int
        Seed of the bases, which the other library takes from ``numpy.random``.

    Returns
    -------
    Y : numpy.ndarray
        Sources (n_frames, n_frequencies, n_src).
    W : numpy.ndarray
        Demixing matrices (n_frequencies, n_src, n_channels), not scaled, if asked for.

    Raises
    ------
    ShapeError
        If X or W0 has another shape or type.
    MissingDataError
        If X has NaN or infinite values, is silent, or has dependent channels throughout.
    UnsupportedError
        If n_src exceeds the number of channels.

    References
    ----------
    Kitamura et al., IEEE/ACM TASLP 24(9), 2016.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> X = rng.laplace(size=(40, 5, 2)) + 1j * rng.laplace(size=(40, 5, 2))
    >>> Y, W = ilrma(X, n_iter=5, return_filters=True)
    >>> Y.shape, W.shape
    ((40, 5, 2), (5, 2, 2))
    """
    algorithm = Demixing(LowRank(n_components), n_src=n_src, seed=seed)
    return frames_first(algorithm, X, n_iter, proj_back, W0, return_filters, callback)
