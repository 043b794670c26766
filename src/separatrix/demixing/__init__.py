"""Demixing by W: independent vector analysis and ILRMA, source model x spatial update."""

from .check import SourceModelError, check_source_model
from .demixing import Demixing, DemixState
from .mixture import Mixture, prepare_mixture
from .sources import Gauss, Laplace, LowRank, LowRankParams, SourceModel, SphericalParams
from .spatial import SpatialUpdate, ip1, iss1

__all__ = [
    "DemixState",
    "Demixing",
    "Gauss",
    "Laplace",
    "LowRank",
    "LowRankParams",
    "Mixture",
    "SourceModel",
    "SourceModelError",
    "SpatialUpdate",
    "SphericalParams",
    "check_source_model",
    "ip1",
    "iss1",
    "prepare_mixture",
]
