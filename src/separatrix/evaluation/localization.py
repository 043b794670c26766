"""How far found directions lie from the true ones."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..errors import MissingDataError, ShapeError
from .assignment import best_permutation

NEAR_DEG = 10.0


@dataclass(frozen=True, eq=False)
class LocalizationErrors:
    """Errors of found directions, an entry for each true one.

    Attributes
    ----------
    permutation : numpy.ndarray
        Index of the found direction that was assigned to each true one, (n_ref,).
    great_circle_deg : numpy.ndarray
        Angle between the two in degrees, from 0 to 180, (n_ref,); NaN where no elevation was
        found.  The primary number: it means the same in all directions.
    azimuth_deg : numpy.ndarray
        Difference of the azimuths in degrees, from 0 to 180, (n_ref,).  It grows towards the
        poles, where there is no azimuth.
    elevation_deg : numpy.ndarray
        Difference of the elevations in degrees, (n_ref,); NaN where none was found.
    """

    permutation: np.ndarray
    great_circle_deg: np.ndarray
    azimuth_deg: np.ndarray
    elevation_deg: np.ndarray

    @property
    def distance_deg(self) -> np.ndarray:
        """The great-circle errors, or those of the azimuth where no elevation was found."""
        return np.where(np.isnan(self.great_circle_deg), self.azimuth_deg, self.great_circle_deg)

    @property
    def in10(self) -> float:
        """Share of the sources that were found within 10 degrees, from 0 to 1."""
        return float(np.mean(self.distance_deg <= NEAR_DEG))


def localization_errors(reference_deg: ArrayLike, estimate_deg: ArrayLike) -> LocalizationErrors:
    """Assign found directions to true ones and measure how far they lie apart.

    The assignment is the one of the smallest sum of great-circle errors; of azimuth errors
    where a method finds no elevations.

    Parameters
    ----------
    reference_deg : array_like
        True azimuths, positive to the left, and elevations in degrees, (n_ref, 2).
    estimate_deg : array_like
        Found ones in any order, (n_est, 2), n_est >= n_ref.  Of a method that finds the azimuth
        alone all elevations are NaN.

    Returns
    -------
    LocalizationErrors
        Errors in degrees.

    Raises
    ------
    ShapeError
        If an array has not the shape above, or there are fewer found directions than true ones.
    MissingDataError
        If an angle is NaN or inf besides, or an elevation lies beyond the poles.

    Examples
    --------
    >>> errors = localization_errors([[30, 0], [-60, 20]], [[-64, 20], [32, 30]])
    >>> errors.permutation, errors.azimuth_deg.round(6), errors.in10
    (array([1, 0]), array([2., 4.]), 0.5)
    """
    # Only now: other scores need not wait for all that two ears need.
    from ..binaural.directions import great_circle, unit_vectors

    reference = _checked(reference_deg, "reference_deg")
    estimate = _checked(estimate_deg, "estimate_deg", azimuth_alone=True)
    azimuth, elevation = (
        np.subtract.outer(reference[:, k], estimate[:, k]) for k in range(reference.shape[1])
    )
    azimuth = abs((azimuth + 180) % 360 - 180)
    truth, found = (unit_vectors(*np.radians(x).T) for x in (reference, estimate))
    arc = np.degrees(great_circle(truth[:, None], found[None]))
    permutation = best_permutation(-(azimuth if np.isnan(arc).all() else arc))
    rows = np.arange(len(reference)), permutation
    return LocalizationErrors(permutation, arc[rows], azimuth[rows], abs(elevation[rows]))


def _checked(directions: ArrayLike, name: str, *, azimuth_alone: bool = False) -> np.ndarray:
    directions = np.asarray(directions, dtype=np.float64)
    if directions.ndim != 2 or directions.shape[1] != 2 or not len(directions):
        raise ShapeError(
            f"{name} must be azimuths and elevations in degrees (src, 2); got shape "
            f"{directions.shape}."
        )
    unknown = azimuth_alone and np.isnan(directions[:, 1]).all()
    wrong = ~np.isfinite(directions)
    wrong[:, 1] &= not unknown
    wrong[:, 1] |= abs(directions[:, 1]) > 90
    if wrong.any():
        i, k = np.argwhere(wrong)[0]
        hint = "; where no elevation is known, all must be NaN" if azimuth_alone else ""
        raise MissingDataError(
            f"the {('azimuth', 'elevation')[k]} of {name}[{i}] is {directions[i, k]:g}; expected "
            f"degrees, the elevation from -90 to 90{hint}."
        )
    return directions
