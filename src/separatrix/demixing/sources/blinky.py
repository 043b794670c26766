"""Loudness over time that slow sound power sensors have heard as well: BlinkIVA."""

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, NamedTuple

import numpy as np

from ...arrays import Array, array_namespace, like, to_numpy
from ...errors import ShapeError
from ...multiplicative import FRAMES, leaky, multiplicative_step
from .sensor_start import nearest_sensors, random_factors

SMALLEST = 1e-12  # of the mean of an activation, and of a gain: zero could never grow again


class BlinkyParams(NamedTuple):
    """Parameters of the model of sources and sensors.

    Attributes
    ----------
    activation : Array
        Loudness over time r (..., component, frame): the sources, then the background.
    gain : Array
        How much of each component a sensor hears, (..., component, sensor).
    offset : Array
        What a sensor shows in silence, (..., sensor); 0 unless learnt.
    n_freq : int
        Number of bins that are demixed.
    """

    activation: Array
    gain: Array
    offset: Array
    n_freq: int


@dataclass(frozen=True, eq=False)
class Blinky:
    """Gaussian of a variance that must also explain the power that sensors have seen.

    With r the activation, v = r + leak * mean_t r and uhat = gain^T r + offset,

        cost = sum_st (P_st / v_st + F log v_st)
             + sensor_weight * F * sum_bt valid_bt (u_bt / uhat_bt + log uhat_bt) ,

    P_st = sum_f p_sft; weight = 1 / v.  u are the readings over their mean.  The leak keeps the
    cost bounded and the weights of silent frames finite; the paper has none.

    Parameters
    ----------
    sensor_power : Array
        Readings (..., sensor, frame) at the frames of the spectrogram, powers of any unit.
    valid : Array, optional
        Mask of the same shape: False where there is no reading.
    n_sub_iter : int
        Rounds of multiplicative updates in a step.
    leak : float
        Share of its mean that is added to a source's variance, above 0.
    sensor_weight : float
        Weight of a sensor beside a separated source, 0 or more.
    n_background : int
        Further components that only the sensors hear.
    learn_offset : bool
        Whether sensors may show a constant of their own.
    reading_floor : float
        Readings below this share of their mean are raised to it: to the model a reading of
        zero is certainty that everything the sensor hears is silent.
    n_random : int
        Random starts, of which the one that explains the sensors best is taken; 0 starts from
        the sensors that differ most from each other.

    References
    ----------
    Scheibler and Ono, "Multi-modal blind source separation with microphones and blinkies",
    ICASSP 2019.
    """

    sensor_power: Array
    valid: Array | None = None
    n_sub_iter: int = 10
    leak: float = 0.05
    sensor_weight: float = 1.0
    n_background: int = 0
    learn_offset: bool = False
    reading_floor: float = 0.05
    n_random: int = 0
    spherical: ClassVar[bool] = True
    scale_free: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.sensor_power.ndim < 2:
            raise ShapeError(
                "sensor_power must be (..., sensor, frame); got shape "
                f"{tuple(self.sensor_power.shape)}."
            )
        if self.valid is not None and self.valid.shape != self.sensor_power.shape:
            raise ShapeError(
                f"valid must have the shape of sensor_power, {tuple(self.sensor_power.shape)}; got "
                f"{tuple(self.valid.shape)}."
            )

    def init(self, power: Array, n_freq: int, rng: np.random.Generator) -> BlinkyParams:
        self._check_frames(power)
        readings, valid = self._readings
        *batch, n_src, _, _ = power.shape
        n_components = n_src + self.n_background
        if self.n_random:
            factors = random_factors(readings, valid, n_components, self.n_random, rng)
        else:
            factors = nearest_sensors(readings, valid, n_components, rng)
        activation, gain = (
            self._like(np.array(np.broadcast_to(f, (*batch, *f.shape[-2:]))), power)
            for f in factors
        )
        level = 0.05 if self.learn_offset else 0.0
        offset = self._like(np.full((*batch, readings.shape[-2]), level), power)
        params = BlinkyParams(activation, gain, offset, n_freq)
        # The common factor of each source that fits its power best.
        xp = array_namespace(power)
        variance = leaky(activation[..., :n_src, :], FRAMES, self.leak)
        fit = xp.mean(power[..., 0, :] / (n_freq * variance), axis=-1, keepdims=True)
        return self.rescale(params, fit[..., None])

    def update(self, params: BlinkyParams, power: Array) -> BlinkyParams:
        readings, valid = (self._like(values, power) for values in self._readings)
        for _ in range(self.n_sub_iter):
            params = self._round(params, power[..., 0, :], readings, valid)
        return params

    def weight(self, params: BlinkyParams, power: Array) -> Array:
        return (1 / self._variance(params, power))[..., None, :]

    def cost(self, params: BlinkyParams, power: Array) -> Array:
        xp = array_namespace(power)
        variance = self._variance(params, power)
        heard = power[..., 0, :] / variance + params.n_freq * xp.log(variance)
        readings, valid = (self._like(values, power) for values in self._readings)
        expected = _expected(params)
        seen = valid * (readings / expected + xp.log(expected))
        sums = [xp.sum(values, axis=(-2, -1), dtype=xp.float64) for values in (heard, seen)]
        return sums[0] + self.sensor_weight * params.n_freq * sums[1]

    def rescale(self, params: BlinkyParams, gain: Array) -> BlinkyParams:
        xp = array_namespace(gain)
        factor = gain[..., 0]  # (..., src, 1)
        n_src = factor.shape[-2]
        r, g = params.activation, params.gain
        return params._replace(
            activation=xp.concat([r[..., :n_src, :] * factor, r[..., n_src:, :]], axis=-2),
            gain=xp.concat([g[..., :n_src, :] / factor, g[..., n_src:, :]], axis=-2),
        )

    def _round(
        self, params: BlinkyParams, power: Array, readings: Array, valid: Array
    ) -> BlinkyParams:
        """One update of activation, gain and offset, expected readings made anew between."""
        xp = array_namespace(power)
        r, g, c, n_freq = params
        n_src = power.shape[-2]
        falling, rising = _slopes(params, readings, valid)
        numerator = self.sensor_weight * (g @ falling)
        denominator = self.sensor_weight * (g @ rising)
        inverse = 1 / leaky(r[..., :n_src, :], FRAMES, self.leak)
        own = power / n_freq * inverse * inverse
        numerator = _add_rows(xp, numerator, leaky(own, FRAMES, self.leak))
        denominator = _add_rows(xp, denominator, leaky(inverse, FRAMES, self.leak))
        least = SMALLEST * xp.mean(r, axis=-1, keepdims=True)
        r = xp.maximum(multiplicative_step(r, numerator, denominator), least)
        falling, rising = _slopes(params._replace(activation=r), readings, valid)
        falling, rising = xp.matrix_transpose(falling), xp.matrix_transpose(rising)
        g = multiplicative_step(g, r @ falling, r @ rising)
        g = xp.maximum(g, xp.asarray(SMALLEST, dtype=g.dtype))
        params = BlinkyParams(r, g, c, n_freq)
        if not self.learn_offset:
            return params
        falling, rising = _slopes(params, readings, valid)
        c = multiplicative_step(c, xp.sum(falling, axis=-1), xp.sum(rising, axis=-1))
        return params._replace(offset=c)

    def _variance(self, params: BlinkyParams, power: Array) -> Array:
        return leaky(params.activation[..., : power.shape[-3], :], FRAMES, self.leak)

    @cached_property
    def _readings(self) -> tuple[np.ndarray, np.ndarray]:
        """Readings over their mean, not below the floor, and 1.0 where they are valid."""
        readings = np.asarray(to_numpy(self.sensor_power), dtype=np.float64)
        valid = np.isfinite(readings) if self.valid is None else to_numpy(self.valid) > 0
        n_valid = np.maximum(valid.sum(axis=-1, keepdims=True), 1)
        readings = np.where(valid, readings, 0.0)
        mean = readings.sum(axis=-1, keepdims=True) / n_valid
        readings = readings / np.where(mean > 0, mean, 1.0)
        return np.maximum(readings, self.reading_floor), valid.astype(np.float64)

    @staticmethod
    def _like(values: np.ndarray, power: Array) -> Array:
        return array_namespace(power).astype(like(values, power), power.dtype)

    def _check_frames(self, power: Array) -> None:
        shape = tuple(self.sensor_power.shape)
        if shape[-1] != power.shape[-1]:
            raise ShapeError(
                f"sensor_power has {shape[-1]} frames and {shape[-2]} sensors, the spectrogram "
                f"{power.shape[-1]} frames; bring the readings to the frames of the spectrogram "
                "with separatrix.sensors.align_sensors, as (sensor, frame)."
            )


def _expected(params: BlinkyParams) -> Array:
    """Readings that the parameters explain, (..., sensor, frame)."""
    xp = array_namespace(params.gain)
    return xp.matrix_transpose(params.gain) @ params.activation + params.offset[..., None]


def _slopes(params: BlinkyParams, readings: Array, valid: Array) -> tuple[Array, Array]:
    """Falling and rising part of the sensors' cost, by their expected readings."""
    rising = valid / _expected(params)
    return readings * rising * rising, rising


def _add_rows(xp, rows, own):  # type: ignore[no-untyped-def]
    """Add to the first rows, those of the sources."""
    n_src = own.shape[-2]
    return xp.concat([rows[..., :n_src, :] + own, rows[..., n_src:, :]], axis=-2)
