"""A scene as files."""

import json

import numpy as np
import pytest
import soundfile

from separatrix.errors import AudioFileError
from separatrix.sensors import SensorReadings, load_sensors
from separatrix.simulation import Scene, SceneDescription, Simulation, write_scene
from separatrix.simulation.plan import draw_plan

FS = 8000
POSITIONS = {
    "talkers": np.array([[1.0, 2.0], [2.0, 1.0], [1.5, 1.5]]),
    "microphones": np.array([[3.0, 3.05, 3.1], [3.0, 3.0, 3.0], [1.2, 1.2, 1.2]]),
    "sensors": np.array([[5.0], [2.0], [1.0]]),
}


@pytest.fixture
def simulation(rng):
    images = 0.1 * rng.standard_normal((4, 3, 4000))  # two talkers, two interferers
    mixture = images.sum(axis=0) + 0.001 * rng.standard_normal((3, 4000))
    scene = Scene(images, mixture, mixture[:1], 2, FS, POSITIONS)
    readings = SensorReadings(rng.gamma(1.0, size=(1, 10)), 20.0)
    return Simulation(SceneDescription(), 7, scene, readings, (), 0.25)


def read(path):
    return soundfile.read(path)[0].T


def test_the_files_are_the_scene(simulation, tmp_path):
    folder = write_scene(simulation, tmp_path / "a" / "scene")
    facts = json.loads((folder / "scene.json").read_text(), parse_constant=pytest.fail)
    names = {path.name for path in folder.iterdir()}
    sounds = {"mixture.wav", "background.wav", "image1.wav", "image2.wav"}
    assert names == set(facts["files"]) == sounds | {"sensors.csv", "scene.json", "plan.png"}
    np.testing.assert_allclose(read(folder / "mixture.wav"), simulation.scene.mixture, atol=1e-6)
    parts = [read(folder / name) for name in sorted(sounds - {"mixture.wav"})]
    np.testing.assert_allclose(sum(parts), read(folder / "mixture.wav"), atol=1e-6)
    np.testing.assert_allclose(parts[2], simulation.images[1], atol=1e-6)
    readings = load_sensors(folder / "sensors.csv")
    np.testing.assert_allclose(readings.readings, simulation.readings.readings, rtol=1e-5)
    assert (facts["seed"], facts["fs"], facts["seconds"], facts["rt60"]) == (7, FS, 0.5, 0.25)
    assert facts["positions"]["talkers"] == [[1.0, 2.0, 1.5], [2.0, 1.0, 1.5]]
    assert facts["parameters"]["sensors"]["layout"] == "scattered"
    assert "measured" not in facts["parameters"]


def test_the_levels_are_measured(simulation, tmp_path):
    levels = json.loads((write_scene(simulation, tmp_path / "s") / "scene.json").read_text())[
        "levels"
    ]
    assert levels["talkers_db"] == pytest.approx([0, 0], abs=0.5)
    assert levels["sinr_db"] == pytest.approx(0, abs=0.5)  # two talkers, two interferers
    assert levels["snr_db"] == pytest.approx(10 * np.log10(2e-2 / 1e-6), abs=0.5)
    assert levels["sdr_db"] == pytest.approx([-4.8, -4.8], abs=0.5)  # one against three


def test_a_scene_without_positions_or_sensors_lacks_their_files(simulation, tmp_path):
    scene = Scene(*list(vars(simulation.scene).values())[:-1], {})
    nothing = SensorReadings(np.zeros((0, 0)), 20.0)
    bare = Simulation(SceneDescription(), 7, scene, nothing, (), None)
    folder = write_scene(bare, tmp_path / "s")
    assert not {path.name for path in folder.iterdir()} & {"sensors.csv", "plan.png"}


def test_an_earlier_scene_is_replaced_and_nothing_else(simulation, tmp_path):
    folder = write_scene(simulation, tmp_path / "s")
    write_scene(simulation, folder)
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(AudioFileError, match=r"notes\.txt, which is not of an earlier result"):
        write_scene(simulation, folder)
    assert (folder / "notes.txt").read_text() == "mine"


def rendered(path, positions, size):
    draw_plan(positions, size, path, title="t", note="n")
    from matplotlib.image import imread

    return imread(path)[..., :3]


def has(image, colour):
    from matplotlib.colors import to_rgb

    return (abs(image - to_rgb(colour)).max(axis=-1) < 0.02).sum()


def test_the_plan_is_true_to_scale_and_shows_everyone(tmp_path):
    image = rendered(tmp_path / "p.png", POSITIONS, (8.0, 4.0, 3.0))
    wall = abs(image - np.array([0x3C, 0x3C, 0x46]) / 255).max(axis=-1) < 0.02
    rows, columns = (np.flatnonzero(wall.sum(axis=axis) > 100) for axis in (1, 0))
    ratio = (columns[-1] - columns[0]) / (rows[-1] - rows[0])
    assert ratio == pytest.approx(2.0, abs=0.02)
    assert has(image, "#0072b2") > 200  # talkers
    assert has(image, "#009e73") > 20  # sensors
    assert not has(image, "#d55e00")  # no interferers, no entry for them
    centres = np.argwhere(abs(image - np.array([0, 0x9E, 0x73]) / 255).max(axis=-1) < 0.02)
    inside = centres[centres[:, 1] < columns[-1]]
    metres = (inside[:, 1].mean() - columns[0]) / (columns[-1] - columns[0]) * 8
    assert metres == pytest.approx(5.0, abs=0.05)


def test_a_compact_array_is_enlarged(tmp_path):
    spread = POSITIONS | {"microphones": 20 * POSITIONS["microphones"][:, :1] * [[0.05, 0.1]]}
    compact = rendered(tmp_path / "a.png", POSITIONS, (8.0, 7.0, 3.0))
    scattered = rendered(tmp_path / "b.png", spread, (8.0, 7.0, 3.0))
    assert has(compact, "#17171c") > 1.3 * has(scattered, "#17171c")


def test_a_plan_of_an_unknown_room_has_no_walls(tmp_path):
    image = rendered(tmp_path / "p.png", POSITIONS, None)
    assert has(image, "#0072b2") > 200
    assert has(image, "#3c3c46") < 50
