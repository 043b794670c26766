"""How sources arrive at the second of two microphones, and the points that belong to each."""

from typing import NamedTuple

import numpy as np

from ..arrays import Array, array_namespace, like, to_numpy

SPEED_OF_SOUND = 343.0  # m/s
STEP = 0.25  # samples between delays that are tried; the sums have no finer detail than 1
NEWTON_STEPS = 4  # from the best of them on; each doubles the digits


class Arrivals(NamedTuple):
    """Amplitude and time of sources at the second microphone, beside those at the first.

    Attributes
    ----------
    ratio : Array
        Amplitude at the second over that at the first, (src,).
    delay : Array
        Samples by which a source comes later to the second, (src,).
    """

    ratio: Array
    delay: Array


class Located(NamedTuple):
    """Where sources are, as far as two microphones tell.

    Attributes
    ----------
    arrivals : Arrivals
        At the second microphone beside the first.
    baseline : float or None
        Samples that sound takes from one microphone to the other, where that is known.
    """

    arrivals: Arrivals
    baseline: float | None = None

    @property
    def direction(self) -> np.ndarray | None:
        """Angles in radians from straight ahead, positive towards the second microphone (src,)."""
        if self.baseline is None:
            return None
        return -np.arcsin(np.clip(to_numpy(self.arrivals.delay) / self.baseline, -1, 1))


def angular_frequencies(n_freq: int) -> np.ndarray:
    """Angular frequencies of the bins in radians per sample, from 0 to pi."""
    return np.pi * np.arange(n_freq) / max(n_freq - 1, 1)


def steering(arrivals: Arrivals, n_freq: int) -> Array:
    """Give the direction in which each source lies in the space of the two channels.

    Parameters
    ----------
    arrivals : Arrivals
        Of every source.
    n_freq : int
        Number of bins.

    Returns
    -------
    Array
        Unit vectors (freq, src, 2), ``(1, ratio exp(-i omega delay))`` over their length.
    """
    xp = array_namespace(arrivals.ratio)
    omega = like(angular_frequencies(n_freq), arrivals.delay)[:, None]
    length = xp.sqrt(1 + arrivals.ratio**2)
    angle = omega * arrivals.delay
    first = (1 / length) * xp.ones_like(angle) + 0j
    second = (arrivals.ratio / length) * (xp.cos(angle) - 1j * xp.sin(angle))
    return xp.stack([first, second], axis=-1)


def fit_arrivals(covariance: Array, max_delay: float, previous: Arrivals) -> Arrivals:
    """Find the arrivals that leave least of what belongs to each source.

    What a source with ratio a and delay d leaves of its points is, summed over frequency,

        E1 + E2 - (E1 + a^2 E2 + 2 a S(d)) / (1 + a^2),   S(d) = sum_f Re(exp(i omega_f d) c_f),

    E1 and E2 the energies at the microphones and c_f the sum of x_2 conj(x_1).  Whatever a is,
    the best delay has the largest S, which is searched everywhere: phases are never unwrapped.
    Then ``a - 1 / a = (E2 - E1) / S``.

    Parameters
    ----------
    covariance : Array
        Sums of x x^H over the points of each source, (freq, src, 2, 2).
    max_delay : float
        Largest delay in samples.
    previous : Arrivals
        Kept for sources without points.

    Returns
    -------
    Arrivals
        Never worse than any other, in double precision.
    """
    xp = array_namespace(covariance)
    covariance = xp.astype(covariance, xp.complex128)
    cross = xp.matrix_transpose(covariance[..., 1, 0])  # (src, freq)
    first = xp.sum(xp.real(covariance[..., 0, 0]), axis=0)
    second = xp.sum(xp.real(covariance[..., 1, 1]), axis=0)
    omega = like(angular_frequencies(covariance.shape[0]), first)
    delay = _best_delay(cross, omega, max_delay)
    together = _agreement(cross, omega, delay)
    heard = (together > 0) & (first > 0)
    half = (second - first) / xp.where(heard, 2 * together, 1.0)
    # Both forms are one root; each keeps its digits on its side.
    root = xp.sqrt(half**2 + 1)
    ratio = xp.where(half > 0, half + root, 1 / (root - xp.where(half > 0, 0.0, half)))
    return Arrivals(xp.where(heard, ratio, previous.ratio), xp.where(heard, delay, previous.delay))


def _best_delay(cross: Array, omega: Array, max_delay: float) -> Array:
    """Maximise S over the whole range: on a grid, then by Newton's steps that raise it."""
    xp = array_namespace(cross)
    n_steps = int(np.ceil(max_delay / STEP))
    grid = like(np.linspace(-max_delay, max_delay, 2 * n_steps + 1), omega)
    angles = omega[:, None] * grid
    sums = xp.real(cross) @ xp.cos(angles) - xp.imag(cross) @ xp.sin(angles)
    delay = xp.take(grid, xp.argmax(sums, axis=-1))
    best = _agreement(cross, omega, delay)
    for _ in range(NEWTON_STEPS):
        turned = _turned(cross, omega, delay)
        slope = -xp.sum(omega * xp.imag(turned), axis=-1)
        curvature = -xp.sum(omega**2 * xp.real(turned), axis=-1)
        step = xp.where(curvature < 0, -slope / xp.where(curvature < 0, curvature, 1.0), 0.0)
        moved = xp.clip(delay + step, -max_delay, max_delay)
        raised = _agreement(cross, omega, moved)
        delay = xp.where(raised > best, moved, delay)
        best = xp.maximum(raised, best)
    return delay


def _turned(cross: Array, omega: Array, delay: Array) -> Array:
    xp = array_namespace(cross)
    angle = omega * delay[:, None]
    return cross * (xp.cos(angle) + 1j * xp.sin(angle))


def _agreement(cross: Array, omega: Array, delay: Array) -> Array:
    xp = array_namespace(cross)
    return xp.sum(xp.real(_turned(cross, omega, delay)), axis=-1)
