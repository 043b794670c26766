"""What methods need besides the recording: refused where missing, brought to its frames."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .arrays import to_numpy
from .errors import MissingDataError, UnsupportedError
from .methods import METHODS, Method, Need
from .recording import Recording
from .sensors import SensorReadings, check_readings, load_sensors, prepare_sensors
from .stft import Stft


@dataclass(frozen=True, eq=False)
class Seen:
    """What is known of the recording when side data are brought to it.

    Attributes
    ----------
    recording : Recording
        What the microphones heard.
    stft : Stft
        The transform.
    X : numpy.ndarray
        Spectrogram (chan, freq, frame) that the method sees.
    frames : numpy.ndarray
        Its frames among those of the recording.
    begin : float
        Second of the file at which the recording begins.
    n_src : int
        Number of sources.
    """

    recording: Recording
    stft: Stft
    X: np.ndarray
    frames: np.ndarray
    begin: float
    n_src: int


def check_needs(row: Method, given: Mapping[Need, Any]) -> None:
    """Refuse a method whose side data are missing, or side data that it has no use for.

    Parameters
    ----------
    row : Method
        The method.
    given : mapping
        Side data by need; None where there are none.

    Raises
    ------
    MissingDataError
        If the method cannot do without.
    UnsupportedError
        If it takes no such data.
    """
    for need, data in given.items():
        if need in row.needs and data is None:
            raise MissingDataError(f"{row.name} needs {need.value}; {HINTS[need]}.")
        if need not in row.needs and data is not None:
            able = [method.name for method in METHODS.values() if need in method.needs]
            raise UnsupportedError(f"{row.name} takes no {need.value}; use {' or '.join(able)}.")


def gather(row: Method, given: Mapping[Need, Any], options: Any, seen: Seen) -> dict[str, Any]:
    """Bring side data to the frames of the recording.

    Parameters
    ----------
    row : Method
        The method.
    given : mapping
        Side data by need.
    options : object
        Options of the method.
    seen : Seen
        The recording.

    Returns
    -------
    dict
        Fields of `Side`; each has `warnings`, one sentence each.
    """
    return {need.value: LOADERS[need](given[need], options, seen) for need in row.needs}


def _sensors(given: Any, options: Any, seen: Seen) -> Any:
    if isinstance(given, str | Path):
        sensors = load_sensors(
            given, fs=options.sensors_fs, offset=options.sensors_offset, unit=options.sensors_unit
        )
    elif isinstance(given, SensorReadings):
        sensors = given
    else:
        if options.sensors_fs is None:
            raise MissingDataError("an array of readings needs sensors_fs, readings per second.")
        values = check_readings(to_numpy(given), options.sensors_unit)
        sensors = SensorReadings(values, options.sensors_fs, options.sensors_offset or 0.0)
    return prepare_sensors(
        SensorReadings(sensors.readings, sensors.fs, sensors.offset - seen.begin),
        seen.recording,
        seen.stft,
        seen.frames,
        np.asarray(np.sum(np.abs(seen.X[0]) ** 2, axis=0), np.float64),
        n_src=seen.n_src,
        lag=options.sensors_lag,
        max_lag=options.max_lag,
        min_correlation=options.min_correlation,
    )


LOADERS: Mapping[Need, Callable[[Any, Any, Seen], Any]] = {Need.SENSORS: _sensors}
HINTS = {Need.SENSORS: "give a file or an array of power sensors as sensors"}
