"""Files of sensor readings, written."""

import csv
import math
from pathlib import Path

from .reading import SensorReadings


def save_sensors(readings: SensorReadings, path: str | Path) -> None:
    """Write readings as CSV, as `load_sensors` and ``separatrix separate --sensors`` read them.

    Parameters
    ----------
    readings : SensorReadings
        What to write.
    path : str or Path
        File with a column of times in seconds and one for each sensor; a cell is empty where
        there is no reading.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    n_sensors, n_readings = readings.readings.shape
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["time", *(f"sensor{b + 1}" for b in range(n_sensors))])
        for n in range(n_readings):
            time = readings.offset + n / readings.fs
            powers = ("" if math.isnan(p) else f"{p:.6g}" for p in readings.readings[:, n])
            table.writerow([f"{time:.9g}", *powers])
