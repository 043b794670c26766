"""Readings of slow sensors at the frames of a spectrogram, and the lag of their clocks."""

import numpy as np
from scipy.signal.windows import hann

from ..errors import ShapeError
from ..stft import Stft

COVERED = 0.5  # of a window's weight: a frame with less has no reading
FAINT = 1e-3  # of the mean power, added before the logarithm


def align_sensors(
    readings: np.ndarray,
    fs_sensor: float,
    stft: Stft,
    fs: float,
    n_frames: int,
    *,
    offset: float | np.ndarray = 0.0,
    valid: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Average readings over the window of every frame.

    Reading n is the mean power over the interval [n, n + 1) / fs_sensor of the sensor's own
    clock.  A frame is the mean of the readings under its squared window, which is exact for
    power that is constant over each interval, at any rate.

    Parameters
    ----------
    readings : numpy.ndarray
        Mean power (sensor, reading); what is not finite or negative is missing.
    fs_sensor : float
        Readings per second.
    stft : Stft
        Transform of the microphones.
    fs : float
        Sampling rate of the microphones in hertz.
    n_frames : int
        Number of frames of the spectrogram.
    offset : float or numpy.ndarray
        Time in the recording, in seconds, at which the first reading begins; one for all or
        one for each sensor.
    valid : numpy.ndarray, optional
        Mask (sensor, reading) of readings to use.

    Returns
    -------
    power : numpy.ndarray
        Power (sensor, frame); 0 where there is none.
    valid : numpy.ndarray
        Mask (sensor, frame): False where readings cover less than half of the window.

    Raises
    ------
    ShapeError
        If readings are not (sensor, reading), or the rate is not positive.

    Examples
    --------
    >>> power, valid = align_sensors(np.ones((3, 40)), 20.0, Stft(1024), 16000, 125)
    >>> power.shape, float(power[valid].min()), float(power[valid].max())
    ((3, 125), 1.0, 1.0)
    """
    readings = np.asarray(readings, dtype=np.float64)
    if readings.ndim != 2:
        raise ShapeError(f"readings must be (sensor, reading); got shape {readings.shape}.")
    if not fs_sensor > 0:
        raise ShapeError(f"fs_sensor must be the readings per second; got {fs_sensor}.")
    usable = np.isfinite(readings) & (readings >= 0)
    if valid is not None:
        usable &= np.asarray(valid, dtype=bool)
    values = np.where(usable, readings, 0.0)
    offsets = np.broadcast_to(np.asarray(offset, dtype=np.float64), len(readings))
    power = np.zeros((len(readings), n_frames))
    covered = np.zeros_like(power)
    for value in np.unique(offsets):  # sensors that share a clock share the weights
        same = offsets == value
        weights = _window_shares(readings.shape[1], fs_sensor, stft, fs, n_frames, value)
        covered[same] = usable[same] @ weights
        power[same] = values[same] @ weights
    valid_frames = covered >= COVERED
    return np.where(valid_frames, power / np.where(valid_frames, covered, 1.0), 0.0), valid_frames


def _window_shares(
    n_readings: int, fs_sensor: float, stft: Stft, fs: float, n_frames: int, offset: float
) -> np.ndarray:
    """Share of each frame's squared window that falls on each reading, (reading, frame)."""
    energy = hann(stft.n_fft, sym=False) ** 2
    cumulative = np.concatenate([[0.0], np.cumsum(energy)]) / energy.sum()
    edges = (offset + np.arange(n_readings + 1) / fs_sensor) * fs
    begins = stft.first_sample + np.arange(n_frames) * (stft.hop or 1)
    inside = edges[:, None] - begins
    upto = np.interp(inside, np.arange(stft.n_fft + 1), cumulative)
    return np.diff(upto, axis=0)


def estimate_lag(
    readings: np.ndarray, reference_power: np.ndarray, fs_sensor: float, max_lag: float
) -> tuple[float, float]:
    """Find by how much readings are late, from the loudness that microphones have seen.

    Parameters
    ----------
    readings : numpy.ndarray
        Mean power (reading,), or (sensor, reading) of sensors that share a clock.
    reference_power : numpy.ndarray
        Mean power (reading,) of the microphones over the same intervals.
    fs_sensor : float
        Readings per second.
    max_lag : float
        Largest lag to look for, in seconds, to either side.

    Returns
    -------
    lag : float
        Seconds by which the readings come late: ``offset=-lag`` puts them right.
    correlation : float
        Correlation of the two loudnesses there; below 0.3 the lag means nothing.

    Raises
    ------
    ShapeError
        If the readings are as short as the lags to look for.
    """
    readings = np.atleast_2d(np.asarray(readings, dtype=np.float64))
    usable = np.isfinite(readings) & (readings >= 0)
    heard = _loudness(np.where(usable, readings, 0.0).sum(axis=0))
    loud = _loudness(np.asarray(reference_power, dtype=np.float64))
    most = round(max_lag * fs_sensor)
    if most >= min(len(heard), len(loud)):
        raise ShapeError(
            f"max_lag={max_lag:g} s is as long as the {len(heard)} readings; choose a smaller one."
        )
    shifts = np.arange(-most, most + 1)
    values = np.array([_correlation_at(heard, loud, shift) for shift in shifts.tolist()])
    peak = int(np.argmax(values))
    fraction = 0.0
    if 0 < peak < len(values) - 1:  # the parabola through the peak and its neighbours
        before, at, after = values[peak - 1 : peak + 2]
        bend = before - 2 * at + after
        fraction = 0.5 * (before - after) / bend if bend < 0 else 0.0
    return float((shifts[peak] + fraction) / fs_sensor), float(values[peak])


def _loudness(power: np.ndarray) -> np.ndarray:
    """Level in dB about its mean, which quiet moments do not rule."""
    mean = power.mean()
    level = 10 * np.log10(power / (mean if mean > 0 else 1.0) + FAINT)
    return level - level.mean()


def _correlation_at(heard: np.ndarray, loud: np.ndarray, shift: int) -> float:
    """Correlation of readings that are `shift` late with the loudness they belong to."""
    n = min(len(heard), len(loud))
    late = heard[max(shift, 0) : n + min(shift, 0)]
    early = loud[max(-shift, 0) : n - max(shift, 0)]
    late, early = late - late.mean(), early - early.mean()
    scale = np.sqrt((late @ late) * (early @ early))
    return float(late @ early / scale) if scale > 0 else 0.0


def loudness_correlation(power: np.ndarray, reference: np.ndarray, valid: np.ndarray) -> float:
    """Correlate the loudness of a sensor with that of the microphones.

    Parameters
    ----------
    power, reference : numpy.ndarray
        Power (frame,) of sensor and microphones.
    valid : numpy.ndarray
        Mask (frame,) of the frames to look at.

    Returns
    -------
    float
        From -1 to 1; 0 where one of them is constant.
    """
    if valid.sum() < 2:
        return 0.0
    return _correlation_at(_loudness(power[valid]), _loudness(reference[valid]), 0)
