"""Sounds that are not Gaussian, through the learners of other libraries."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ..errors import MissingExtra
from ..iterate import Images
from .demixer import Demixer, gaps, separated
from .statistics import Cumulants
from .whitening import whiten

# So that the result depends on the recording alone, not on how it was mixed.
PRECISE = 1e-12  # change of FastICA's vectors
STILL = 1e-10  # gradient of the likelihood, at which its line search still finds the way
ADVICE = 'install it with: pip install "separatrix[ica]".'
Learner = Callable[[np.ndarray], np.ndarray]  # whitened signals (src, sample) -> W (src, src)


class IcaData(NamedTuple):
    """A recording and its whitened signals.

    Attributes
    ----------
    x : numpy.ndarray
        Samples (chan, sample).
    z : numpy.ndarray
        Uncorrelated signals (src, sample) of unit power.
    whitener : numpy.ndarray
        Matrix (src, chan) that makes them of x.
    """

    x: np.ndarray
    z: np.ndarray
    whitener: np.ndarray


def fast_ica(z: np.ndarray, contrast: str, max_iter: int, seed: int) -> np.ndarray:
    """Rotate to the least Gaussian outputs, by scikit-learn's FastICA.

    Parameters
    ----------
    z : numpy.ndarray
        Whitened signals (src, sample).
    contrast : str
        Measure of how far from Gaussian: "logcosh", "exp" or "cube".
    max_iter : int
        Largest number of its iterations.
    seed : int
        Seed of its start.

    Returns
    -------
    numpy.ndarray
        Rotation (src, src).

    Raises
    ------
    MissingExtra
        If scikit-learn is not installed.

    References
    ----------
    A. Hyvarinen, "Fast and robust fixed-point algorithms for independent component analysis",
    IEEE Trans. Neural Netw. 10(3), 1999.
    """
    try:
        from sklearn.decomposition import FastICA
        from sklearn.exceptions import ConvergenceWarning
    except ImportError as error:
        raise MissingExtra(f"fastica needs scikit-learn; {ADVICE}") from error
    learner = FastICA(whiten=False, fun=contrast, max_iter=max_iter, tol=PRECISE, random_state=seed)
    with warnings.catch_warnings():  # its last iterate is as good as any
        warnings.simplefilter("ignore", ConvergenceWarning)
        learner.fit(z.T)
    return np.asarray(learner.components_)


def likeliest(z: np.ndarray, max_iter: int, seed: int) -> np.ndarray:
    """Find the matrix of largest likelihood for peaked sounds, as speech is, by python-picard.

    It need be no rotation: sources of a finite recording are correlated by chance.  Sounds flatter
    than Gaussian ones are not found.

    Parameters
    ----------
    z : numpy.ndarray
        Whitened signals (src, sample).
    max_iter : int
        Largest number of its iterations.
    seed : int
        Seed of its start.

    Returns
    -------
    numpy.ndarray
        Matrix (src, src).

    Raises
    ------
    MissingExtra
        If python-picard is not installed.

    References
    ----------
    P. Ablin, J.-F. Cardoso and A. Gramfort, "Faster independent component analysis by
    preconditioning with Hessian approximations", IEEE Trans. Signal Process. 66(15), 2018.
    """
    try:
        from picard import picard
    except ImportError as error:
        raise MissingExtra(f"picard needs python-picard; {ADVICE}") from error
    with warnings.catch_warnings():  # its last iterate is as good as any
        warnings.simplefilter("ignore")
        _, W, _ = picard(
            z,
            ortho=False,
            extended=False,
            whiten=False,
            centering=False,
            max_iter=max_iter,
            tol=STILL,
            random_state=seed,
        )
    return np.asarray(W)


@dataclass(frozen=True)
class LeastGaussian:
    """Least Gaussian outputs, learnt elsewhere: a closed form as seen from here.

    Parameters
    ----------
    n_src : int
        Number of sources.
    learn : callable
        ``learn(z)`` gives a matrix (src, src) of whitened signals, as `fast_ica` does.
    """

    n_src: int
    learn: Learner

    def prepare(self, x: np.ndarray, side: Any = None) -> IcaData:
        """Whiten the recording."""
        z, whitener = whiten(x, self.n_src)
        return IcaData(x, z, whitener)

    def init(self, data: IcaData, start: Any = None) -> Demixer:
        """Let the learner learn."""
        W = self.learn(data.z)
        unit = W / np.linalg.norm(W, axis=1, keepdims=True)
        cumulants = Cumulants()(data.z).values
        diagonals = np.einsum("si,kij,sj->ks", unit, cumulants, unit)
        return Demixer(W @ data.whitener, gaps(diagonals))

    def step(self, data: IcaData, state: Demixer) -> Demixer:
        """Return the state."""
        return state

    def cost(self, data: IcaData, state: Demixer) -> np.ndarray:
        """Return 0: learners tell no cost."""
        return np.asarray(0.0)

    def cost_unit(self, data: IcaData) -> float:
        """Return 1."""
        return 1.0

    def finish(self, data: IcaData, state: Demixer) -> Images:
        """Give each source as it sounds in every channel."""
        return separated(data.x, state, 24 / np.sqrt(data.x.shape[-1]))
