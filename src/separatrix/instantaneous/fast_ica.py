"""FastICA through scikit-learn."""

import warnings
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ..errors import MissingExtra
from ..iterate import Images
from .demixer import Demixer, gaps, separated
from .statistics import Cumulants
from .whitening import whiten

PRECISE = 1e-12  # so that the result depends on the recording alone, not on how it was mixed


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


@dataclass(frozen=True)
class FastIca:
    """Least Gaussian outputs, by scikit-learn's FastICA: a closed form as seen from here.

    Parameters
    ----------
    n_src : int
        Number of sources.
    contrast : str
        Measure of how far from Gaussian: "logcosh", "exp" or "cube".
    max_iter : int
        Largest number of its iterations.
    seed : int
        Seed of its start.

    References
    ----------
    A. Hyvarinen, "Fast and robust fixed-point algorithms for independent component analysis",
    IEEE Trans. Neural Netw. 10(3), 1999.
    """

    n_src: int
    contrast: str = "logcosh"
    max_iter: int = 400
    seed: int = 0

    def prepare(self, x: np.ndarray, side: Any = None) -> IcaData:
        """Whiten the recording."""
        z, whitener = whiten(x, self.n_src)
        return IcaData(x, z, whitener)

    def init(self, data: IcaData, start: Any = None) -> Demixer:
        """Run scikit-learn's iterations.

        Raises
        ------
        MissingExtra
            If scikit-learn is not installed.
        """
        try:
            from sklearn.decomposition import FastICA
            from sklearn.exceptions import ConvergenceWarning
        except ImportError as error:
            raise MissingExtra(
                'fastica needs scikit-learn; install it with: pip install "separatrix[ica]".'
            ) from error
        learner = FastICA(
            whiten=False,
            fun=self.contrast,
            max_iter=self.max_iter,
            tol=PRECISE,
            random_state=self.seed,
        )
        with warnings.catch_warnings():  # its last iterate is as good as any
            warnings.simplefilter("ignore", ConvergenceWarning)
            learner.fit(data.z.T)
        W = learner.components_
        cumulants = Cumulants()(data.z).values
        diagonals = np.einsum("si,kij,sj->ks", W, cumulants, W)
        return Demixer(W @ data.whitener, gaps(diagonals))

    def step(self, data: IcaData, state: Demixer) -> Demixer:
        """Return the state."""
        return state

    def cost(self, data: IcaData, state: Demixer) -> np.ndarray:
        """Return 0: scikit-learn tells no cost."""
        return np.asarray(0.0)

    def cost_unit(self, data: IcaData) -> float:
        """Return 1."""
        return 1.0

    def finish(self, data: IcaData, state: Demixer) -> Images:
        """Give each source as it sounds in every channel."""
        return separated(data.x, state, 24 / np.sqrt(data.x.shape[-1]))
