"""Readings at the frames of a spectrogram."""

import numpy as np
import pytest

from separatrix.errors import ShapeError
from separatrix.sensors import align_sensors, estimate_lag
from separatrix.stft import Stft

FS = 16000
STFT = Stft(1024, 256)


@pytest.mark.parametrize("fs_sensor", [20.0, 31.25, 62.5, 500.0])
def test_power_that_is_constant_over_each_reading_is_exact(rng, fs_sensor):
    step = round(FS / fs_sensor)
    power = rng.gamma(0.5, size=round(fs_sensor * 2)) + 0.1
    signal = np.sqrt(np.repeat(power, step)) * np.sign(rng.standard_normal(step * len(power)))
    n_frames = STFT.forward(signal).shape[-1]
    found, valid = align_sensors(power[None], fs_sensor, STFT, FS, n_frames)
    window = np.hanning(1025)[:-1] ** 2
    padded = np.concatenate([np.zeros(1024), signal**2, np.zeros(2048)])
    for t in np.flatnonzero(valid[0])[5:-5]:
        begin = 1024 + STFT.first_sample + t * 256
        expected = window @ padded[begin : begin + 1024] / window.sum()
        np.testing.assert_allclose(found[0, t], expected, rtol=1e-6)


def test_offsets_move_the_readings_and_ends_are_missing(rng):
    power = rng.gamma(0.5, size=(2, 60)) + 0.1
    n_frames = 125
    plain, valid = align_sensors(power, 31.25, STFT, FS, n_frames)
    late, late_valid = align_sensors(power, 31.25, STFT, FS, n_frames, offset=[0.0, 0.32])
    np.testing.assert_allclose(late[0], plain[0])
    np.testing.assert_allclose(late[1, 20:], plain[1, :-20], atol=1e-12)  # 0.32 s = 20 frames
    assert not late_valid[1, :15].any()
    assert valid[:, 5:115].all()


def test_missing_readings_make_missing_frames():
    power = np.ones((1, 40))
    power[0, 10:20] = np.nan
    power[0, 25] = -1
    found, valid = align_sensors(power, 20.0, STFT, FS, 125)
    assert 20 < (~valid[0, 3:]).sum() < 50
    np.testing.assert_allclose(found[valid], 1)
    np.testing.assert_array_equal(found[~valid], 0)


@pytest.mark.parametrize("lag", [-1.3, -0.02, 0.0, 0.4, 2.0])
def test_the_lag_of_a_clock_is_found(rng, lag):
    fs_sensor = 31.25
    loudness = np.repeat(rng.gamma(0.3, size=100) + 1e-3, 8)  # changes every quarter second
    fine = np.repeat(loudness, 20)  # 20 steps to a reading
    shift = round(lag * fs_sensor * 20)
    late = np.roll(fine, shift).reshape(-1, 20).mean(axis=1)
    sensors = late * rng.gamma(15, 1 / 15, (5, len(late)))
    found, correlation = estimate_lag(sensors, loudness, fs_sensor, 2.5)
    assert abs(found - lag) < 0.012
    assert correlation > 0.7


def test_bad_input_gets_a_sentence():
    with pytest.raises(ShapeError, match=r"\(sensor, reading\)"):
        align_sensors(np.ones(7), 20.0, STFT, FS, 10)
    with pytest.raises(ShapeError, match="readings per second; got 0"):
        align_sensors(np.ones((2, 7)), 0, STFT, FS, 10)
    with pytest.raises(ShapeError, match="as long as the 7 readings"):
        estimate_lag(np.ones(7), np.ones(7), 10.0, 2.0)
