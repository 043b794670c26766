"""Side data for the methods that need any, whatever the recording."""

import numpy as np

from ears import small_map
from separatrix.methods import Need
from separatrix.sensors import SensorPower, SensorReadings

N_SENSORS = 5


def _power(n):
    return np.random.default_rng(7).gamma(0.5, size=(N_SENSORS, n)) + 0.01


def of_frames(method, n_frames):
    """Fields of `Side` for a spectrogram."""
    if Need.SENSORS not in method.needs:
        return {}
    valid = np.ones((N_SENSORS, n_frames), bool)
    power = SensorPower(_power(n_frames), valid, tuple(range(N_SENSORS)), N_SENSORS, ())
    return {"sensors": power}


def of_seconds(method, seconds):
    """Keywords of `separate` for a recording."""
    if Need.MAP in method.needs:
        return {"map": small_map(n_freq=512, noise=1.0)}
    if Need.SENSORS not in method.needs:
        return {}
    readings = SensorReadings(_power(round(20 * seconds) + 20), 20.0, -0.5)
    return {"sensors": readings, "min_correlation": -1.0}


def as_flags(method):
    """Flags of the command line; any file that is there will do to be understood."""
    return [argument for need in method.needs for argument in (f"--{need.value}", __file__)]
