"""The simulated room with microphones and power sensors."""

import numpy as np
import pytest
import soundfile

from separatrix.errors import ShapeError
from separatrix.simulation import (
    BlinkyParameters,
    SensorLayout,
    Shoebox,
    blinky_positions,
    blinky_scene,
    measured_responses,
    place_speech,
    shoebox_responses,
)

FS = 8000
SMALL = {"n_sensors": 6, "n_interferers": 2, "room": Shoebox(max_order=1)}


@pytest.fixture
def files(rng, tmp_path):
    paths = []
    for k in range(5):
        path = tmp_path / f"talker{k}.wav"
        soundfile.write(path, 0.1 * rng.laplace(size=4000 + 100 * k), FS, subtype="FLOAT")
        paths.append(path)
    return paths


@pytest.mark.parametrize("layout", list(SensorLayout))
def test_everything_stands_inside_the_room(layout):
    positions = blinky_positions(BlinkyParameters(n_src=3, n_chan=4, layout=layout))
    assert {name: p.shape for name, p in positions.items()} == {
        "talkers": (3, 3),
        "interferers": (3, 10),
        "microphones": (3, 4),
        "sensors": (3, 40),
    }
    for places in positions.values():
        assert np.all(places > 0)
        assert np.all(places < [[10], [7.5], [3]])


def test_levels_are_those_asked_for(files):
    pytest.importorskip("pyroomacoustics")
    parameters = BlinkyParameters(**SMALL, snr_db=20.0, sinr_db=10.0)
    scene = blinky_scene(parameters, files, seed=0)
    power = scene.images[:, 0].var(axis=-1)
    np.testing.assert_allclose(power[:2], [0.25, 1])
    np.testing.assert_allclose(power[2:], (0.1 * 1.25 - 0.01 * 1.25) / 2)
    noise = scene.mixture - scene.images.sum(axis=0)
    assert noise.var() == pytest.approx(0.0125, rel=0.06)
    assert scene.references.shape == (2, scene.mixture.shape[1])
    assert scene.sensor_sound.shape == (6, scene.mixture.shape[1])
    again = blinky_scene(parameters, files, seed=0)
    np.testing.assert_array_equal(again.mixture, scene.mixture)
    other = blinky_scene(parameters, files, seed=1)
    assert abs(other.mixture - scene.mixture).max() > 0


def test_a_sensor_hears_best_the_talker_next_to_it(files):
    pytest.importorskip("pyroomacoustics")
    room = Shoebox((5.0, 4.0, 3.0), 0.9, 1)
    talkers = np.array([[1.0, 4.0], [1.0, 3.0], [1.5, 1.5]])
    responses = shoebox_responses(room, talkers, talkers + 0.2, FS)
    energy = (responses**2).sum(axis=-1)
    assert np.all(np.diag(energy) > 10 * energy[[0, 1], [1, 0]])
    delay = abs(responses[0, 0]).argmax() - abs(responses[0, 1]).argmax()
    metres = 0.2 * np.sqrt(3) - np.linalg.norm(talkers[:, 0] - talkers[:, 1] - 0.2)
    assert delay == pytest.approx(metres / 343 * FS, abs=1.5)


def test_speech_is_placed_within_the_longest(files):
    signals, fs = place_speech(files, np.random.default_rng(1).integers)
    assert signals.shape == (5, 4400)
    assert fs == FS
    for k, row in enumerate(signals):
        used = np.flatnonzero(row)
        assert used[-1] - used[0] + 1 == 4000 + 100 * k


def test_measured_responses_take_the_rooms_place(rng, tmp_path):
    for k, length in enumerate((100, 120)):
        soundfile.write(tmp_path / f"h{k}.wav", 0.1 * rng.standard_normal((length, 3)), FS)
    responses, fs = measured_responses(sorted(tmp_path.glob("h*.wav")))
    assert responses.shape == (2, 3, 120)
    assert fs == FS
    soundfile.write(tmp_path / "h9.wav", 0.1 * rng.standard_normal((50, 2)), FS)
    with pytest.raises(ShapeError, match=r"differ .* h0.wav: 3 ch"):
        measured_responses(sorted(tmp_path.glob("h*.wav")))


def test_bad_scenes_get_a_sentence(files):
    with pytest.raises(ShapeError, match="12 talkers need as many files; got 5"):
        blinky_scene(BlinkyParameters(), files, seed=0)
    pytest.importorskip("pyroomacoustics")
    outside = np.array([[11.0], [1.0], [1.0]])
    with pytest.raises(ShapeError, match=r"source 1 at \(11.00, 1.00, 1.00\) lies outside"):
        shoebox_responses(Shoebox(), outside, outside, FS)
