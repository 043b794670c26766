"""What a sound power sensor shows of a sound."""

import numpy as np


def ideal_blinky(spectrogram: np.ndarray) -> np.ndarray:
    """Sum power over frequency: a sensor without faults, at the frames of a spectrogram.

    Parameters
    ----------
    spectrogram : numpy.ndarray
        Complex spectrogram (..., sensor, freq, frame) of the sound at the sensors.

    Returns
    -------
    numpy.ndarray
        Power (..., sensor, frame).

    References
    ----------
    Scheibler and Ono, ICASSP 2019.
    """
    return np.sum(np.abs(spectrogram) ** 2, axis=-2)


def blinky_power(
    signal: np.ndarray,
    fs: float,
    fs_sensor: float,
    *,
    gain: float = 1.0,
    offset: float = 0.0,
    noise_db: float = 0.0,
    lag: float = 0.0,
    drift_ppm: float = 0.0,
    drop: float = 0.0,
    full_scale: float | None = None,
    bits: int | None = None,
    range_db: float | None = None,
    rng: np.random.Generator | None = None,
) -> np.ndarray:
    """Simulate the readings of a sensor: mean power of each interval, and its faults.

    Faults come in the order of the arguments and are off by default.

    Parameters
    ----------
    signal : numpy.ndarray
        Sound at the sensor (sample,).
    fs, fs_sensor : float
        Sampling rate, and readings per second.
    gain, offset : float
        Factor of the power, and what the sensor shows in silence.
    noise_db : float
        Standard deviation of the level of each reading, log-normal.
    lag : float
        Seconds by which the readings come late.
    drift_ppm : float
        Parts per million by which the sensor's clock is fast.
    drop : float
        Share of the readings that are lost: NaN.
    full_scale : float, optional
        Power beyond which a reading is cut off.
    bits : int, optional
        Codes of a reading, linear up to full scale, or its maximum.
    range_db : float, optional
        With it the codes are logarithmic over so many decibels.
    rng : numpy.random.Generator, optional
        Where noise and losses are drawn from; needed for them.

    Returns
    -------
    numpy.ndarray
        Readings (reading,).

    Raises
    ------
    ValueError
        If noise or losses are asked for without rng.

    Examples
    --------
    >>> blinky_power(np.full(16000, 0.5), 16000, 20.0).tolist()[:3]
    [0.25, 0.25, 0.25]
    """
    if (noise_db or drop) and rng is None:
        raise ValueError("noise and losses of a sensor need rng, from which they are drawn.")
    energy = np.concatenate([[0.0], np.cumsum(np.asarray(signal, dtype=np.float64) ** 2)])
    n_readings = int(len(signal) / fs * fs_sensor + 1e-9)
    step = 1 / (fs_sensor * (1 + 1e-6 * drift_ppm))
    edges = np.clip((np.arange(n_readings + 1) * step - lag) * fs, 0, len(signal))
    width = np.maximum(np.diff(edges), 1e-9)
    power = np.diff(np.interp(edges, np.arange(len(energy)), energy)) / width
    power = gain * power + offset
    if noise_db:
        power = power * 10 ** (noise_db / 10 * rng.standard_normal(n_readings))  # type: ignore[union-attr]
    if full_scale is not None:
        power = np.minimum(power, full_scale)
    if bits is not None:
        power = _coded(power, full_scale or power.max(), 2**bits - 1, range_db)
    if drop:
        power = np.where(rng.random(n_readings) < drop, np.nan, power)  # type: ignore[union-attr]
    return power


def _coded(
    power: np.ndarray, full_scale: float, n_codes: int, range_db: float | None
) -> np.ndarray:
    if range_db is None:
        return np.round(power / full_scale * n_codes) / n_codes * full_scale
    level = 10 * np.log10(np.maximum(power / full_scale, 1e-300)) / range_db + 1
    code = np.round(np.clip(level, 0, 1) * n_codes)
    return np.where(code > 0, full_scale * 10 ** ((code / n_codes - 1) * range_db / 10), 0.0)
