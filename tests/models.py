"""Every source model that ships, with ordinary and with extreme options."""

from separatrix.demixing import (
    Gauss,
    GaussDensity,
    GeneralizedGauss,
    GeneralizedGaussDensity,
    Laplace,
    LaplacePerBin,
    LowRank,
    PartitionedLowRank,
    StudentT,
    StudentTDensity,
)

DENSITIES = [GaussDensity(), StudentTDensity(1.0), GeneralizedGaussDensity(0.5)]
MODELS = [
    Laplace(),
    Gauss(),
    StudentT(),
    StudentT(100.0),
    GeneralizedGauss(0.1),
    GeneralizedGauss(1.9),
    LaplacePerBin(),
    LowRank(1),
    *(LowRank(3, density) for density in DENSITIES),
    PartitionedLowRank(1),
    *(PartitionedLowRank(4, density) for density in DENSITIES),
]
