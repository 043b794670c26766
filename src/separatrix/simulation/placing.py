"""Where everything stands in a described room."""

from collections.abc import Mapping

import numpy as np

from ..errors import UnsupportedError
from . import layouts
from .description import Layout, Placing, Position, SceneDescription

# Parts of the room, so that the defaults suit rooms of any size.
CENTRE = (0.41, 0.49, 0.4)  # not quite the middle, whose reflections would coincide
TO_WALL = 0.54  # radius, as a share of the way from the centre to the nearest wall
REGIONS = {
    "microphones": ((0.2, 0.2, 0.3), (0.6, 0.8, 0.5)),
    "talkers": ((0.1, 0.15, 0.4), (0.6, 0.85, 0.55)),
    "interferers": ((0.65, 0.13, 0.17), (0.95, 0.87, 0.67)),
    "sensors": ((0.06, 0.08, 0.2), (0.94, 0.92, 0.35)),
}


def place_all(
    description: SceneDescription, rngs: Mapping[str, np.random.Generator]
) -> dict[str, np.ndarray]:
    """Place microphones, talkers, interferers and sensors.

    Parameters
    ----------
    description : SceneDescription
        What stands how; beside measured responses only given positions are known.
    rngs : mapping
        Where scattered positions are drawn from: a generator for each name.

    Returns
    -------
    dict
        Positions (3, n) in metres by name.

    Raises
    ------
    UnsupportedError
        If one lies outside the room.
    """
    size = description.room.size
    if description.measured.responses:
        return _given(description)
    if size is None:
        raise UnsupportedError("room.size is missing; give it, or measured.responses.")
    centre = _part(CENTRE, size)
    placed: dict[str, np.ndarray] = {}
    for name in REGIONS:
        placed[name] = _place(getattr(description, name), name, size, centre, rngs[name])
        _check_inside(placed[name], name, size)
        if name == "microphones" and placed[name].size:
            centre = _tuple(placed[name].mean(axis=1))
    return placed


def _given(description: SceneDescription) -> dict[str, np.ndarray]:
    """Positions that stand in the description."""
    placings = {name: getattr(description, name) for name in REGIONS}
    placed = {name: np.array(p.positions).T for name, p in placings.items() if p.positions}
    if description.room.size is not None:
        for name, positions in placed.items():
            _check_inside(positions, name, description.room.size)
    return placed


def _place(
    placing: Placing, name: str, size: Position, centre: Position, rng: np.random.Generator
) -> np.ndarray:
    """Positions (3, n) of one kind."""
    if placing.positions:
        return np.array(placing.positions).T
    n, first = placing.n, np.deg2rad(placing.angle)
    if n == 0:
        return np.zeros((3, 0))
    centre = placing.centre or centre
    low, high = (_part(corner, size) for corner in REGIONS[name])
    low, high = placing.low or low, placing.high or high
    to_wall = min(centre[0], size[0] - centre[0], centre[1], size[1] - centre[1])
    radius = TO_WALL * to_wall if placing.radius is None else placing.radius
    match placing.layout:
        case Layout.CIRCLE:
            return layouts.circle(centre, radius, n, first)
        case Layout.ARC:
            return layouts.arc(centre, radius, n, np.deg2rad(placing.width), first)
        case Layout.LINE:
            return layouts.line(centre, placing.spacing, n, first)
        case Layout.GRID:
            sides = (high[0] - low[0], high[1] - low[1])
            return layouts.grid(low, sides, n, placing.spread, rng)
        case Layout.SCATTERED:
            return layouts.box(low, high, n, rng)


def _check_inside(positions: np.ndarray, name: str, size: Position) -> None:
    walls = np.array(size)[:, None]
    outside = np.flatnonzero(((positions <= 0) | (positions >= walls)).any(axis=0))
    if len(outside):
        place = ", ".join(f"{v:.2f}" for v in positions[:, outside[0]])
        raise UnsupportedError(
            f"{name}: number {outside[0] + 1} at ({place}) lies outside the room of "
            f"{' x '.join(f'{v:g}' for v in size)} m; change [{name}] or room.size."
        )


def _part(shares: Position, size: Position) -> Position:
    return _tuple(np.array(shares) * np.array(size))


def _tuple(position: np.ndarray) -> Position:
    x, y, z = map(float, position)
    return x, y, z
