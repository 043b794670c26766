"""Mixtures without delays: every channel hears every source at a level of its own.

``x = A s`` with a matrix A of numbers.  Statistics that are diagonal for independent sources
(`Covariances`, `Cumulants`) are made diagonal by a criterion (`Rotations`, `WeightedPairs`,
`LogDeterminants`); `OneLag` and `LagSearch` are closed forms.
"""

from .delays import imaginary_coherence
from .demixer import Demixer, mixing_vectors, noise_gains
from .diagonalization import LogDeterminants, Rotations, WeightedPairs
from .ica import LeastGaussian, fast_ica, likeliest
from .joint import JointDiagonalization
from .lag_search import LagSearch
from .one_lag import OneLag
from .statistics import Covariances, Cumulants, Matrices
from .whitening import Whitened, whiten

__all__ = [
    "Covariances",
    "Cumulants",
    "Demixer",
    "JointDiagonalization",
    "LagSearch",
    "LeastGaussian",
    "LogDeterminants",
    "Matrices",
    "OneLag",
    "Rotations",
    "WeightedPairs",
    "Whitened",
    "fast_ica",
    "imaginary_coherence",
    "likeliest",
    "mixing_vectors",
    "noise_gains",
    "whiten",
]
