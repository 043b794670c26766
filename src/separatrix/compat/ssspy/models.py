"""The source models, under the names of ssspy's classes."""

from typing import Any

from ...demixing import (
    Density,
    Gauss,
    GaussDensity,
    GeneralizedGaussDensity,
    Laplace,
    LowRank,
    PartitionedLowRank,
    SourceModel,
    StudentTDensity,
)
from .separator import Separator


def AuxLaplaceIVA(spatial_algorithm: str = "IP", **options: Any) -> Separator:
    """AuxIVA with the Laplace model.

    Parameters
    ----------
    spatial_algorithm : str
        As for `Separator`.
    **options
        Further arguments of `Separator`.

    Returns
    -------
    Separator
        Call it with a spectrogram.

    Raises
    ------
    UnsupportedError
        If an argument is not offered.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> x = rng.laplace(size=(2, 5, 40)) + 1j * rng.laplace(size=(2, 5, 40))
    >>> iva = AuxLaplaceIVA("ISS1")
    >>> iva(x, n_iter=10).shape, len(iva.loss)
    ((2, 5, 40), 11)
    """
    return Separator(Laplace(), spatial_algorithm, **options)


def AuxGaussIVA(spatial_algorithm: str = "IP", **options: Any) -> Separator:
    """AuxIVA with the time-varying Gauss model.

    Parameters
    ----------
    spatial_algorithm : str
        As for `Separator`.
    **options
        Further arguments of `Separator`.

    Returns
    -------
    Separator
        Call it with a spectrogram.

    Raises
    ------
    UnsupportedError
        If an argument is not offered.
    """
    return Separator(Gauss(), spatial_algorithm, **options)


def GaussILRMA(
    n_basis: int, spatial_algorithm: str = "IP", *, partitioning: bool = False, **options: Any
) -> Separator:
    """ILRMA.

    Parameters
    ----------
    n_basis : int
        Number of basis spectra of each source; of all together where partitioned.
    spatial_algorithm : str
        As for `Separator`.
    partitioning : bool
        Whether the sources share out the spectra themselves.
    **options
        Further arguments of `Separator`.

    Returns
    -------
    Separator
        Call it with a spectrogram.

    Raises
    ------
    UnsupportedError
        If an argument is not offered.
    """
    source = _low_rank(n_basis, GaussDensity(), partitioning)
    return Separator(source, spatial_algorithm, **options)


def TILRMA(
    n_basis: int,
    dof: float,
    spatial_algorithm: str = "IP",
    *,
    partitioning: bool = False,
    **options: Any,
) -> Separator:
    """ILRMA with Student's t.

    Parameters
    ----------
    n_basis : int
        Number of basis spectra of each source; of all together where partitioned.
    dof : float
        Degrees of freedom.
    spatial_algorithm : str
        As for `Separator`.
    partitioning : bool
        Whether the sources share out the spectra themselves.
    **options
        Further arguments of `Separator`.

    Returns
    -------
    Separator
        Call it with a spectrogram.

    Raises
    ------
    UnsupportedError
        If an argument is not offered.
    ValueError
        If dof is out of range.
    """
    source = _low_rank(n_basis, StudentTDensity(dof), partitioning)
    return Separator(source, spatial_algorithm, **options)


def GGDILRMA(
    n_basis: int,
    beta: float,
    spatial_algorithm: str = "IP",
    *,
    partitioning: bool = False,
    **options: Any,
) -> Separator:
    """ILRMA with the generalised Gaussian.

    Parameters
    ----------
    n_basis : int
        Number of basis spectra of each source; of all together where partitioned.
    beta : float
        Exponent of the magnitude.
    spatial_algorithm : str
        As for `Separator`.
    partitioning : bool
        Whether the sources share out the spectra themselves.
    **options
        Further arguments of `Separator`.

    Returns
    -------
    Separator
        Call it with a spectrogram.

    Raises
    ------
    UnsupportedError
        If an argument is not offered.
    ValueError
        If beta is out of range.
    """
    source = _low_rank(n_basis, GeneralizedGaussDensity(beta), partitioning)
    return Separator(source, spatial_algorithm, **options)


def _low_rank(n_basis: int, density: Density, partitioning: bool) -> SourceModel:
    model = PartitionedLowRank if partitioning else LowRank
    return model(n_basis, density)
