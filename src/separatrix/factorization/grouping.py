"""Which components belong to which source: by timbre, by direction, or by the true sources.

Grouping sees few numbers and runs on the host, in NumPy, whatever array was factorized.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.fft import dct

from ..errors import MissingDataError, ShapeError

N_CEPSTRUM = 20
QUIET = 1e-3  # of the loudest bin of a spectrum, -60 dB: what is quieter has no timbre
STEPS = 16  # of a delay, in a sample
LONGEST = 16  # delay in samples


class Components(NamedTuple):
    """What grouping sees of the components.

    Attributes
    ----------
    X : numpy.ndarray
        The mixture (chan, freq, frame).
    spectra : numpy.ndarray
        Mean spectrum (component, bin) of each component.
    mask_of : callable
        ``mask_of(k)`` gives the share (freq, frame) of component k in every point.
    """

    X: np.ndarray
    spectra: np.ndarray
    mask_of: Callable[[int], np.ndarray]


Grouping = Callable[[Components, int], np.ndarray]  # (components, n_src) -> source of each


def by_timbre(components: Components, n_src: int) -> np.ndarray:
    """Join the components whose spectral envelopes are alike, by cepstra and Ward's linkage.

    Parameters
    ----------
    components : Components
        The components.
    n_src : int
        Number of sources, at most of components.

    Returns
    -------
    numpy.ndarray
        Source (component,) of each, from 0.
    """
    spectra = components.spectra
    loudest = spectra.max(axis=1, keepdims=True)
    levels = np.log(np.maximum(spectra, QUIET * loudest) + np.finfo(float).tiny)
    cepstra = dct(levels, norm="ortho", axis=1)[:, 1 : N_CEPSTRUM + 1]
    return _joined(cepstra, n_src)


def by_direction(components: Components, n_src: int) -> np.ndarray:
    """Join the components that reach the microphones with alike delays.

    For each microphone beside the first, the delay of a component is where the phases of its
    cross-spectrum agree best.

    Parameters
    ----------
    components : Components
        The components, of two or more channels.
    n_src : int
        Number of sources, at most of components.

    Returns
    -------
    numpy.ndarray
        Source (component,) of each, from 0.

    Raises
    ------
    ShapeError
        If there is one channel.
    """
    X = components.X
    n_chan, n_freq, _ = X.shape
    if n_chan < 2:
        raise ShapeError("one channel has no direction; group by timbre, or mark the sources.")
    cross = X[1:] * X[:1].conj()
    delays = np.arange(-LONGEST * STEPS, LONGEST * STEPS + 1) / STEPS
    turns = np.exp(1j * np.pi * np.outer(np.arange(n_freq), delays) / (n_freq - 1))
    n_components = len(components.spectra)
    agreement = np.empty((n_components, n_chan - 1, len(delays)))
    for k in range(n_components):
        own = np.sum(components.mask_of(k) * cross, axis=-1)
        agreement[k] = np.real((own / np.sqrt(np.abs(own) + np.finfo(float).tiny)) @ turns)
    return _joined(delays[agreement.argmax(axis=-1)], n_src)


def by_cue(components: Components, n_src: int) -> np.ndarray:
    """Group by direction where there is one, else by timbre.

    Parameters
    ----------
    components : Components
        The components.
    n_src : int
        Number of sources.

    Returns
    -------
    numpy.ndarray
        Source (component,) of each, from 0.
    """
    group = by_direction if len(components.X) > 1 else by_timbre
    return group(components, n_src)


@dataclass(frozen=True, eq=False)
class ByTruth:
    """Give each component to the true source that is loudest where it is: for study alone.

    Parameters
    ----------
    sources : numpy.ndarray
        Spectrograms (src, freq, frame) of the true sources.
    """

    sources: np.ndarray

    def __call__(self, components: Components, n_src: int) -> np.ndarray:
        """Give the source (component,) of each, from 0."""
        if len(self.sources) != n_src:
            raise MissingDataError(
                f"there are {len(self.sources)} true sources, but {n_src} are looked for."
            )
        power = np.abs(self.sources) ** 2
        own = [
            np.tensordot(power, components.mask_of(k), axes=2)
            for k in range(len(components.spectra))
        ]
        return np.argmax(own, axis=1)


def _joined(features: np.ndarray, n_src: int) -> np.ndarray:
    """Cluster rows; the sources are numbered by their first components."""
    if n_src == 1 or len(features) == 1:
        return np.zeros(len(features), int)
    found = fcluster(linkage(features, "ward"), n_src, criterion="maxclust")
    _, first, labels = np.unique(found, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[labels]
