"""Options of the methods that write a spectrogram as a sum of components."""

from dataclasses import dataclass
from enum import Enum

from .fields import option


class DivergenceName(Enum):
    """Distances of a model from a spectrogram by name."""

    SQUARES = "squares"
    KULLBACK_LEIBLER = "kl"
    ITAKURA_SAITO = "is"


class GroupingName(Enum):
    """What tells to which source a component belongs."""

    AUTO = "auto"
    DIRECTION = "direction"
    TIMBRE = "timbre"


ONE_EACH = "number of spectra of each source"


@dataclass(frozen=True)
class FactorizationOptions:
    """Options of every factorization."""

    n_iter: int = option(100, "largest number of iterations", 0)
    n_basis: int | None = option(
        None, "number of spectra of each source (default: 20 where it is heard alone, else 10)", 1
    )
    divergence: DivergenceName = option(
        DivergenceName.KULLBACK_LEIBLER,
        "distance that is made small: of magnitudes (squares, kl) or of powers (is)",
    )
    grouping: GroupingName = option(
        GroupingName.AUTO,
        "what tells whose a spectrum is, where no source is heard alone; auto: direction if there "
        "are several channels, else timbre",
    )
    n_iter_alone: int = option(100, "iterations in which sources that are alone are learnt", 0)
    n_starts: int = option(1, "starts from other spectra, of which the best is chosen", 1, 1000)
    tol: float = option(1e-6, "stop at a smaller change of the cost per bin and frame", 0)


@dataclass(frozen=True)
class NmfOptions(FactorizationOptions):
    """Options of NMF."""

    sparsity: float = option(0.0, "weight of the sum of activations in the cost", 0)


@dataclass(frozen=True)
class NmfdOptions(NmfOptions):
    """Options of NMF with courses of spectra."""

    n_shifts: int = option(6, "frames of the course of each spectrum", 1)


@dataclass(frozen=True)
class NmfArmaOptions(FactorizationOptions):
    """Options of NMF with activations over time and frequency."""

    n_basis: int | None = option(1, ONE_EACH, 1)
    n_starts: int = option(4, "starts from other spectra, of which the best is chosen", 1, 1000)
    n_poles: int = option(2, "order of the resonances of each spectrum", 0, 32)
    n_zeros: int = option(0, "order of their notches", 0, 32)
    n_iter_init: int = option(30, "iterations of the NMF that it begins from", 0)


@dataclass(frozen=True)
class SiPlcaOptions(NmfOptions):
    """Options of shift-invariant factorization."""

    n_basis: int | None = option(1, ONE_EACH, 1)
    n_shifts: int = option(12, "bands over which each spectrum moves", 1)
    per_octave: int = option(36, "bands in an octave", 1, 1000)
