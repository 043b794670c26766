"""Separation by differences of time and level between two ears (MESSL), without training.

A simplified form: each source has a delay, chosen from a grid, with one phase error for all
frequencies, and a level difference in each frequency that a prior ties to the delay; a garbage
source takes the rest.  Sources in front of the head only; elevation is not found.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ...errors import UnsupportedError
from ...iterate import Masks, Stage
from ...options import MesslOptions
from ..delays import DELAYS, highest_peaks
from ..map_file import BinauralMap
from .points import MesslData, MesslModel, MesslSums, expect, phase_transform, prior_level

BUMP = 50e-6  # width of the weights around them
GARBAGE_SHARE = 0.1  # at the beginning
PSEUDO, PRIOR_SPREAD = 10.0, 8.0  # points that the prior of the level counts for, and its spread
LEAST_PHASE = 0.05  # spread of the phase error, in radians
N_PHASE_ONLY = 3  # iterations before levels count


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
        delays = DELAYS[highest_peaks(phase_transform(data), self.n_src)]
        bump = np.exp(-0.5 * ((DELAYS - delays[:, None]) / BUMP) ** 2) + 1e-3
        bump *= (1 - GARBAGE_SHARE) / self.n_src / bump.sum(axis=1, keepdims=True)
        ones = np.ones(self.n_src)
        nu = prior_level(data, delays)
        eta = np.full(nu.shape, PRIOR_SPREAD)
        model = MesslModel(bump, GARBAGE_SHARE, 0 * ones, ones, nu, eta)
        return MesslState(model, expect(data, model, levels=False), 0)

    def step(self, data: MesslData, state: MesslState) -> MesslState:
        """Update the parameters, then the posterior of the points."""
        model = _maximise(data, state)
        n_iter = state.n_iter + 1
        return MesslState(model, expect(data, model, levels=n_iter >= N_PHASE_ONLY), n_iter)

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
    prior = prior_level(data, MesslModel(psi + 1e-30, *model[1:]).delay)
    nu = (first + PSEUDO * prior) / (count + PSEUDO)
    error = second - 2 * nu * first + nu**2 * count
    error += PSEUDO * (PRIOR_SPREAD**2 + (nu - prior) ** 2)
    garbage = max(1 - float(psi.sum()), 1e-6)
    return MesslModel(psi, garbage, xi, sigma, nu, np.sqrt(error / (count + PSEUDO)))
