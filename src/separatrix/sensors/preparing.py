"""From raw readings to what a method reads: aligned to the recording, and only good sensors."""

import numpy as np

from ..options import SensorLag
from ..recording import Recording
from ..stft import Stft
from .alignment import align_sensors, estimate_lag
from .reading import SensorReadings
from .selection import SensorPower, select_sensors

LEAST_CORRELATION = 0.3  # of a lag that means something
BLOCK = 1 << 20  # samples read at a time


def prepare_sensors(
    sensors: SensorReadings,
    recording: Recording,
    stft: Stft,
    frames: np.ndarray,
    reference_power: np.ndarray,
    *,
    n_src: int,
    lag: SensorLag = SensorLag.NONE,
    max_lag: float = 2.5,
    min_correlation: float = 0.3,
) -> SensorPower:
    """Bring readings to the frames of a recording, and leave out bad sensors.

    Parameters
    ----------
    sensors : SensorReadings
        Readings, with the time of the first one in the recording.
    recording : Recording
        What the microphones heard.
    stft : Stft
        The transform.
    frames : numpy.ndarray
        Indices of the frames that the method sees.
    reference_power : numpy.ndarray
        Power of the first microphone in these frames, summed over frequency.
    n_src : int
        Number of sources.
    lag : SensorLag
        Whether to estimate by how much the clocks are late: not, one for all, or each.
    max_lag : float
        Largest lag in seconds.
    min_correlation : float
        Least correlation between the loudness of a sensor and that of the microphones.

    Returns
    -------
    SensorPower
        Power and mask (sensor, frame) of the sensors that are used, and what was noticed.

    Raises
    ------
    MissingDataError
        If no sensor can be used.
    """
    offset, late = _offsets(sensors, recording, lag, max_lag)
    power, valid = align_sensors(
        sensors.readings,
        sensors.fs,
        stft,
        recording.fs,
        stft.n_frames(recording.n_samples),
        offset=offset,
    )
    valid[[index for index, _ in late]] = False
    found = select_sensors(
        power[:, frames],
        valid[:, frames],
        reference_power,
        n_src=n_src,
        min_correlation=min_correlation,
    )
    return SensorPower(
        found.power,
        found.valid,
        found.kept,
        found.n_sensors,
        (*(note for _, note in late), *found.warnings),
    )


def _offsets(
    sensors: SensorReadings, recording: Recording, lag: SensorLag, max_lag: float
) -> tuple[np.ndarray, list[tuple[int, str]]]:
    """Begin of every sensor's readings in the recording, and sensors whose clock is lost."""
    n_sensors, n_readings = sensors.readings.shape
    offsets = np.full(n_sensors, sensors.offset)
    if lag is SensorLag.NONE:
        return offsets, []
    heard = _power_at(recording, sensors.offset, sensors.fs, n_readings)
    groups = [range(n_sensors)] if lag is SensorLag.COMMON else [[i] for i in range(n_sensors)]
    lost = []
    for group in groups:
        found, correlation = estimate_lag(sensors.readings[list(group)], heard, sensors.fs, max_lag)
        if correlation < LEAST_CORRELATION or abs(found) > max_lag - 1 / sensors.fs:
            lost += [
                (i, f"the clock of sensor {i + 1} could not be found within {max_lag:g} s.")
                for i in group
            ]
        else:
            offsets[list(group)] -= found
    return offsets, lost


def _power_at(recording: Recording, offset: float, fs_sensor: float, n: int) -> np.ndarray:
    """Mean power of the first microphone over the intervals of the readings."""
    edges = (offset + np.arange(n + 1) / fs_sensor) * recording.fs
    energy = np.zeros(n)
    with recording.opened() as read:
        for start in range(0, recording.n_samples, BLOCK):
            stop = min(start + BLOCK, recording.n_samples)
            cumulative = np.concatenate([[0.0], np.cumsum(read(start, stop)[0] ** 2)])
            upto = np.interp(edges, np.arange(start, stop + 1), cumulative)
            energy += np.diff(upto)
    return energy
