"""Options of the methods that demix by W."""

from dataclasses import dataclass
from enum import Enum

from .fields import option


class Update(Enum):
    """Spatial updates by name."""

    IP1 = "ip1"
    IP2 = "ip2"
    ISS1 = "iss1"
    ISS2 = "iss2"
    IPA = "ipa"


class IvaInit(Enum):
    """Ways to begin independent vector analysis."""

    IDENTITY = "identity"
    PCA = "pca"


class IlrmaInit(Enum):
    """Ways to begin ILRMA; its bases are random in all of them."""

    GAUSS = "gauss"
    LAPLACE = "laplace"
    FDICA = "fdica"
    RANDOM = "random"
    PCA = "pca"


DOF = "degrees of freedom: the fewer, the heavier the tails"
BETA = "exponent of the magnitude: the smaller, the heavier the tails"


@dataclass(frozen=True)
class IvaOptions:
    """Options of independent vector analysis, and of component analysis in each bin."""

    n_iter: int = option(50, "largest number of iterations", 0)
    update: Update = option(Update.IP1, "how the demixing matrices are updated")
    init: IvaInit = option(IvaInit.IDENTITY, "begin from the microphones or principal components")
    tol: float = option(1e-6, "stop at a smaller change of the cost per source and bin", 0)


@dataclass(frozen=True)
class StudentIvaOptions(IvaOptions):
    """Options of independent vector analysis with Student's t."""

    dof: float = option(1.0, DOF, 0.01, 1e6)


@dataclass(frozen=True)
class GgdIvaOptions(IvaOptions):
    """Options of independent vector analysis with the generalised Gaussian."""

    beta: float = option(0.1, BETA, 0.01, 1.99)


@dataclass(frozen=True)
class IlrmaOptions:
    """Options of independent low-rank matrix analysis."""

    n_iter: int | None = option(
        None, "largest number of iterations (default: 60, from random or pca 100)", 0
    )
    n_basis: int = option(2, "number of basis spectra of each source", 1)
    partitioned: bool = option(False, "let the sources share out all basis spectra themselves")
    update: Update = option(Update.IP1, "how the demixing matrices are updated")
    init: IlrmaInit = option(IlrmaInit.GAUSS, "what gives the filters that it begins from")
    n_iter_init: int = option(50, "iterations of the method that it begins from", 0)
    n_starts: int = option(1, "starts from other bases, of which the best is chosen", 1, 1000)
    tol: float = option(1e-6, "stop at a smaller change of the cost per source and bin", 0)


@dataclass(frozen=True)
class StudentIlrmaOptions(IlrmaOptions):
    """Options of independent low-rank matrix analysis with Student's t."""

    dof: float = option(100.0, DOF, 0.01, 1e6)


@dataclass(frozen=True)
class GgdIlrmaOptions(IlrmaOptions):
    """Options of independent low-rank matrix analysis with the generalised Gaussian."""

    beta: float = option(1.8, BETA, 0.01, 2)
