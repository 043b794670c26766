"""The published updates of microphones and power sensors together, to the letter.

They differ from the model `separatrix.demixing.Blinky`: the variance has a floor in the weights
alone, every microphone's row is updated, and the cost may rise.  Kept for comparison with
published figures.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from .. import kernels
from ..demixing import Mixture, prepare_mixture
from ..demixing.rows import filters_of, identity_rows, rows_of
from ..iterate import Filters

SMALLEST = np.finfo(np.float64).eps  # entries of activation and gain are raised to it


class JointData(NamedTuple):
    """What stays the same over iterations.

    Attributes
    ----------
    mixture : Mixture
        The microphones, in the units of the spectrogram that was given.
    readings : numpy.ndarray
        Power of the sensors over twice the number of bins, (sensor, frame).
    n_freq : int
        Number of bins of the spectrogram.
    """

    mixture: Mixture
    readings: np.ndarray
    n_freq: int


class JointState(NamedTuple):
    """State of the updates; the first rows are those tied to the sensors.

    Attributes
    ----------
    W : numpy.ndarray
        Demixing matrices (freq, chan, chan) of the usable bins.
    power : numpy.ndarray
        Power of every output, mean over frequency, (chan, frame).
    activation : numpy.ndarray
        Variance of every output (chan, frame).
    gain : numpy.ndarray
        Gain of every source at every sensor (src, sensor).
    """

    W: np.ndarray
    power: np.ndarray
    activation: np.ndarray
    gain: np.ndarray


@dataclass(frozen=True, eq=False)
class JointUpdates:
    """Algorithm of the paper: rounds of factorization, then iterative projection.

    Parameters
    ----------
    readings : numpy.ndarray
        Power of the sensors (sensor, frame), sums over bins.
    activation, gain : numpy.ndarray
        First values, (src, frame) and (src, sensor).
    n_sub_iter : int
        Rounds of factorization in a step.
    epsilon : float
        Floor of twice the activation in the weights.
    sparse_reg : float
        Added to the denominator of the activation.

    References
    ----------
    Scheibler and Ono, "Multi-modal blind source separation with microphones and blinkies",
    ICASSP 2019.
    """

    readings: np.ndarray
    activation: np.ndarray
    gain: np.ndarray
    n_sub_iter: int = 20
    epsilon: float = 0.5
    sparse_reg: float = 0.0

    def prepare(self, x: np.ndarray, side: Any = None) -> JointData:
        """Check the microphones; floors stand in the units of x, so that its gain stays."""
        mixture = prepare_mixture(x)
        gain = mixture.gain
        mixture = mixture._replace(
            packed=mixture.packed * gain,
            covariance=mixture.covariance * gain**2,
            gain=np.ones_like(gain),
        )
        n_freq = x.shape[-2]
        return JointData(mixture, self.readings / n_freq / 2, n_freq)

    def init(self, data: JointData, start: Filters | None = None) -> JointState:
        """Demix by the identity, or by the filters given."""
        mixture = data.mixture
        n_chan = mixture.n_chan
        W = identity_rows(mixture, n_chan) if start is None else rows_of(mixture, n_chan, start)
        power = kernels.demixed_power(mixture.packed, W, n_chan, True)[:, 0] / data.n_freq
        activation = np.concatenate([self.activation, power[len(self.activation) :]])
        level = data.readings.sum(axis=1) / (self.gain.T @ self.activation).sum(axis=1)
        return JointState(W, power, activation, self.gain * level)

    def step(self, data: JointData, state: JointState) -> JointState:
        """Fit activation and gain, then the filters, then bring all means to 1."""
        n_src = len(self.gain)
        r, g = state.activation[:n_src], state.gain
        for _ in range(self.n_sub_iter):
            r, g = self._round(state.power[:n_src], data.readings, r, g)
        activation = np.concatenate([r, state.activation[n_src:]])
        # Twice: after a projection the power is twice the activation that made its weights.
        weight = 1 / np.maximum(2 * activation, self.epsilon)
        mixture = data.mixture
        W, power = kernels.ip1(mixture.packed, mixture.covariance, state.W, weight[:, None])
        power = power[:, 0] / data.n_freq
        activation = np.concatenate([r, power[n_src:]])
        scale = 1 / activation.mean(axis=1, keepdims=True)
        return JointState(W * np.sqrt(scale), power * scale, activation * scale, g / scale[:n_src])

    def cost(self, data: JointData, state: JointState) -> np.ndarray:
        """Return the joint cost per frame of the unfloored model; it may rise."""
        r, g = state.activation, state.gain
        heard = np.sum(state.power / r + np.log(r))
        expected = g.T @ r[: len(g)]
        seen = np.sum(data.readings / expected + np.log(expected))
        determinants = np.sum(np.linalg.slogdet(state.W)[1])
        return np.asarray(data.n_freq * (heard + seen) / r.shape[1] - 2 * determinants)

    def cost_unit(self, data: JointData) -> float:
        """Return the number of outputs and bins."""
        return float(data.mixture.n_chan * data.n_freq)

    def finish(self, data: JointData, state: JointState) -> Filters:
        """Return all rows at all bins."""
        return filters_of(data.mixture, state.W)

    def _round(
        self, power: np.ndarray, readings: np.ndarray, r: np.ndarray, g: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        inverse = 1 / (g.T @ r)
        falling = power / r**2 + g @ (readings * inverse**2)
        r = r * np.sqrt(falling / (1 / r + g @ inverse + self.sparse_reg))
        r = np.maximum(r, SMALLEST)
        inverse = 1 / (g.T @ r)
        g = g * np.sqrt((r @ (readings * inverse**2).T) / (r @ inverse.T))
        return r, np.maximum(g, SMALLEST)
