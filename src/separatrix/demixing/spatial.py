"""Spatial updates: given the weights, lower the majorised cost over the demixing matrices.

Each is a pure function ``(mixture, W, weight) -> (W, power)``: one sweep over the sources,
or over pairs of cyclic neighbours.  The power of the sources comes out of the same pass
over the mixture; y itself is never kept, so nothing can disagree with W.

Parameters of all: ``mixture``, the prepared `Mixture`; ``W``, demixing matrices (..., freq,
chan, chan), target rows first; ``weight`` of the source model (..., src, freq or 1, frame).
They return the new W, and the power of the targets in the shape of weight: summed over
frequency where the weights are spherical (frequency axis 1).

With fewer weights than rows of W the rest are background rows, kept orthogonal to the
targets, B C W1^H = 0 (OverIVA: Scheibler and Ono, WASPAA 2019), and orthonormal.  No update
depends on which rows span the background.
"""

from typing import Protocol

from .. import kernels
from ..arrays import Array
from .mixture import Mixture


class SpatialUpdate(Protocol):
    """What a function must look like to be used as ``Demixing(update=...)``."""

    def __call__(self, mixture: Mixture, W: Array, weight: Array) -> tuple[Array, Array]:
        """Return the new W and the power of the target sources."""


def ip1(mixture: Mixture, W: Array, weight: Array) -> tuple[Array, Array]:
    """Update one row after the other by iterative projection.

    Parameters
    ----------
    mixture, W, weight : Mixture, Array, Array
        As this module says.

    Returns
    -------
    W, power : Array
        New demixing matrices, and the power of the targets.

    References
    ----------
    Ono, "Stable and fast update rules for independent vector analysis based on auxiliary
    function technique", WASPAA 2011.
    """
    return kernels.ip1(mixture.packed, mixture.covariance, W, weight)


def ip2(mixture: Mixture, W: Array, weight: Array) -> tuple[Array, Array]:
    """Update two rows at a time by pairwise projection.

    With one source this is `ip1`.

    Parameters
    ----------
    mixture, W, weight : Mixture, Array, Array
        As this module says.

    Returns
    -------
    W, power : Array
        New demixing matrices, and the power of the targets.

    References
    ----------
    Ono, "Fast stereo independent vector analysis and its implementation on mobile phone",
    IWAENC 2012; pairs of more sources as in Ono, APSIPA 2012.
    """
    return kernels.ip2(mixture.packed, mixture.covariance, W, weight)


def iss1(mixture: Mixture, W: Array, weight: Array) -> tuple[Array, Array]:
    """Update all rows along one source after the other by iterative source steering.

    No matrix is inverted but that of the background: the targets also take a step along all its
    rows at once; steps along the targets alone could never leave the span of the first targets.

    Parameters
    ----------
    mixture, W, weight : Mixture, Array, Array
        As this module says.

    Returns
    -------
    W, power : Array
        New demixing matrices, and the power of the targets.

    References
    ----------
    Scheibler and Ono, "Fast and stable blind source separation with rank-1 updates",
    ICASSP 2020.
    """
    return kernels.iss1(mixture.packed, mixture.covariance, W, weight)


def iss2(mixture: Mixture, W: Array, weight: Array) -> tuple[Array, Array]:
    """Update all rows along two sources at a time by pairwise source steering.

    With one source this is `iss1`; background rows are treated as there.

    Parameters
    ----------
    mixture, W, weight : Mixture, Array, Array
        As this module says.

    Returns
    -------
    W, power : Array
        New demixing matrices, and the power of the targets.

    References
    ----------
    Scheibler and Ono, "Fast and stable blind source separation with rank-1 updates",
    ICASSP 2020; Ikeshita and Nakatani, "ISS2: an extension of iterative source steering
    algorithm for majorization-minimization-based independent vector analysis", 2022.
    """
    return kernels.iss2(mixture.packed, mixture.covariance, W, weight)


def ipa(mixture: Mixture, W: Array, weight: Array) -> tuple[Array, Array]:
    """Update one row after the other while all other targets are adjusted to it.

    Background rows are not adjusted: they follow after each row, as in `ip1`, which this is
    with one source.

    Parameters
    ----------
    mixture, W, weight : Mixture, Array, Array
        As this module says.

    Returns
    -------
    W, power : Array
        New demixing matrices, and the power of the targets.

    References
    ----------
    Scheibler, "Independent vector analysis via log-quadratically penalized quadratic
    minimization", IEEE TSP 69, 2021.
    """
    return kernels.ipa(mixture.packed, mixture.covariance, W, weight)
