"""Files of sensor readings."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..audio import read_audio
from ..errors import MissingDataError, ShapeError, UnsupportedError
from ..options import SensorUnit

READABLE = "CSV, NPY, NPZ and low-rate WAV or FLAC"
TIME_NAMES = ("t", "time", "seconds", "time_s", "s")


@dataclass(frozen=True, eq=False)
class SensorReadings:
    """Readings as they came.

    Attributes
    ----------
    readings : numpy.ndarray
        Mean power (sensor, reading); NaN where there is none.
    fs : float
        Readings per second.
    offset : float
        Time of the first reading in the recording, in seconds.
    """

    readings: np.ndarray
    fs: float
    offset: float = 0.0


def load_sensors(
    path: str | Path,
    *,
    fs: float | None = None,
    offset: float | None = None,
    unit: SensorUnit = SensorUnit.POWER,
) -> SensorReadings:
    """Read a file of sensor readings.

    Parameters
    ----------
    path : str or Path
        CSV with a column for each sensor and, if its name says so, a first column of times in
        seconds; NPY (sensor, reading); NPZ with `power` (sensor, reading), `fs` and, if there
        is one, `offset`; or a sound file whose channels are sensors and samples powers.
    fs : float, optional
        Readings per second, where the file does not tell; wins over the file.
    offset : float, optional
        Time of the first reading in the recording, in seconds; wins over the file.
    unit : SensorUnit
        Power, or decibels of power.

    Returns
    -------
    SensorReadings
        Checked readings.

    Raises
    ------
    MissingDataError
        If the file is missing, cannot be read, or holds no number.
    ShapeError
        If the rate is unknown, or the values look like decibels or a waveform.
    """
    path = Path(path)
    if not path.exists():
        raise MissingDataError(f"the sensor file {path} does not exist; check the name.")
    reader = {".csv": _read_csv, ".npy": _read_npy, ".npz": _read_npz}.get(
        path.suffix.lower(), _read_sound
    )
    try:
        found = reader(path)
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise MissingDataError(
            f"{path} cannot be read as sensor readings ({str(error).rstrip('.')}); {READABLE} "
            "files are read."
        ) from error
    rate = found.fs if fs is None else fs
    if not rate > 0:
        raise ShapeError(f"{path.name} does not tell the readings per second; give sensors_fs.")
    values = check_readings(found.readings, unit, path.name)
    return SensorReadings(values, rate, found.offset if offset is None else offset)


def check_readings(values: np.ndarray, unit: SensorUnit, name: str = "sensors") -> np.ndarray:
    """Check readings and give them as power.

    Parameters
    ----------
    values : numpy.ndarray
        Readings (sensor, reading).
    unit : SensorUnit
        Power, or decibels of power.
    name : str
        What they are, for messages.

    Returns
    -------
    numpy.ndarray
        Power (sensor, reading); NaN where there is none.

    Raises
    ------
    ShapeError
        If they are not (sensor, reading).
    MissingDataError
        If no value is a number.
    UnsupportedError
        If they look like decibels, or like a waveform.
    """
    values = np.asarray(values, dtype=np.float64)
    if values.ndim != 2 or values.size == 0:
        raise ShapeError(f"{name} must be (sensor, reading); got shape {values.shape}.")
    if values.shape[0] > values.shape[1] > 1:
        raise ShapeError(
            f"{name} has shape {values.shape}, which looks like (reading, sensor): transpose it."
        )
    finite = values[np.isfinite(values)]
    if finite.size == 0:
        raise MissingDataError(f"{name} holds no number; check the file.")
    if unit is SensorUnit.DECIBEL:
        return 10 ** (values / 10)
    if finite.max() <= 0 and finite.min() >= -200 and finite.min() < 0:
        raise UnsupportedError(
            f"{name} is negative throughout: these look like dB; give sensors_unit dB."
        )
    if np.mean(finite < 0) > 0.2 and abs(finite.mean()) < 0.1 * np.abs(finite).mean():
        raise UnsupportedError(
            f"{name} has both signs about zero: these look like a waveform; make power of it with "
            "separatrix.simulation.blinky_power."
        )
    return np.where(np.isfinite(values) & (values >= 0), values, np.nan)


def _read_csv(path: Path) -> SensorReadings:
    with path.open(encoding="utf-8-sig") as file:
        first = [cell.strip() for cell in file.readline().split(",")]
    named = any(cell and not _is_number(cell) for cell in first)
    table = np.genfromtxt(path, delimiter=",", skip_header=int(named), dtype=np.float64)
    table = np.atleast_2d(table)
    if not (named and first[0].lower() in TIME_NAMES):
        return SensorReadings(table.T, 0.0)
    times = table[:, 0]
    if len(times) < 2 or not np.all(np.diff(times) > 0):
        raise ValueError("its times must rise")
    step = np.median(np.diff(times))
    slots = np.round((times - times[0]) / step).astype(int)  # a gap leaves readings missing
    values = np.full((table.shape[1] - 1, slots[-1] + 1), np.nan)
    values[:, slots] = table[:, 1:].T
    rate = (slots[-1] / (times[-1] - times[0])) if slots[-1] else 1 / step
    return SensorReadings(values, float(rate), float(times[0]))


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _read_npy(path: Path) -> SensorReadings:
    return SensorReadings(np.load(path, allow_pickle=False), 0.0)


def _read_npz(path: Path) -> SensorReadings:
    with np.load(path, allow_pickle=False) as file:
        return SensorReadings(
            file["power"], float(file["fs"]), float(file["offset"]) if "offset" in file else 0.0
        )


def _read_sound(path: Path) -> SensorReadings:
    values, fs = read_audio(path)
    return SensorReadings(values, float(fs))
