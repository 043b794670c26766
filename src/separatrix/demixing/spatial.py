"""Spatial updates: given the weights, lower the majorised cost over the demixing matrices.

Each is a pure function ``(mixture, W, weight) -> (W, power)``: one sweep over the sources.
The power of the sources comes out of the same pass over the mixture; y itself is never
kept, so nothing can disagree with W.  Where ``weight`` has frequency axis 1 (spherical
models) the power is summed over frequency.

W is square, (..., freq, chan, chan).  With fewer weights than rows the rest are background
rows, kept orthogonal to the targets, B C W1^H = 0 (OverIVA: Scheibler and Ono, WASPAA 2019).
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
    mixture : Mixture
        The prepared mixture.
    W : Array
        Demixing matrices (..., freq, chan, chan), target rows first.
    weight : Array
        Weights of the source model (..., src, freq or 1, frame).

    Returns
    -------
    W : Array
        New demixing matrices.
    power : Array
        Power of the targets, of the shape of weight.

    References
    ----------
    Ono, "Stable and fast update rules for independent vector analysis based on auxiliary
    function technique", WASPAA 2011.
    """
    return kernels.ip1(mixture.packed, mixture.covariance, W, weight)


def iss1(mixture: Mixture, W: Array, weight: Array) -> tuple[Array, Array]:
    """Update all rows along one source after the other by iterative source steering.

    No matrix is inverted.  With background rows, the targets also take a step along each of
    them; steps along the targets alone could never leave the span of the first targets.

    Parameters
    ----------
    mixture : Mixture
        The prepared mixture.
    W : Array
        Demixing matrices (..., freq, chan, chan), target rows first.
    weight : Array
        Weights of the source model (..., src, freq or 1, frame).

    Returns
    -------
    W : Array
        New demixing matrices.
    power : Array
        Power of the targets, of the shape of weight.

    References
    ----------
    Scheibler and Ono, "Fast and stable blind source separation with rank-1 updates",
    ICASSP 2020.
    """
    return kernels.iss1(mixture.packed, mixture.covariance, W, weight)
