"""First guess of who is loud when, from sound power sensors alone.

The sensors' readings are factored as readings = gain^T activation under the Itakura-Saito
divergence.  This is done once, on few numbers, on the host, whatever array comes in.
"""

import math
from typing import NamedTuple

import numpy as np

from ...multiplicative import multiplicative_step

LOWEST = 1e-3  # of an activation taken from a sensor, so that it can grow
N_ROUNDS, N_ROUNDS_RANDOM = 20, 50
ALIKE = 1e-6  # a normalised residual below this is a sensor that adds nothing


class SensorFactors(NamedTuple):
    """Factors of the readings.

    Attributes
    ----------
    activation : numpy.ndarray
        (..., component, frame), each of mean 1 before the rounds.
    gain : numpy.ndarray
        (..., component, sensor).
    """

    activation: np.ndarray
    gain: np.ndarray


def nearest_sensors(
    readings: np.ndarray, valid: np.ndarray, n_components: int, rng: np.random.Generator
) -> SensorFactors:
    """Take the sensors that differ most as first activations: each is near one talker.

    Parameters
    ----------
    readings, valid : numpy.ndarray
        Readings (..., sensor, frame) of mean 1, and 1.0 where there is one.
    n_components : int
        Number of components.
    rng : numpy.random.Generator
        For components beyond the number of distinct sensors.

    Returns
    -------
    SensorFactors
        After rounds of updates on the sensors alone.

    References
    ----------
    Araujo et al., "The successive projections algorithm for variable selection",
    Chemometrics and Intelligent Laboratory Systems 57, 2001.
    """
    shape = readings.shape[:-2]
    found = []
    for index, child in zip(np.ndindex(*shape), rng.spawn(math.prod(shape)), strict=True):
        u, m = readings[index], valid[index]
        rows = [np.maximum(u[b] * m[b], LOWEST) for b in _most_different(u * m, n_components)]
        while len(rows) < n_components:
            rows.append(child.uniform(0.1, 1.0, u.shape[-1]))
        r = np.stack([row / row.mean() for row in rows])
        g = np.full((n_components, u.shape[0]), 1 / n_components)
        found.append(_rounds(SensorFactors(r, g), u, m, N_ROUNDS))
    return _stacked(found, shape)


def random_factors(
    readings: np.ndarray,
    valid: np.ndarray,
    n_components: int,
    n_random: int,
    rng: np.random.Generator,
) -> SensorFactors:
    """Begin from random factors several times and take what explains the sensors best.

    Parameters
    ----------
    readings, valid : numpy.ndarray
        Readings (..., sensor, frame) of mean 1, and 1.0 where there is one.
    n_components : int
        Number of components.
    n_random : int
        Number of starts.
    rng : numpy.random.Generator
        Where they are drawn from.

    Returns
    -------
    SensorFactors
        Of the lowest divergence after rounds of updates on the sensors alone.
    """
    shape = readings.shape[:-2]
    found = []
    for index, child in zip(np.ndindex(*shape), rng.spawn(math.prod(shape)), strict=True):
        u, m = readings[index], valid[index]
        tried = []
        for _ in range(n_random):
            r = child.uniform(0.1, 1.0, (n_components, u.shape[1]))
            g = child.uniform(0.1, 1.0, (n_components, u.shape[0]))
            factors = SensorFactors(r / r.mean(axis=1, keepdims=True), g / g.sum(axis=0))
            tried.append(_rounds(factors, u, m, N_ROUNDS_RANDOM))
        found.append(min(tried, key=lambda factors: _divergence(factors, u, m)))
    return _stacked(found, shape)


def _most_different(u: np.ndarray, count: int) -> list[int]:
    """Sensors, at most `count`, each least explained by those chosen before it."""
    amplitude = np.sqrt(u)
    length = np.linalg.norm(amplitude, axis=1, keepdims=True)
    rest = amplitude / np.where(length > 0, length, 1.0)
    chosen = [int(np.argmax(np.linalg.norm(rest - rest.mean(axis=0), axis=1)))]
    while len(chosen) < count:
        direction = rest[chosen[-1]] / np.linalg.norm(rest[chosen[-1]])
        rest = rest - np.outer(rest @ direction, direction)
        lengths = np.linalg.norm(rest, axis=1)
        if lengths.max() < ALIKE:
            break
        chosen.append(int(np.argmax(lengths)))
    return chosen


def _rounds(factors: SensorFactors, u: np.ndarray, m: np.ndarray, n_rounds: int) -> SensorFactors:
    r, g = factors
    for _ in range(n_rounds):
        rising = m / (g.T @ r)
        r = multiplicative_step(r, g @ (u * rising / (g.T @ r)), g @ rising)
        rising = m / (g.T @ r)
        g = multiplicative_step(g, r @ (u * rising / (g.T @ r)).T, r @ rising.T)
    return SensorFactors(r, g)


def _divergence(factors: SensorFactors, u: np.ndarray, m: np.ndarray) -> float:
    expected = factors.gain.T @ factors.activation
    return float(np.sum(m * (u / expected + np.log(expected))))


def _stacked(found: list[SensorFactors], shape: tuple[int, ...]) -> SensorFactors:
    stacked = (np.stack(part) for part in zip(*found, strict=True))
    return SensorFactors(*(part.reshape(*shape, *part.shape[1:]) for part in stacked))
