"""Microphones and power sensors from files to sources."""

import json

import numpy as np
import pytest
import soundfile

from separatrix import evaluate, separate
from separatrix.cli import main
from separatrix.sensors import SensorReadings
from separatrix.simulation import blinky_power

FS, FS_SENSOR, SECONDS = 8000, 25.0, 6


@pytest.fixture(scope="module")
def scene():
    """Two noises of changing loudness, two microphones, six sensors nearer to one or the other."""
    rng = np.random.default_rng(0)
    loudness = np.repeat(rng.gamma(0.3, size=(2, 4 * SECONDS)) + 1e-3, FS // 4, axis=1)
    s = np.sqrt(loudness) * rng.laplace(size=loudness.shape)
    A = rng.standard_normal((2, 2, 6)) * 0.6 ** np.arange(6)
    images = np.array(
        [[np.convolve(A[c, k], s[k])[: s.shape[1]] for c in range(2)] for k in range(2)]
    )
    near = np.array([[1, 0.6, 0.9, 0.05, 0.1, 0.2], [0.1, 0.2, 0.05, 0.9, 1, 0.7]])
    heard = [blinky_power(near[0, b] * s[0] + near[1, b] * s[1], FS, FS_SENSOR) for b in range(6)]
    return images, images.sum(axis=0), np.array(heard), near


HOW = {"method": "blinkiva", "n_fft": 512, "min_correlation": 0.15}


def gained(images, result):
    return evaluate(images[:, 0], result.sources, images[:, 0].sum(axis=0)).sdr_improvement.min()


def test_sensors_help_and_tell_whom_they_hear(scene):
    images, mixture, power, near = scene
    result = separate(mixture, FS, sensors=SensorReadings(power, FS_SENSOR), **HOW)
    assert gained(images, result) > 10
    assert result.parameters["activation"].shape[0] == 2
    gain = result.parameters["gain"]
    scores = evaluate(images[:, 0], result.sources)
    for k, source in enumerate(scores.permutation):
        assert np.corrcoef(gain[source], near[k] ** 2)[0, 1] > 0.95
    turned = result.reordered([1])
    np.testing.assert_array_equal(turned.parameters["gain"], gain[::-1])


@pytest.mark.filterwarnings("default::separatrix.errors.SeparatrixWarning")
def test_a_late_clock_is_put_right(scene):
    images, mixture, power, _ = scene
    late = SensorReadings(power, FS_SENSOR, offset=0.8)  # where they began in truth: 0
    lost = separate(mixture, FS, sensors=late, **{**HOW, "min_correlation": -1})
    for lag in ("common", "each"):
        found = separate(mixture, FS, sensors=late, sensors_lag=lag, **HOW)
        assert gained(images, found) > gained(images, lost) + 3
        assert gained(images, found) > 9


@pytest.mark.filterwarnings("default::separatrix.errors.SeparatrixWarning")
def test_bad_sensors_are_named_and_hear_nothing(scene):
    images, mixture, power, _ = scene
    rng = np.random.default_rng(1)
    junk = np.concatenate([0 * power[:1], power, rng.exponential(size=(1, power.shape[1]))])
    how = {**HOW, "min_correlation": 0.2}
    result = separate(mixture, FS, sensors=SensorReadings(junk, FS_SENSOR), **how)
    assert gained(images, result) > 10
    assert any("sensor 1 shows no power" in note for note in result.warnings)
    assert any("sensor 8 does not follow" in note for note in result.warnings)
    assert np.all(result.parameters["gain"][:, [0, 7]] == 0)


def test_a_stretch_of_the_recording_takes_its_stretch_of_the_readings(scene):
    _, mixture, power, _ = scene
    first = FS  # one second
    cut = separate(mixture, FS, start=1.0, sensors=SensorReadings(power, FS_SENSOR), **HOW)
    apart = separate(
        mixture[:, first:], FS, sensors=SensorReadings(power[:, 25:], FS_SENSOR), **HOW
    )
    np.testing.assert_allclose(cut.sources[:, 600:], apart.sources[:, 600:], atol=0.02)


@pytest.fixture
def files(scene, tmp_path):
    _, mixture, power, _ = scene
    soundfile.write(tmp_path / "mix.wav", 0.1 * mixture.T, FS, subtype="FLOAT")
    times = np.arange(power.shape[1]) / FS_SENSOR
    header = "time," + ",".join(f"b{k}" for k in range(6))
    table = np.column_stack([times, power.T])
    np.savetxt(tmp_path / "sensors.csv", table, delimiter=",", header=header, comments="")
    return tmp_path


def run(files, *arguments):
    how = [
        "--method",
        "blinkiva",
        "--n-fft",
        "512",
        "--min-correlation",
        "0",
        "-o",
        str(files / "out"),
        "-q",
    ]
    return main(["separate", str(files / "mix.wav"), *how, *map(str, arguments)])


def test_the_command_line_takes_files(files):
    assert run(files, "--sensors", files / "sensors.csv", "--filters") == 0
    folder = files / "out" / "blinkiva" / "mix"
    report = json.loads((folder / "report.json").read_text())
    assert report["method"] == "blinkiva"
    assert {"source1.wav", "source2.wav", "filters.npz"} <= set(report["files"])
    with np.load(folder / "filters.npz") as arrays:
        assert arrays["gain"].shape == (2, 6)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "--sensors"),
        (["--sensors", "nowhere.csv"], "is no file"),
        (["--sensors", "mix.wav"], "look like a waveform"),
        (["--sensors", "sensors.csv", "--sensors-fs", "0"], "at least 0.001"),
    ],
)
def test_bad_input_gets_a_sentence(files, arguments, sentence, capsys):
    given = [files / a if (files / a).is_file() else a for a in arguments]
    assert run(files, *given) != 0
    err = capsys.readouterr().err
    assert sentence in err
    assert "Traceback" not in err
