"""The study of random rooms: its grid, a room, a task, the figure, and the fit of the score."""

import json
import sys

import numpy as np
import pytest

from conftest import ROOT
from separatrix.auto import Run
from separatrix.auto.grid import RECIPES
from separatrix.evaluation import evaluate
from separatrix.studies import STUDIES, study_tasks
from separatrix.studies.auto import rooms
from separatrix.studies.auto.cell import measure
from separatrix.studies.auto.figures import draw

pytest.importorskip("pyroomacoustics")
STUDY = STUDIES["auto"]


@pytest.fixture(scope="module")
def speech(tmp_path_factory):
    """Two files of each of four talkers."""
    import soundfile

    folder = tmp_path_factory.mktemp("speech")
    rng = np.random.default_rng(0)
    for talker in "abcd":
        for number in "12":
            loud = np.repeat(rng.gamma(0.4, size=220), 800)
            path = folder / f"cmu_arctic_female_{talker * 3}_{number}.flac"
            soundfile.write(path, 0.1 * np.tanh(rng.laplace(size=176000) * loud), 16000)
    return sorted(folder.iterdir())


def test_the_grid_counts_rooms_on_and_has_every_shape(speech):
    tasks = study_tasks(STUDY, {"speech": [str(speech[0].parent)], "n_rooms": 20, "first_room": 10})
    assert [task["room"] for task in tasks] == list(range(10, 30))
    shapes = {(task["n_src"], task["n_chan"]) for task in tasks}
    assert {n_src for n_src, _ in shapes} == {2, 3, 4}
    assert all(n_src <= n_chan for n_src, n_chan in shapes)
    assert json.loads(json.dumps(tasks)) == tasks


def test_a_room_is_that_of_its_number(speech):
    (one, facts), (same, _), (other, _) = (rooms.draw_room(2, 3, speech, k) for k in (1, 1, 2))
    np.testing.assert_array_equal(one.mixture, same.mixture)
    assert len(one.mixture) == 3
    assert not np.array_equal(one.mixture, other.mixture)
    assert rooms.RT60[0] <= facts["rt60"] <= rooms.RT60[1]
    assert facts["snr_db"] > rooms.SNR[0]


def test_a_task_measures_every_run_and_draws(speech, tmp_path, monkeypatch):
    from separatrix.studies.auto import cell

    few = (Run("fdica", 0.032, RECIPES["fdica"]), Run("Gauss", 0.032, RECIPES["Gauss"]))
    monkeypatch.setattr(cell, "GRIDS", dict.fromkeys(cell.GRIDS, (few,)))
    monkeypatch.setattr(rooms, "SECONDS", 2)
    task = {"n_src": 2, "n_chan": 2, "room": 3, "speech": [*map(str, speech)], "effort": "quick"}
    result = measure(task)
    assert list(result["runs"]) == ["fdica, 32 ms", "Gauss, 32 ms"]
    scene, _ = rooms.draw_room(2, 2, speech, 3)
    own = evaluate(scene.references, scene.mixture[:2], scene.mixture[0]).sdr_improvement
    assert all(run["sdr_improvement"] > np.mean(own) - 3 for run in result["runs"].values())
    assert all(0 < run["overlap"] < 1 for run in result["runs"].values())
    (picture,) = draw([{"result": result}], tmp_path)
    assert picture.stat().st_size > 5000


def test_the_fit_finds_a_score_that_was_planted(rng):
    sys.path.insert(0, str(ROOT / "benchmarks"))
    import fit_blind_score as script

    planted = rng.standard_normal(script.N_OWN)
    found = script.fit([_room(script, rng, number, planted) for number in range(60)])
    np.testing.assert_allclose(found[: script.N_OWN], planted, atol=0.1)


def test_the_score_that_is_shipped_is_the_fit_of_the_records_that_are():
    sys.path.insert(0, str(ROOT / "benchmarks"))
    import fit_blind_score as script

    model = json.loads(script.MODEL.read_text())
    rooms = script.read_rooms(script.RECORDS)
    assert model["origin"]["rooms"] == len(rooms)
    np.testing.assert_allclose(model["coefficients"], script.fit(rooms), atol=2e-3)


def _room(script, rng, number, planted):
    own = rng.standard_normal((12, script.N_OWN))
    others = np.tile([1.0, *rng.standard_normal(script.N_OWN), 0, 0], (12, 1))
    gain = own @ planted + 7 + rng.normal(0, 0.3, 12)
    return script.Room(number, 2, 2, ("a",) * 12, np.hstack([own, others]), gain)
