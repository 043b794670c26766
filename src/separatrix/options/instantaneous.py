"""Options of the methods for mixtures without delays."""

from dataclasses import dataclass
from enum import Enum

from .fields import option

SWEEPS = "largest number of sweeps over all pairs of sources"
CHANGE = "stop at a smaller change of the cost"


class Objective(Enum):
    """What is least over many lags."""

    NORMALIZED = "normalized"
    PLAIN = "plain"


class Contrast(Enum):
    """Measures of how far from Gaussian a sound is."""

    LOGCOSH = "logcosh"
    EXP = "exp"
    CUBE = "cube"


@dataclass(frozen=True)
class OneLagOptions:
    """Options of the closed forms at one lag."""

    lag: int | None = option(
        None, "lag in samples (default: up to 100, where sources differ most)", 1
    )


@dataclass(frozen=True)
class LagSearchOptions:
    """Options of least squares over many lags."""

    n_lags: int = option(100, "number of lags", 1)
    first_lag: int = option(1, "first lag; 0 takes in the noise of the microphones", 0)
    objective: Objective = option(
        Objective.NORMALIZED, "squared correlation coefficients, or plain squared products"
    )


@dataclass(frozen=True)
class SobiOptions:
    """Options of second-order blind identification."""

    n_lags: int = option(100, "number of lags, from 1 on", 1)
    n_iter: int = option(100, SWEEPS, 0)
    tol: float = option(1e-12, CHANGE, 0)


@dataclass(frozen=True)
class UwedgeOptions:
    """Options of weighted diagonalisation of covariances in blocks of time at several lags."""

    n_blocks: int = option(30, "number of blocks of time", 1)
    n_lags: int = option(20, "number of lags, from 1 on", 1)
    n_iter: int = option(100, SWEEPS, 0)
    tol: float = option(1e-12, CHANGE, 0)


@dataclass(frozen=True)
class PhamOptions:
    """Options of the diagonalisation of covariances in blocks of time by log determinants."""

    n_blocks: int = option(100, "number of blocks of time", 2)
    n_iter: int = option(200, SWEEPS, 0)
    tol: float = option(1e-9, CHANGE, 0)


@dataclass(frozen=True)
class JadeOptions:
    """Options of the diagonalisation of cumulants."""

    n_iter: int = option(100, SWEEPS, 0)
    tol: float = option(1e-12, CHANGE, 0)


@dataclass(frozen=True)
class FasticaOptions:
    """Options of FastICA."""

    contrast: Contrast = option(Contrast.LOGCOSH, "measure of how far from Gaussian a sound is")
    max_iter: int = option(400, "largest number of its iterations", 1)


@dataclass(frozen=True)
class PicardOptions:
    """Options of Picard."""

    max_iter: int = option(500, "largest number of its iterations", 1)
