"""Separation by differences of time and level between two ears (MESSL), without training.

A simplified form: each source has a delay, chosen from a grid, with one phase error for all
frequencies, and a level difference in each frequency that a prior ties to the delay; a garbage
source takes the rest.  Sources in front of the head only; elevation is not found.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ..errors import UnsupportedError
from ..iterate import Masks, Stage
from ..options import MesslOptions
from .delays import DELAYS, highest_peaks
from .map_file import BinauralMap

BUMP = 50e-6  # width of the weights around them
GARBAGE_SHARE, GARBAGE_LEVEL = 0.1, 12.0  # share at the beginning, and spread in dB
PSEUDO, PRIOR_SPREAD = 10.0, 8.0  # points that the prior of the level counts for, and its spread
FULL_LEVEL, FULL_FREQUENCY = 6.0, 3000.0  # dB at the largest delay, reached at this frequency
LEAST_PHASE = 0.05  # spread of the phase error, in radians
N_PHASE_ONLY = 3  # iterations before levels count
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


class MesslState(NamedTuple):
    """State of a run.

    Attributes
    ----------
    model : MesslModel
        Parameters.
    sums : MesslSums
        What the points say under these.
    n_iter : int
        Iterations so far.
    """

    model: MesslModel
    sums: MesslSums
    n_iter: int


@dataclass(frozen=True)
class Messl:
    """Algorithm that clusters points by their delay and level difference.

    Its input are cues ``y`` (3, freq, frame): level difference, cosine and sine of the phase
    difference; and ``observed`` (freq, frame).  The cost is minus the log-likelihood per point.
    The prior of the levels is no part of it, so that it need not fall in every step.

    Parameters
    ----------
    n_src : int
        Number of sources.
    frequencies : tuple of float
        Frequency of each bin in hertz.

    References
    ----------
    Mandel, Weiss and Ellis, "Model-based expectation-maximization source separation and
    localization", IEEE TASLP 18(2), 2010.
    """

    n_src: int
    frequencies: tuple[float, ...]

    def prepare(self, x: Any, side: Any = None) -> MesslData:
        """Gather the observed points."""
        if len(x.y) != 3:
            raise UnsupportedError(
                f"cues of level and phase (3, freq, frame) are needed; got {len(x.y)} cues."
            )
        observed = np.asarray(x.observed, dtype=bool)
        level, cosine, sine = (cue[observed].astype(np.float32) for cue in x.y)
        omega = 2 * np.pi * np.asarray(self.frequencies)
        return MesslData(np.arctan2(sine, cosine), level, observed.nonzero()[0], omega, observed)

    def init(self, data: MesslData, start: Masks | None = None) -> MesslState:
        """Begin from the peaks of the phase transform over delays."""
        delays = DELAYS[highest_peaks(_phase_transform(data), self.n_src)]
        bump = np.exp(-0.5 * ((DELAYS - delays[:, None]) / BUMP) ** 2) + 1e-3
        bump *= (1 - GARBAGE_SHARE) / self.n_src / bump.sum(axis=1, keepdims=True)
        ones = np.ones(self.n_src)
        nu = _prior_level(data, delays)
        eta = np.full(nu.shape, PRIOR_SPREAD)
        model = MesslModel(bump, GARBAGE_SHARE, 0 * ones, ones, nu, eta)
        return MesslState(model, _expect(data, model, levels=False), 0)

    def step(self, data: MesslData, state: MesslState) -> MesslState:
        """Update the parameters, then the posterior of the points."""
        model = _maximise(data, state)
        n_iter = state.n_iter + 1
        return MesslState(model, _expect(data, model, levels=n_iter >= N_PHASE_ONLY), n_iter)

    def cost(self, data: MesslData, state: MesslState) -> np.ndarray:
        """Return minus the log-likelihood per point."""
        return np.asarray(-state.sums.log_likelihood / len(data.phase))

    def cost_unit(self, data: MesslData) -> float:
        """Return 1: the cost is per point already."""
        return 1.0

    def finish(self, data: MesslData, state: MesslState) -> Masks:
        """Return the masks of the sources, with the state beside them."""
        masks = np.zeros((self.n_src, *data.observed.shape))
        masks[:, data.observed] = state.sums.masks
        return Masks(masks, state)


def messl_stages(
    binaural_map: BinauralMap, n_src: int, options: MesslOptions | None = None
) -> tuple[Stage, ...]:
    """Put MESSL together.

    Parameters
    ----------
    binaural_map : BinauralMap
        Tells the frequencies of the bins; the directions it knows take no part.
    n_src : int
        Number of sources.
    options : MesslOptions, optional
        How long to go on.

    Returns
    -------
    tuple of Stage
        For `run_stages`, with what `cue_spectrogram` gives for level and phase as x.
    """
    options = options or MesslOptions()
    bins = np.arange(1, binaural_map.n_fft // 2 + 1)
    frequencies = tuple((bins * binaural_map.fs / binaural_map.n_fft).tolist())
    return (Stage("MESSL", Messl(n_src, frequencies), options.n_iter, options.tol),)


def _phase_error(data: MesslData, some: slice) -> np.ndarray:
    """Phase of points minus that of every delay, in (-pi, pi], (delay, point)."""
    omega = data.omega[data.bin[some]].astype(np.float32)
    turns = (data.phase[some] - DELAYS.astype(np.float32)[:, None] * omega) / np.float32(2 * np.pi)
    turns -= np.round(turns)
    turns *= np.float32(2 * np.pi)
    return turns


def _pieces(data: MesslData) -> list[slice]:
    return [slice(i, i + POINTS) for i in range(0, len(data.phase), POINTS)]


def _phase_transform(data: MesslData) -> np.ndarray:
    """How well each delay explains the phases, (delay,)."""
    return sum(np.cos(_phase_error(data, some)).sum(axis=1) for some in _pieces(data))


def _prior_level(data: MesslData, delays: np.ndarray) -> np.ndarray:
    """Level differences (src, freq) in dB that delays let expect."""
    slope = np.minimum(1, data.omega / (2 * np.pi * FULL_FREQUENCY))
    return FULL_LEVEL * delays[:, None] / DELAYS[-1] * slope


def _log_normal(
    values: np.ndarray, mean: np.ndarray | float, spread: np.ndarray | float
) -> np.ndarray:
    return -0.5 * ((values - mean) / spread) ** 2 - np.log(spread) - 0.5 * np.log(2 * np.pi)


def _expect(data: MesslData, model: MesslModel, *, levels: bool) -> MesslSums:
    """Posterior of source and delay of each point, summed piece by piece."""
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


def _maximise(data: MesslData, state: MesslState) -> MesslModel:
    """Update all parameters from the sums; the spread of the levels by pseudo-points."""
    model, sums = state.model, state.sums
    n_points, n_freq = len(data.phase), len(data.omega)
    psi = sums.mass / n_points
    total = np.maximum(sums.mass.sum(axis=1), 1e-10)
    xi = sums.phase.sum(axis=1) / total
    variance = sums.square.sum(axis=1) / total - xi**2
    sigma = np.sqrt(np.maximum(variance, LEAST_PHASE**2))
    count, first, second = (
        np.stack([np.bincount(data.bin, mask * power, n_freq) for mask in sums.masks])
        for power in (1.0, data.level, data.level**2)
    )
    prior = _prior_level(data, MesslModel(psi + 1e-30, *model[1:]).delay)
    nu = (first + PSEUDO * prior) / (count + PSEUDO)
    error = second - 2 * nu * first + nu**2 * count
    error += PSEUDO * (PRIOR_SPREAD**2 + (nu - prior) ** 2)
    garbage = max(1 - float(psi.sum()), 1e-6)
    return MesslModel(psi, garbage, xi, sigma, nu, np.sqrt(error / (count + PSEUDO)))
