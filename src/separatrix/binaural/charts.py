"""Charts: coordinates in which a map learns directions, and the way back to angles.

All coordinates are in degrees or nearly so: near the front the unit vector times 60 is as far from
its neighbours as their angle in degrees says, within 5 %.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from .directions import angles, unit_vectors

Angles = tuple[np.ndarray, np.ndarray]


class Chart(NamedTuple):
    """Coordinates of directions.

    Attributes
    ----------
    name : str
        Its name in files and on the command line.
    n_dim : int
        Number L of coordinates.
    scale : float
        What a unit vector, or an angle in radians, is multiplied by.
    reach : tuple of float
        Largest azimuth and elevation, in radians, to either side, that the chart is fit for.
    flat : callable
        ``flat(u)``: unit vectors (..., 3) -> coordinates (..., L) divided by the scale.
    round : callable
        ``round(z)``: coordinates divided by the scale -> azimuth and elevation (...).
    """

    name: str
    n_dim: int
    scale: float
    reach: tuple[float, float]
    flat: Callable[[np.ndarray], np.ndarray]
    round: Callable[[np.ndarray], Angles]

    def positions(self, u: np.ndarray) -> np.ndarray:
        """Give the coordinates (..., L) of unit vectors (..., 3)."""
        return self.scale * self.flat(u)

    def angles(self, x: np.ndarray) -> Angles:
        """Give azimuth and elevation (...) of coordinates (..., L), in radians."""
        return self.round(x / self.scale)

    def within(self, u: np.ndarray) -> np.ndarray:
        """Say which unit vectors (..., 3) the chart is fit for."""
        azimuth, elevation = angles(u)
        near = 1e-6  # what stands at the edge is in
        return (abs(azimuth) <= self.reach[0] + near) & (abs(elevation) <= self.reach[1] + near)


def _azimuth(z: np.ndarray) -> Angles:
    return z[..., 0], np.full(z.shape[:-1], np.nan)


CHARTS = {
    chart.name: chart
    for chart in (
        # No seam behind the head and no poles.
        Chart("unit", 3, 60.0, (np.pi, np.pi / 2), lambda u: u, angles),
        # The paper's.  What lies beyond its edges is turned back into angles that there are.
        Chart(
            "azel",
            2,
            float(np.degrees(1)),
            (np.radians(160), np.radians(60)),
            lambda u: np.stack(angles(u), axis=-1),
            lambda z: angles(unit_vectors(z[..., 0], z[..., 1])),
        ),
        # For directions on a line, which say nothing of the elevation: it is NaN.
        Chart(
            "azimuth",
            1,
            float(np.degrees(1)),
            (np.radians(160), np.pi / 2),
            lambda u: angles(u)[0][..., None],
            _azimuth,
        ),
    )
}


def on_a_line(u: np.ndarray) -> bool:
    """Whether all directions (direction, 3) have one elevation, within a degree."""
    return bool(np.ptp(angles(u)[1]) < np.radians(1))


def to_unit_vectors(chart: Chart, x: np.ndarray) -> np.ndarray:
    """Turn coordinates (..., L) into unit vectors (..., 3), in the horizontal plane for lines."""
    azimuth, elevation = chart.angles(x)
    return unit_vectors(azimuth, np.nan_to_num(elevation))
