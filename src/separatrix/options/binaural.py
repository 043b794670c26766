"""Options of the methods that listen with two ears."""

from dataclasses import dataclass
from enum import Enum

from .fields import option


class MaskStart(Enum):
    """Ways to find first masks."""

    GREEDY = "greedy"
    SCALES = "scales"


class MaskWeights(Enum):
    """How the shares of the sources may differ from frequency to frequency."""

    SHARED = "shared"
    DIRICHLET = "dirichlet"
    FREE = "free"


class MaskKind(Enum):
    """What a mask says of a point."""

    HARD = "hard"  # it belongs to the likeliest source
    STRICT = "strict"  # or to nobody, where that is likelier
    SOFT = "soft"  # the probability of each source


KIND = "every point to one source, to nobody where none is likely, or shared out by probability"


@dataclass(frozen=True)
class VesslOptions:
    """Options of VESSL."""

    n_iter: int = option(15, "iterations with the finest map, after those that masks take", 0)
    init: MaskStart | None = option(
        None, "first masks: of directions chosen greedily (default with phase) or over map scales"
    )
    weights: MaskWeights | None = option(
        None, "share of a source: one for all bins (default after greedy), pulled to it, or free"
    )
    prior: float = option(0.4, "strength of the pull, in points per frame and source", 1e-3, 1e3)
    garbage: bool | None = option(
        None, "also expect sound from nowhere in particular (default after greedy)"
    )
    restart: bool | None = option(
        None, "try again by levels alone (default for maps with phase that reach behind the ears)"
    )
    slow_phases: bool | None = option(
        None, "find final directions without phases above 1.5 kHz (default for maps with phase)"
    )
    masks: MaskKind = option(MaskKind.HARD, KIND)
    tol: float = option(0.0, "stop at a smaller change of the cost per point", 0)


@dataclass(frozen=True)
class VesslLiteralOptions(VesslOptions):
    """Options of VESSL, with the settings of the paper."""

    n_iter: int = option(20, "iterations with the finest map, after those that masks take", 0)
    init: MaskStart | None = option(MaskStart.SCALES, "first masks: greedy or over map scales")
    weights: MaskWeights | None = option(
        MaskWeights.FREE, "share of a source: one for all bins, pulled to it, or free"
    )
    garbage: bool | None = option(False, "also expect sound from nowhere in particular")
    restart: bool | None = option(False, "try again by levels alone")
    slow_phases: bool | None = option(False, "find final directions without phases above 1.5 kHz")


@dataclass(frozen=True)
class MesslOptions:
    """Options of MESSL."""

    n_iter: int = option(16, "largest number of iterations", 0)
    masks: MaskKind = option(MaskKind.STRICT, KIND)
    tol: float = option(0.0, "stop at a smaller change of the cost per point", 0)
