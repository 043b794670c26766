"""Points of a spectrogram, each given to the source that leaves least of it."""

from typing import NamedTuple

from ..arrays import Array, array_namespace, conj_transpose
from .arrivals import Arrivals, fit_arrivals, steering
from .quadratic import outer_products, quadratic_forms, weighted_covariance


class Points(NamedTuple):
    """What two channels hold in every point.

    Attributes
    ----------
    products : Array
        `outer_products` of the channels, (freq, 4, frame).
    energy : Array
        Their total energy.
    """

    products: Array
    energy: Array

    @property
    def n_freq(self) -> int:
        """Number of bins."""
        return int(self.products.shape[0])


class Sharing(NamedTuple):
    """Points shared out.

    Attributes
    ----------
    arrivals : Arrivals
        Where the sources are.
    covariance : Array
        Sums of x x^H over the points of each, (freq, src, 2, 2).
    residual : Array
        Energy that is left of all points.
    """

    arrivals: Arrivals
    covariance: Array
    residual: Array


def points_of(x: Array) -> Points:
    """Derive what sharing needs of a spectrogram (2, freq, frame)."""
    xp = array_namespace(x)
    products = outer_products(x)
    return Points(products, xp.sum(products[:, :2, :], dtype=xp.float64))


def share_out(points: Points, arrivals: Arrivals) -> Sharing:
    """Give every point to the source that leaves least of it.

    Parameters
    ----------
    points : Points
        Of the recording.
    arrivals : Arrivals
        Where the sources are.

    Returns
    -------
    Sharing
        What belongs to each, and what is left.
    """
    xp = array_namespace(points.products)
    explained = _explained(points, arrivals)
    covariance = weighted_covariance(_largest(explained), points.products)
    residual = points.energy - xp.sum(xp.max(explained, axis=-2), dtype=xp.float64)
    return Sharing(arrivals, covariance, residual)


def adopt(points: Points, masks: Array, max_delay: float) -> Sharing:
    """Place sources where least is left of the points that masks give them.

    Parameters
    ----------
    points : Points
        Of the recording.
    masks : Array
        Masks (src, freq, frame).
    max_delay : float
        Largest delay in samples.

    Returns
    -------
    Sharing
        The points shared out anew.
    """
    xp = array_namespace(points.products)
    weight = xp.astype(xp.permute_dims(masks, (1, 0, 2)), points.products.dtype)
    nowhere = xp.ones(masks.shape[0], dtype=xp.float64, device=weight.device)
    covariance = weighted_covariance(weight, points.products)
    return share_out(points, fit_arrivals(covariance, max_delay, Arrivals(nowhere, 0 * nowhere)))


def improve(points: Points, sharing: Sharing, max_delay: float) -> Sharing:
    """Move sources to where least is left of their points, and share out again.

    Parameters
    ----------
    points : Points
        Of the recording.
    sharing : Sharing
        As it was.
    max_delay : float
        Largest delay in samples.

    Returns
    -------
    Sharing
        One that leaves no more.
    """
    arrivals = fit_arrivals(sharing.covariance, max_delay, sharing.arrivals)
    return share_out(points, arrivals)


def nearest_masks(points: Points, arrivals: Arrivals) -> Array:
    """Give every point to one source, the first of equals.

    Parameters
    ----------
    points : Points
        Of the recording.
    arrivals : Arrivals
        Where the sources are.

    Returns
    -------
    Array
        Masks (src, freq, frame), 0 or 1, that sum to 1.
    """
    xp = array_namespace(points.products)
    return xp.permute_dims(_largest(_explained(points, arrivals)), (1, 0, 2))


def _explained(points: Points, arrivals: Arrivals) -> Array:
    """Energy |d_j^H x|^2 of each point that lies in the direction of a source."""
    d = steering(arrivals, points.n_freq)[..., None]
    return quadratic_forms(d @ conj_transpose(d), points.products)


def _largest(explained: Array) -> Array:
    xp = array_namespace(explained)
    best = xp.argmax(explained, axis=-2, keepdims=True)
    numbers = xp.arange(explained.shape[-2], device=explained.device)[:, None]
    return xp.astype(numbers == best, explained.dtype)
