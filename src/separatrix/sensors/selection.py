"""Which sensors can be believed: dead, constant and deaf ones are left out by name."""

from dataclasses import dataclass

import numpy as np

from ..errors import MissingDataError, ShapeError
from .alignment import loudness_correlation

MIN_VALID = 0.1  # of the frames
MISSING = 0.05  # of the frames, in silence: windows at both ends reach beyond the readings


@dataclass(frozen=True, eq=False)
class SensorPower:
    """Power of the sensors that are used, at the frames of a spectrogram.

    Attributes
    ----------
    power : numpy.ndarray
        Power (sensor, frame).
    valid : numpy.ndarray
        Mask (sensor, frame).
    kept : tuple of int
        Their indices among all sensors.
    n_sensors : int
        Number of all sensors.
    warnings : tuple of str
        What was noticed, one sentence each.
    """

    power: np.ndarray
    valid: np.ndarray
    kept: tuple[int, ...]
    n_sensors: int
    warnings: tuple[str, ...]


def select_sensors(
    power: np.ndarray,
    valid: np.ndarray,
    reference_power: np.ndarray,
    *,
    n_src: int,
    min_correlation: float = 0.3,
) -> SensorPower:
    """Leave out sensors that are dead, constant or hear something else.

    Parameters
    ----------
    power, valid : numpy.ndarray
        Power and mask (sensor, frame), see `align_sensors`.
    reference_power : numpy.ndarray
        Power (frame,) of the microphones, summed over frequency.
    n_src : int
        Number of sources; the correlation never leaves fewer sensors than that.
    min_correlation : float
        Least correlation between the loudness of a sensor and that of the microphones.

    Returns
    -------
    SensorPower
        What remains, and what was left out.

    Raises
    ------
    ShapeError
        If power is not (sensor, frame) with the frames of the reference.
    MissingDataError
        If no sensor can be used.
    """
    n_frames = len(reference_power)
    if power.ndim != 2 or power.shape[1] != n_frames or valid.shape != power.shape:
        raise ShapeError(
            f"the sensors' power has shape {power.shape}; expected (sensor, frame) with {n_frames} "
            "frames: bring it to them with separatrix.sensors.align_sensors."
        )
    alive, notes = [], []
    for index, (values, mask) in enumerate(zip(power, valid, strict=True)):
        problem = _problem(values[mask], mask.mean())
        if problem:
            notes.append(f"sensor {index + 1} {problem} and was left out.")
        else:
            alive.append(index)
    if not alive:
        raise MissingDataError(
            f"none of the {len(power)} sensors can be used ({notes[0]}); check the readings, or "
            "separate with the microphones alone, by auxiva."
        )
    heard = {i: loudness_correlation(power[i], reference_power, valid[i]) for i in alive}
    kept = [i for i in alive if heard[i] >= min_correlation]
    if len(kept) < n_src:
        kept = sorted(sorted(alive, key=lambda i: -heard[i])[:n_src])
    notes += [
        f"sensor {i + 1} does not follow the loudness of the microphones (correlation "
        f"{heard[i]:.2f}) and was left out."
        for i in alive
        if i not in kept
    ]
    if len(kept) < n_src:
        notes.append(
            f"there are {len(kept)} usable sensors for {n_src} sources; with more sensors than "
            "sources the result is safer."
        )
    missing = float(1 - valid[kept].mean())
    if missing > MISSING:
        notes.append(f"{100 * missing:.2g} % of the sensors' frames have no reading.")
    return SensorPower(power[kept], valid[kept], tuple(kept), len(power), tuple(notes))


def _problem(values: np.ndarray, share: float) -> str:
    if share < MIN_VALID:
        return f"has readings in {100 * share:.0f} % of the frames only"
    if not values.max() > 0:
        return "shows no power at all"
    if values.max() - values.min() <= 1e-9 * values.max():
        return "is constant"
    return ""
