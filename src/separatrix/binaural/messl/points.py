"""What the points of a recording say of the sources of MESSL under given parameters."""

from typing import NamedTuple

import numpy as np

from ..delays import DELAYS

GARBAGE_LEVEL = 12.0  # spread of the level of the garbage in dB
FULL_LEVEL, FULL_FREQUENCY = 6.0, 3000.0  # dB at the largest delay, reached at this frequency
POINTS = 2048  # looked at together, so that their 37 delays stay in the cache


class MesslData(NamedTuple):
    """The observed points of a recording, one after the other.

    Attributes
    ----------
    phase, level : numpy.ndarray
        Phase (rad) and level difference (dB) of each point, (point,), single precision.
    bin : numpy.ndarray
        Frequency bin of each point, (point,), never falling.
    omega : numpy.ndarray
        Angular frequency of each bin in rad/s, (freq,).
    observed : numpy.ndarray
        Where the points are, (freq, frame).
    """

    phase: np.ndarray
    level: np.ndarray
    bin: np.ndarray
    omega: np.ndarray
    observed: np.ndarray


class MesslModel(NamedTuple):
    """Parameters of the sources.

    Attributes
    ----------
    psi : numpy.ndarray
        Weights of source and delay, (src, delay).
    garbage : float
        Weight of the garbage; with psi they sum to 1.
    xi, sigma : numpy.ndarray
        Mean and spread of the phase error, (src,).
    nu, eta : numpy.ndarray
        Mean and spread of the level difference, (src, freq).
    """

    psi: np.ndarray
    garbage: float
    xi: np.ndarray
    sigma: np.ndarray
    nu: np.ndarray
    eta: np.ndarray

    @property
    def delay(self) -> np.ndarray:
        """Expected delay of each source in seconds, (src,)."""
        return (self.psi @ DELAYS) / self.psi.sum(axis=1)

    @property
    def loudest_delay(self) -> np.ndarray:
        """Most probable delay of each source in seconds, (src,)."""
        return DELAYS[self.psi.argmax(axis=1)]


class MesslSums(NamedTuple):
    """Sums over points, weighted by the posterior of source and delay.

    Attributes
    ----------
    mass, phase, square : numpy.ndarray
        Of 1, of the phase error and of its square, (src, delay).
    masks : numpy.ndarray
        Posterior of the sources, (src, point).
    log_likelihood : float
        Of the cues.
    """

    mass: np.ndarray
    phase: np.ndarray
    square: np.ndarray
    masks: np.ndarray
    log_likelihood: float


def _phase_error(data: MesslData, some: slice) -> np.ndarray:
    """Phase of points minus that of every delay, in (-pi, pi], (delay, point)."""
    omega = data.omega[data.bin[some]].astype(np.float32)
    turns = (data.phase[some] - DELAYS.astype(np.float32)[:, None] * omega) / np.float32(2 * np.pi)
    turns -= np.round(turns)
    turns *= np.float32(2 * np.pi)
    return turns


def _pieces(data: MesslData) -> list[slice]:
    return [slice(i, i + POINTS) for i in range(0, len(data.phase), POINTS)]


def phase_transform(data: MesslData) -> np.ndarray:
    """Say how well each delay explains the phases.

    Parameters
    ----------
    data : MesslData
        The points.

    Returns
    -------
    numpy.ndarray
        Sum of the cosines of the phase errors, (delay,).
    """
    return sum(np.cos(_phase_error(data, some)).sum(axis=1) for some in _pieces(data))


def prior_level(data: MesslData, delays: np.ndarray) -> np.ndarray:
    """Say which level differences go with delays in front of a head.

    Parameters
    ----------
    data : MesslData
        Tells the frequencies.
    delays : numpy.ndarray
        Delays in seconds, (src,).

    Returns
    -------
    numpy.ndarray
        Level differences in dB, (src, freq).
    """
    slope = np.minimum(1, data.omega / (2 * np.pi * FULL_FREQUENCY))
    return FULL_LEVEL * delays[:, None] / DELAYS[-1] * slope


def _log_normal(
    values: np.ndarray, mean: np.ndarray | float, spread: np.ndarray | float
) -> np.ndarray:
    return -0.5 * ((values - mean) / spread) ** 2 - np.log(spread) - 0.5 * np.log(2 * np.pi)


def expect(data: MesslData, model: MesslModel, *, levels: bool) -> MesslSums:
    """Find the posterior of source and delay of each point, and sum it piece by piece.

    Parameters
    ----------
    data : MesslData
        The points.
    model : MesslModel
        The parameters.
    levels : bool
        Whether level differences count.

    Returns
    -------
    MesslSums
        Sums and masks.
    """
    n_src, n_delays = model.psi.shape
    masks = np.empty((n_src, len(data.phase)), np.float32)
    mass, phase, square = np.zeros((3, n_src, n_delays))
    log_likelihood = 0.0
    for some in _pieces(data):
        error = _phase_error(data, some)
        joint, log_total = _posterior(data, model, some, error, levels)
        masks[:, some] = joint.sum(axis=1)
        mass += joint.sum(axis=2, dtype=np.float64)
        phase += np.einsum("ijn,jn->ij", joint, error)
        square += np.einsum("ijn,jn->ij", joint, error**2)
        log_likelihood += float(log_total.sum())
    return MesslSums(mass, phase, square, masks, log_likelihood)


def _posterior(
    data: MesslData, model: MesslModel, some: slice, error: np.ndarray, levels: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Posterior (src, delay, point) of points, and the log-likelihood of each."""
    level, f = data.level[some], data.bin[some]
    nowhere = _log_normal(level, 0.0, GARBAGE_LEVEL)
    of_level = _log_normal(level, model.nu[:, f], model.eta[:, f]) if levels else nowhere
    garbage = np.log(model.garbage / (2 * np.pi)) + nowhere
    constant = np.log(np.maximum(model.psi, 1e-30)) - np.log(model.sigma)[:, None]
    constant -= 0.5 * np.log(2 * np.pi)
    # Relative to the garbage, or to the best of the sources where that is likelier.
    excess = np.broadcast_to(of_level - garbage, (len(constant), len(level)))
    top = np.maximum((excess + constant.max(axis=1)[:, None]).max(axis=0), 0.0)
    joint = np.empty((len(constant), *error.shape), np.float32)
    for i, own in enumerate(joint):
        exponent = (error - np.float32(model.xi[i])) ** 2 * np.float32(-0.5 / model.sigma[i] ** 2)
        exponent += constant[i, :, None].astype(np.float32)
        exponent += (excess[i] - top).astype(np.float32)
        np.exp(exponent, out=own)
    total = np.exp(-top) + joint.sum(axis=(0, 1), dtype=np.float64)
    joint /= total.astype(np.float32)
    return joint, np.log(total) + top + garbage
