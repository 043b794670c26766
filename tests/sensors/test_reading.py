"""Files of sensor readings."""

import numpy as np
import pytest
import soundfile

from separatrix.errors import MissingDataError, ShapeError, UnsupportedError
from separatrix.options import SensorUnit
from separatrix.sensors import check_readings, load_sensors


@pytest.fixture
def power(rng):
    return rng.gamma(0.5, size=(3, 50)).astype(np.float32).astype(float)


def test_every_format_gives_the_same(power, tmp_path):
    times = 0.5 + np.arange(50) / 20
    table = np.column_stack([times, power.T])
    np.savetxt(tmp_path / "a.csv", table, delimiter=",", header="time,x,y,z", comments="")
    np.savetxt(tmp_path / "bare.csv", power.T, delimiter=",")
    np.save(tmp_path / "a.npy", power)
    np.savez(tmp_path / "a.npz", power=power, fs=20.0, offset=0.5)
    soundfile.write(tmp_path / "a.wav", power.T, 20, subtype="FLOAT")
    for name, given in {
        "a.csv": {},
        "bare.csv": {"fs": 20.0, "offset": 0.5},
        "a.npy": {"fs": 20.0, "offset": 0.5},
        "a.npz": {},
        "a.wav": {"offset": 0.5},
    }.items():
        found = load_sensors(tmp_path / name, **given)
        np.testing.assert_allclose(found.readings, power, rtol=1e-6, err_msg=name)
        assert found.fs == pytest.approx(20)
        assert found.offset == pytest.approx(0.5)


def test_gaps_in_the_times_are_missing_readings(power, tmp_path):
    times = np.delete(np.arange(50) / 20, [7, 8])
    table = np.column_stack([times, np.delete(power, [7, 8], axis=1).T])
    np.savetxt(tmp_path / "a.csv", table, delimiter=",", header="time,x,y,z", comments="")
    found = load_sensors(tmp_path / "a.csv").readings
    assert np.isnan(found[:, 7:9]).all()
    np.testing.assert_allclose(np.delete(found, [7, 8], axis=1), np.delete(power, [7, 8], axis=1))


def test_decibels_are_turned_to_power(power):
    found = check_readings(10 * np.log10(power), SensorUnit.DECIBEL)
    np.testing.assert_allclose(found, power)


def test_single_bad_values_are_missing(power):
    power[0, 3], power[1, 4], power[2, 5] = np.nan, -1, np.inf
    assert np.isnan(check_readings(power, SensorUnit.POWER)).sum() == 3


@pytest.mark.parametrize(
    ("values", "error", "sentence"),
    [
        (-np.ones((2, 9)) * 30, UnsupportedError, "look like dB"),
        (np.sin(np.arange(20.0)).reshape(2, 10), UnsupportedError, "look like a waveform"),
        (np.full((2, 9), np.nan), MissingDataError, "holds no number"),
        (np.ones((9, 2)), ShapeError, "transpose it"),
        (np.ones(9), ShapeError, r"must be \(sensor, reading\)"),
    ],
)
def test_what_is_no_power_is_refused(values, error, sentence):
    with pytest.raises(error, match=sentence):
        check_readings(values, SensorUnit.POWER)


def test_bad_files_get_a_sentence(power, tmp_path):
    with pytest.raises(MissingDataError, match="does not exist"):
        load_sensors(tmp_path / "none.csv")
    (tmp_path / "text.wav").write_text("no sound")
    with pytest.raises(MissingDataError, match="cannot be read as sensor readings"):
        load_sensors(tmp_path / "text.wav")
    np.save(tmp_path / "a.npy", power)
    with pytest.raises(ShapeError, match="does not tell the readings per second"):
        load_sensors(tmp_path / "a.npy")
    np.savez(tmp_path / "a.npz", readings=power)
    with pytest.raises(MissingDataError, match="cannot be read"):
        load_sensors(tmp_path / "a.npz")
