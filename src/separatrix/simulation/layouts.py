"""Where things stand in a room: positions (3, n) in metres, angles in radians."""

import numpy as np


def circle(centre: tuple[float, float, float], radius: float, n: int, first: float) -> np.ndarray:
    """Stand on a circle, counter-clockwise.

    Parameters
    ----------
    centre : tuple of float
        Its centre (x, y, z).
    radius : float
        In metres.
    n : int
        Number of positions.
    first : float
        Angle of the first one.

    Returns
    -------
    numpy.ndarray
        Positions (3, n).
    """
    return _on_circle(centre, radius, first + 2 * np.pi * np.arange(n) / n)


def arc(
    centre: tuple[float, float, float], radius: float, n: int, width: float, first: float
) -> np.ndarray:
    """Stand on an arc, both ends included.

    Parameters
    ----------
    centre : tuple of float
        Centre of its circle.
    radius : float
        In metres.
    n : int
        Number of positions.
    width, first : float
        Angle that it covers, and angle of the first position.

    Returns
    -------
    numpy.ndarray
        Positions (3, n).
    """
    return _on_circle(centre, radius, first + np.linspace(0, width, n))


def line(centre: tuple[float, float, float], spacing: float, n: int, angle: float) -> np.ndarray:
    """Stand on a level line.

    Parameters
    ----------
    centre : tuple of float
        Its middle.
    spacing : float
        Distance of neighbours in metres.
    n : int
        Number of positions.
    angle : float
        Its direction, from x towards y.

    Returns
    -------
    numpy.ndarray
        Positions (3, n).
    """
    along = spacing * (np.arange(n) - (n - 1) / 2)
    direction = np.array([[np.cos(angle)], [np.sin(angle)], [0.0]])
    return np.array(centre)[:, None] + along * direction


def grid(
    corner: tuple[float, float, float],
    size: tuple[float, float],
    n: int,
    spread: float = 0.0,
    rng: np.random.Generator | np.random.RandomState | None = None,
) -> np.ndarray:
    """Stand on a grid of equal pitch over a rectangle, row by row along x, centred in it.

    It may reach beyond the rectangle by a quarter of the pitch.

    Parameters
    ----------
    corner : tuple of float
        Corner of the rectangle with the smallest x and y, and the height.
    size : tuple of float
        Its sides in x and y.
    n : int
        Number of positions.
    spread : float
        Standard deviation of the distance from the grid, in each of x, y and z.
    rng : numpy.random.Generator, optional
        Where it is drawn from; needed with a spread.

    Returns
    -------
    numpy.ndarray
        Positions (3, n).
    """
    pitch = np.sqrt(size[0] * size[1] / n)
    per_row = max(int(size[0] // pitch), 1)
    n_rows = -(-n // per_row)
    # The published grid reaches a little beyond its rectangle; fewer positions would leave it.
    length = (n_rows - 1) * pitch
    row_pitch = pitch if length <= size[1] + pitch / 2 else size[1] / (n_rows - 1)
    index = np.arange(n)
    xy = np.stack([index % per_row * pitch, index // per_row * row_pitch])
    middle = (xy.max(axis=1) + xy.min(axis=1)) / 2
    xy = xy + (np.array(size) / 2 - middle)[:, None]
    positions = np.concatenate([xy, np.zeros((1, n))]) + np.array(corner)[:, None]
    if spread:
        if rng is None:
            raise ValueError("a spread needs rng, from which it is drawn.")
        positions = positions + spread * rng.standard_normal((3, n))
    return positions


def clouds(
    centres: np.ndarray,
    n: int,
    spread: tuple[float, float, float],
    rng: np.random.Generator | np.random.RandomState,
) -> np.ndarray:
    """Scatter positions round centres, about the same number round each.

    Parameters
    ----------
    centres : numpy.ndarray
        Positions (3, m).
    n : int
        Number of positions, all clouds together.
    spread : tuple of float
        Standard deviations in x, y and z.
    rng : numpy.random.Generator
        Where they are drawn from.

    Returns
    -------
    numpy.ndarray
        Positions (3, n).
    """
    owner = np.arange(n) * centres.shape[1] // n
    return centres[:, owner] + np.array(spread)[:, None] * rng.standard_normal((3, n))


def box(
    low: tuple[float, float, float],
    high: tuple[float, float, float],
    n: int,
    rng: np.random.Generator | np.random.RandomState,
) -> np.ndarray:
    """Scatter positions evenly over a box.

    Parameters
    ----------
    low, high : tuple of float
        Two opposite corners.
    n : int
        Number of positions.
    rng : numpy.random.Generator
        Where they are drawn from; all x first, then all y, then all z.

    Returns
    -------
    numpy.ndarray
        Positions (3, n).
    """
    corner, size = np.array(low)[:, None], (np.array(high) - np.array(low))[:, None]
    return corner + size * rng.uniform(size=(3, n))


def _on_circle(centre: tuple[float, float, float], radius: float, angles: np.ndarray) -> np.ndarray:
    offsets = np.stack([np.cos(angles), np.sin(angles), np.zeros_like(angles)])
    return np.array(centre)[:, None] + radius * offsets
