"""Demixing by W: independent vector analysis and ILRMA, source model x spatial update."""

from .check import SourceModelError, check_source_model
from .demixing import Demixing, DemixState
from .mixture import Mixture, prepare_mixture
from .sources import (
    Blinky,
    BlinkyParams,
    Density,
    Gauss,
    GaussDensity,
    GeneralizedGauss,
    GeneralizedGaussDensity,
    Laplace,
    LaplacePerBin,
    LowRank,
    LowRankParams,
    PartitionedLowRank,
    PartitionedParams,
    SourceModel,
    SphericalParams,
    StudentT,
    StudentTDensity,
)
from .spatial import SpatialUpdate, ip1, ip2, ipa, iss1, iss2
from .starts import Start, copies, principal_components

__all__ = [
    "Blinky",
    "BlinkyParams",
    "DemixState",
    "Demixing",
    "Density",
    "Gauss",
    "GaussDensity",
    "GeneralizedGauss",
    "GeneralizedGaussDensity",
    "Laplace",
    "LaplacePerBin",
    "LowRank",
    "LowRankParams",
    "Mixture",
    "PartitionedLowRank",
    "PartitionedParams",
    "SourceModel",
    "SourceModelError",
    "SpatialUpdate",
    "SphericalParams",
    "Start",
    "StudentT",
    "StudentTDensity",
    "check_source_model",
    "copies",
    "ip1",
    "ip2",
    "ipa",
    "iss1",
    "iss2",
    "prepare_mixture",
    "principal_components",
]
