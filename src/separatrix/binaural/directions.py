"""Directions around a head: unit vectors and the angles that name them.

One frame throughout: right-handed, x to the front, y to the left, z up.  Vertical-polar azimuth
in (-pi, pi] is positive to the left, elevation in [-pi/2, pi/2] positive upwards.  Interaural-polar
angles name the same directions by the lateral angle in [-pi/2, pi/2], positive to the left, and the
polar angle in (-pi, pi] around the axis of the ears, 0 in front and pi/2 above.  A lateral angle is
no azimuth: they agree in the front half of the horizontal plane alone.  Radians.
"""

import numpy as np


def unit_vectors(azimuth: np.ndarray, elevation: np.ndarray) -> np.ndarray:
    """Turn azimuth and elevation into unit vectors.

    Parameters
    ----------
    azimuth, elevation : numpy.ndarray
        Angles (...) in radians, broadcast against each other.

    Returns
    -------
    numpy.ndarray
        Unit vectors (..., 3): front, left, up.

    Examples
    --------
    >>> unit_vectors(np.pi / 2, 0.0).round(3) + 0.0  # from the left
    array([0., 1., 0.])
    """
    azimuth, elevation = np.broadcast_arrays(azimuth, elevation)
    flat = np.cos(elevation)
    return np.stack([flat * np.cos(azimuth), flat * np.sin(azimuth), np.sin(elevation)], axis=-1)


def angles(u: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the azimuth and elevation of vectors of any length but 0.

    Parameters
    ----------
    u : numpy.ndarray
        Vectors (..., 3).

    Returns
    -------
    azimuth, elevation : numpy.ndarray
        Angles (...) in radians; at the poles, where there is no azimuth, some azimuth.

    Examples
    --------
    >>> azimuth, elevation = angles(np.array([0.0, -2.0, 0.0]))
    >>> float(np.degrees(azimuth)), float(np.degrees(elevation))
    (-90.0, 0.0)
    """
    front, left, up = np.moveaxis(np.asarray(u, dtype=np.float64), -1, 0)
    # The arc tangent keeps all digits near the poles, where the arc sine loses half of them.
    return _turn(left, front), np.arctan2(up, np.hypot(front, left))


def great_circle(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Give the angle between vectors.

    Parameters
    ----------
    u, v : numpy.ndarray
        Vectors (..., 3) of any length but 0, broadcast against each other.

    Returns
    -------
    numpy.ndarray
        Angles (...) in [0, pi].

    Examples
    --------
    >>> float(great_circle(np.array([1.0, 0, 0]), np.array([0, 0, 1.0])) / np.pi)
    0.5
    """
    # By the arc tangent, exact for small angles too, where the arc cosine is off by 1e-8.
    across = np.linalg.norm(np.cross(u, v), axis=-1)
    return np.arctan2(across, (np.asarray(u) * v).sum(axis=-1))


def interaural_vectors(lateral: np.ndarray, polar: np.ndarray) -> np.ndarray:
    """Turn interaural-polar angles into unit vectors.

    Parameters
    ----------
    lateral, polar : numpy.ndarray
        Angles (...) in radians; lateral positive to the left (that of CIPIC, positive to the
        right, has the other sign).

    Returns
    -------
    numpy.ndarray
        Unit vectors (..., 3).

    Examples
    --------
    >>> interaural_vectors(0.0, np.pi).round(3) + 0.0  # from behind
    array([-1.,  0.,  0.])
    """
    lateral, polar = np.broadcast_arrays(lateral, polar)
    near = np.cos(lateral)
    return np.stack([near * np.cos(polar), np.sin(lateral), near * np.sin(polar)], axis=-1)


def interaural_angles(u: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the lateral and polar angle of vectors of any length but 0.

    Parameters
    ----------
    u : numpy.ndarray
        Vectors (..., 3).

    Returns
    -------
    lateral, polar : numpy.ndarray
        Angles (...) in radians; on the axis of the ears, where there is none, some polar angle.

    Examples
    --------
    >>> lateral, polar = interaural_angles(unit_vectors(np.radians(150), 0.0))
    >>> float(np.degrees(lateral).round(9)), float(np.degrees(polar))
    (30.0, 180.0)
    """
    front, left, up = np.moveaxis(np.asarray(u, dtype=np.float64), -1, 0)
    return np.arctan2(left, np.hypot(front, up)), _turn(up, front)


def seen_by(position: np.ndarray, view: np.ndarray, up: np.ndarray) -> np.ndarray:
    """Turn vectors from a room's frame into that of a listener.

    Parameters
    ----------
    position : numpy.ndarray
        Vectors (..., 3) from the listener to what is seen.
    view, up : numpy.ndarray
        Where the listener looks and where the top of the head is, (3,) or (..., 3), of any
        length.  `up` is made perpendicular to `view` if it is not.

    Returns
    -------
    numpy.ndarray
        The vectors (..., 3): front, left, up.

    Examples
    --------
    >>> north, up = np.array([0.0, 1.0, 0.0]), np.array([0.0, 0.0, 1.0])
    >>> seen_by(np.array([-1.0, 0.0, 0.0]), north, up)  # west is to the left
    array([0., 1., 0.])
    """
    front = view / np.linalg.norm(view, axis=-1, keepdims=True)
    left = np.cross(up, front)
    left /= np.linalg.norm(left, axis=-1, keepdims=True)
    axes = np.stack([front, left, np.cross(front, left)], axis=-2)
    return (axes @ np.asarray(position)[..., None])[..., 0] + 0.0  # no -0, which turns angles


def evenly(n: int) -> np.ndarray:
    """Spread directions evenly over the sphere, on a spiral.

    Parameters
    ----------
    n : int
        How many.

    Returns
    -------
    numpy.ndarray
        Unit vectors (n, 3), from above to below.

    References
    ----------
    Vogel, "A better way to construct the sunflower head", 1979, on the sphere.

    Examples
    --------
    >>> u = evenly(1000)
    >>> bool(abs(u.mean(axis=0)).max() < 1e-3)
    True
    """
    i = np.arange(n)
    turn = np.pi * (3 - np.sqrt(5))  # the golden angle
    return unit_vectors(turn * i, np.arcsin(1 - (2 * i + 1) / n))


def farthest(points: np.ndarray, n: int, first: int = 0) -> np.ndarray:
    """Choose points that lie far from each other, each the farthest from those before.

    Parameters
    ----------
    points : numpy.ndarray
        Points (point, coordinate).
    n : int
        How many to choose; all of them if there are no more.
    first : int
        Index of the first.

    Returns
    -------
    numpy.ndarray
        Indices (min(n, point),) in the order of the choice.

    References
    ----------
    Gonzalez, "Clustering to minimize the maximum intercluster distance", 1985.

    Examples
    --------
    >>> farthest(np.array([[0.0], [1.0], [5.0], [9.0]]), 3)
    array([0, 3, 2])
    """
    chosen = np.empty(min(n, len(points)), dtype=np.intp)
    distance = np.full(len(points), np.inf)
    index = first
    for i in range(len(chosen)):
        chosen[i] = index
        distance = np.minimum(distance, ((points - points[index]) ** 2).sum(axis=1))
        distance[index] = -1.0  # also where points coincide, none is chosen twice
        index = int(distance.argmax())
    return chosen


def _turn(y: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Angle in (-pi, pi]: the one half-line that the arc tangent names twice is +pi."""
    angle = np.arctan2(y, x)
    return np.where(angle <= -np.pi, np.pi, angle)
