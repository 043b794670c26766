"""A head to compute: a rigid sphere with two ears and echoes at each, where no data are at hand.

What it has of a real head is the exact diffraction around a sphere.  Its ears sit behind the middle
and below it, and each has two echoes whose delays depend on the direction, as from the rim of a
pinna; with one or none, front and back are mistaken for each other.  The right pinna is a little
larger than the left, because no two ears are the same and sound from straight ahead would otherwise
tell nothing.  Directions are told apart more easily than with people: figures found with it are not
those of people.
"""

from typing import NamedTuple

import numpy as np
from scipy.special import eval_legendre, spherical_jn, spherical_yn

from .directions import evenly, unit_vectors
from .responses import HeadResponses

SPEED = 343.0  # of sound, in metres per second
EAR = unit_vectors(np.radians(100), np.radians(-10))  # the left one
LARGER = 1.12  # delays at the right ear over those at the left
LENGTH, LEAD = 0.016, 0.002  # seconds of a response, and of what comes before it
N_AROUND, LOWEST = 1300, np.radians(-60)


class _Echo(NamedTuple):
    """An echo at the left pinna, in seconds; earliest for sound from one direction."""

    size: float
    delay: float
    span: float
    earliest: np.ndarray


ECHOES = (
    _Echo(0.6, 110e-6, 50e-6, unit_vectors(np.radians(40), np.radians(40))),
    _Echo(0.4, 220e-6, 80e-6, unit_vectors(np.radians(150), np.radians(-20))),
)


def spherical_head(
    directions: np.ndarray | None = None, fs: int = 16000, radius: float = 0.0875
) -> HeadResponses:
    """Compute the responses of a spherical head with simple pinnae.

    Parameters
    ----------
    directions : numpy.ndarray, optional
        Unit vectors (direction, 3); by default 1213 all around, above an elevation of -60 degrees.
    fs : int
        Sampling rate in hertz.
    radius : float
        Radius of the head in metres.

    Returns
    -------
    HeadResponses
        Responses of 16 ms to plane waves, relative to the middle of the head without the head,
        2 ms late.

    References
    ----------
    Duda and Martens, "Range dependence of the response of a spherical head model", JASA 104(5),
    1998, at infinite range; the echoes are a simple form of those of Brown and Duda, "A structural
    model for binaural sound synthesis", IEEE TSAP 6(5), 1998.

    Examples
    --------
    >>> head = spherical_head(unit_vectors(np.radians([90.0, -90.0]), 0.0))
    >>> bool(head.level_difference[0] > 5), bool(head.level_difference[1] < -5)
    (True, True)
    """
    if directions is None:
        directions = evenly(N_AROUND)
        directions = directions[directions[:, 2] > np.sin(LOWEST)]
    n_taps = 2 * round(LENGTH * fs / 2)
    frequency = np.fft.rfftfreq(n_taps, 1 / fs)
    turn = -2j * np.pi * frequency
    ears = []
    for side, larger in ((1.0, 1.0), (-1.0, LARGER)):
        seen = directions * (1.0, side, 1.0)  # as the left ear would see them
        pinna = np.ones(1)
        for echo in ECHOES:
            delay = larger * (echo.delay - echo.span * (seen @ echo.earliest))
            pinna = pinna + echo.size * np.exp(turn * delay[:, None])
        sphere = on_a_sphere(seen @ EAR, 2 * np.pi * frequency * radius / SPEED)
        ears.append(np.fft.irfft(sphere * pinna * np.exp(turn * LEAD), n_taps))
    return HeadResponses(np.stack(ears, axis=1), fs, directions, name="spherical head")


def on_a_sphere(cosine: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Pressure on a rigid sphere in a plane wave.

    Parameters
    ----------
    cosine : numpy.ndarray
        Cosine (point,) of the angle between the point and where the wave comes from.
    size : numpy.ndarray
        Circumference over wavelength, ``2 pi f radius / c`` (freq,), not negative.

    Returns
    -------
    numpy.ndarray
        Pressure (point, freq) over that of the wave at the centre without the sphere, with phase
        ``exp(+j 2 pi f t)``.

    References
    ----------
    Duda and Martens 1998, for a source infinitely far away.
    """
    ka = np.where(size > 0, size, 1.0)
    # The series has no more to add where the order passes the size by some.
    order = np.arange(int(np.ceil(1.2 * ka.max())) + 20)[:, None]
    # Terms j^m (2m+1) P_m(cos) (-j / ka^2) / h_m', h of the second kind.
    slope = spherical_jn(order, ka, derivative=True) - 1j * spherical_yn(order, ka, derivative=True)
    factor = (1j**order) * (2 * order + 1) * -1j / (ka**2 * slope)
    # Far beyond the size h_m' overflows and the term is 0.
    pressure = eval_legendre(order[:, 0], cosine[:, None]) @ np.nan_to_num(factor)
    return np.where(size > 0, pressure, 1.0)
