"""Readings that are written are read again."""

import numpy as np
import pytest

from separatrix.sensors import SensorReadings, load_sensors, save_sensors


@pytest.mark.parametrize(("fs", "offset"), [(20.0, 0.0), (31.25, 0.4), (1 / 3, 7200.0)])
def test_what_is_written_is_read_again(rng, tmp_path, fs, offset):
    power = rng.gamma(0.5, size=(3, 40)) * 10.0 ** rng.integers(-12, 3, size=(3, 1))
    power[1, 5] = power[2, 39] = power[0, 0] = np.nan
    save_sensors(SensorReadings(power, fs, offset), tmp_path / "s.csv")
    found = load_sensors(tmp_path / "s.csv")
    np.testing.assert_allclose(found.readings, power, rtol=1e-5)
    assert found.fs == pytest.approx(fs)
    assert found.offset == pytest.approx(offset)
