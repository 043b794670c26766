"""The images of a source in the walls of a room."""

import numpy as np

from .rooms import Shoebox


def image_sources(room: Shoebox, source: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mirror a source in the walls of a room, again and again.

    Parameters
    ----------
    room : Shoebox
        The room.
    source : numpy.ndarray
        Position (3,) in metres.

    Returns
    -------
    positions : numpy.ndarray
        The source itself, then its images with no more than ``max_order`` reflections,
        (image, 3).
    gain : numpy.ndarray
        What the walls leave of the amplitude, (image,).

    References
    ----------
    Allen and Berkley, JASA 65(4), 1979, eqs. (7) and (10).

    Examples
    --------
    >>> positions, gain = image_sources(Shoebox((4.0, 3.0, 2.0), 0.75, 1), np.ones(3))
    >>> positions[:3].tolist(), gain.tolist()  # in the floor, and in the ceiling 2 m above it
    ([[1.0, 1.0, 1.0], [1.0, 1.0, -1.0], [1.0, 1.0, 3.0]], [1.0, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5])
    """
    # Along each axis: 2 n size + source after 2 |n| reflections, 2 n size - source after |2 n - 1|.
    n = np.arange(-((room.max_order + 1) // 2), (room.max_order + 1) // 2 + 1)
    turned = np.repeat([False, True], len(n))
    times = np.concatenate([2 * abs(n), abs(2 * n - 1)])
    shift = 2 * np.concatenate([n, n])
    index = np.indices((len(times),) * 3).reshape(3, -1)
    order = times[index].sum(axis=0)
    kept = np.argsort(order, kind="stable")[: np.count_nonzero(order <= room.max_order)]
    index, order = index[:, kept], order[kept]
    size, source = np.array(room.size)[:, None], np.asarray(source)[:, None]
    positions = shift[index] * size + np.where(turned[index], -source, source)
    return positions.T, (1 - room.absorption) ** (order / 2)
