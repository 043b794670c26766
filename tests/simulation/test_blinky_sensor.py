"""What a power sensor shows: each fault by itself."""

import numpy as np
import pytest

from separatrix.simulation import blinky_power, ideal_blinky

FS = 8000


@pytest.fixture
def signal(rng):
    return np.repeat(np.sqrt(rng.gamma(0.5, size=40)), 400) * rng.choice([-1, 1], 16000)


@pytest.fixture
def power(signal):
    return np.mean(signal.reshape(-1, 400) ** 2, axis=1)  # 20 readings a second


def test_a_perfect_sensor_shows_the_mean_power(signal, power):
    np.testing.assert_allclose(blinky_power(signal, FS, 20.0), power)
    rare = blinky_power(signal, FS, 5.0)
    np.testing.assert_allclose(rare, power.reshape(-1, 4).mean(axis=1))
    odd = blinky_power(signal, FS, 7.3)
    assert len(odd) == 14
    assert abs(odd.mean() - power[:38].mean()) < 0.1 * power.mean()


def test_gain_offset_and_saturation(signal, power):
    np.testing.assert_allclose(blinky_power(signal, FS, 20.0, gain=3, offset=2), 3 * power + 2)
    cut = blinky_power(signal, FS, 20.0, full_scale=0.5)
    np.testing.assert_allclose(cut, np.minimum(power, 0.5))


def test_lag_and_drift_move_the_readings(signal, power):
    late = blinky_power(signal, FS, 20.0, lag=0.1)
    np.testing.assert_allclose(late[2:], power[:-2], atol=1e-9)
    drifted = blinky_power(signal, FS, 20.0, drift_ppm=1e5)  # a tenth: 40 readings in 1.82 s
    np.testing.assert_allclose(drifted[11], np.interp(0, [0], [power[10]]), atol=1e-9)


def test_noise_and_losses_are_those_asked_for(rng):
    noisy = blinky_power(np.ones(800000), FS, 20.0, noise_db=3.0, rng=rng)
    level = 10 * np.log10(noisy)
    assert level.std() == pytest.approx(3.0, rel=0.1)
    lost = blinky_power(np.ones(800000), FS, 20.0, drop=0.2, rng=rng)
    assert np.isnan(lost).mean() == pytest.approx(0.2, abs=0.03)
    with pytest.raises(ValueError, match="need rng"):
        blinky_power(np.ones(800), FS, 20.0, drop=0.2)


def test_codes_are_linear_or_logarithmic(signal, power):
    coarse = blinky_power(signal, FS, 20.0, bits=3)
    assert len(np.unique(coarse)) <= 8
    assert abs(coarse - power).max() <= power.max() / 14 + 1e-12
    fine = blinky_power(signal, FS, 20.0, bits=8, range_db=60.0)
    loud = power > 1.1e-6 * power.max()
    error = 10 * np.log10(fine[loud] / power[loud])
    assert abs(error).max() <= 60 / 255 / 2 + 1e-9


def test_the_ideal_sensor_sums_over_frequency(rng):
    X = rng.standard_normal((3, 5, 7)) + 1j * rng.standard_normal((3, 5, 7))
    np.testing.assert_allclose(ideal_blinky(X), (abs(X) ** 2).sum(axis=1))
