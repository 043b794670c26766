r"""Source models: what is assumed of one source's spectrogram.

Every model meets the spatial side through its weight alone.  With p = \|y\|^2 the cost
``sum cost(p)`` is majorised by ``sum weight * p + const``, ``weight = d cost / d p``, for
which the cost must be concave in p at fixed parameters.  `check_source_model` tests a
model of your own.

Shapes: ``power`` and ``weight`` (..., src, freq, frame); for spherical models
(..., src, 1, frame), power being the sum over frequency.  ``cost`` has batch shape (...)
and is summed in float64.

Without a floor a nulled frame sends the cost to minus infinity.  Here a trace of the mean
leaks into every frame (`leaky`): unlike a constant it lets the models stay scale-free, and
the cost is bounded below even where a source is silent half of the time.
"""

from .blinky import Blinky, BlinkyParams
from .density import Density, GaussDensity, GeneralizedGaussDensity, StudentTDensity
from .low_rank import LowRank, LowRankParams
from .model import Params, SourceModel
from .partitioned import PartitionedLowRank, PartitionedParams
from .per_bin import LaplacePerBin
from .spherical import Gauss, GeneralizedGauss, Laplace, SphericalParams, StudentT

__all__ = [
    "Blinky",
    "BlinkyParams",
    "Density",
    "Gauss",
    "GaussDensity",
    "GeneralizedGauss",
    "GeneralizedGaussDensity",
    "Laplace",
    "LaplacePerBin",
    "LowRank",
    "LowRankParams",
    "Params",
    "PartitionedLowRank",
    "PartitionedParams",
    "SourceModel",
    "SphericalParams",
    "StudentT",
    "StudentTDensity",
]
