"""What methods need besides the recording: refused where missing, brought to its frames."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .arrays import to_numpy
from .errors import MissingDataError, UnsupportedError
from .factorization.examples import (
    Example,
    ExampleSpectrograms,
    fit_examples,
    load_examples,
)
from .hearing import Heard
from .intervals import Marks, Solo, fit_marks, read_marks
from .methods import METHODS, Method, Need
from .sensors import SensorPower, SensorReadings, check_readings, load_sensors, prepare_sensors

if TYPE_CHECKING:
    from .binaural.map_file import BinauralMap


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
        if need not in row.side_data and data is not None:
            able = [method.name for method in METHODS.values() if need in method.side_data]
            raise UnsupportedError(f"{row.name} takes no {need.value}; use {' or '.join(able)}.")


def load(row: Method, given: Mapping[Need, Any], options: Any) -> dict[Need, Any]:
    """Read side data, before anything is known of the recording.

    Parameters
    ----------
    row : Method
        The method.
    given : mapping
        Side data by need, or the files that hold them.
    options : object
        Options of the method.

    Returns
    -------
    dict
        Side data by need.
    """
    return {
        need: LOADERS[need](given[need], options)
        for need in row.side_data
        if given[need] is not None
    }


def gather(row: Method, loaded: Mapping[Need, Any], options: Any, heard: Heard) -> dict[str, Any]:
    """Bring side data to the frames of the recording.

    Parameters
    ----------
    row : Method
        The method.
    loaded : mapping
        What `load` gave.
    options : object
        Options of the method.
    heard : Heard
        The recording.

    Returns
    -------
    dict
        Fields of `Side`; each has `warnings`, one sentence each.
    """
    return {need.value: FITTERS[need](data, options, heard) for need, data in loaded.items()}


def plain_side_data(loaded: Mapping[Need, Any]) -> dict[str, Any]:
    """Give side data that are few numbers as values that JSON knows.

    Parameters
    ----------
    loaded : mapping
        What `load` gave.

    Returns
    -------
    dict
        Marks and examples as keywords of `separate`; None for an example that is no file.
    """
    marks, examples = loaded.get(Need.INTERVALS), loaded.get(Need.EXAMPLES)
    plain: dict[str, Any] = {}
    if marks:
        plain[Need.INTERVALS.value] = [list(mark) for mark in marks]
    if examples:
        plain[Need.EXAMPLES.value] = [example.path for example in examples]
    return plain


def _load_sensors(given: Any, options: Any) -> SensorReadings:
    if isinstance(given, str | Path):
        return load_sensors(
            given, fs=options.sensors_fs, offset=options.sensors_offset, unit=options.sensors_unit
        )
    if isinstance(given, SensorReadings):
        return given
    if options.sensors_fs is None:
        raise MissingDataError("an array of readings needs sensors_fs, readings per second.")
    values = check_readings(to_numpy(given), options.sensors_unit)
    return SensorReadings(values, options.sensors_fs, options.sensors_offset or 0.0)


def _fit_sensors(sensors: SensorReadings, options: Any, heard: Heard) -> SensorPower:
    spectrum: Any = heard.spectrum  # methods with sensors see frames
    return prepare_sensors(
        SensorReadings(sensors.readings, sensors.fs, sensors.offset - heard.begin),
        heard.recording,
        spectrum.stft,
        spectrum.frames,
        np.asarray(np.sum(np.abs(spectrum.X[0]) ** 2, axis=0), np.float64),
        n_src=heard.n_src,
        lag=options.sensors_lag,
        max_lag=options.max_lag,
        min_correlation=options.min_correlation,
    )


def _load_marks(given: Any, options: Any) -> Marks:
    return read_marks(given)


def _fit_marks(marks: Marks, options: Any, heard: Heard) -> Solo:
    recording = heard.recording
    return fit_marks(marks, heard.n_src, recording.n_samples, recording.fs, heard.begin)


class Ears(NamedTuple):
    """A map of two ears for a recording.

    Attributes
    ----------
    learnt : BinauralMap
        The map.
    warnings : tuple of str
        What was noticed of the recording, one sentence each.
    """

    learnt: "BinauralMap"
    warnings: tuple[str, ...]


def _load_map(given: Any, options: Any) -> "BinauralMap":
    from .binaural.map_file import BinauralMap, load_map  # only now: most methods have no ears

    return given if isinstance(given, BinauralMap) else load_map(given)


def _fit_map(learnt: "BinauralMap", options: Any, heard: Heard) -> Ears:
    from .binaural.check import check_ears

    recording = heard.recording
    return Ears(learnt, check_ears(recording.samples, recording.fs, learnt, heard.n_src))


def _load_examples(given: Any, options: Any) -> tuple[Example, ...]:
    return load_examples(given)


def _fit_examples(examples: tuple[Example, ...], options: Any, heard: Heard) -> ExampleSpectrograms:
    spectrum: Any = heard.spectrum  # methods with examples see frames
    fs, dtype = heard.recording.fs, spectrum.X.dtype
    return fit_examples(examples, spectrum.stft, fs, heard.n_src, dtype)


LOADERS: Mapping[Need, Callable[[Any, Any], Any]] = {
    Need.MAP: _load_map,
    Need.SENSORS: _load_sensors,
    Need.INTERVALS: _load_marks,
    Need.EXAMPLES: _load_examples,
}
FITTERS: Mapping[Need, Callable[[Any, Any, Heard], Any]] = {
    Need.MAP: _fit_map,
    Need.SENSORS: _fit_sensors,
    Need.INTERVALS: _fit_marks,
    Need.EXAMPLES: _fit_examples,
}
HINTS = {
    Need.MAP: "give a file that 'separatrix binaural train' made, or a BinauralMap, as map",
    Need.SENSORS: "give a file or an array of power sensors as sensors",
    Need.INTERVALS: "mark where one source alone is heard, such as solo=[(1, 2.0, 3.5)]",
    Need.EXAMPLES: "give a recording of each source alone as examples",
}
