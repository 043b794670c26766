"""The study of bases and starts: its grid, a task, what is read from the records, figures."""

import itertools
import json

import numpy as np
import pytest
import soundfile

from separatrix import evaluate, separate
from separatrix.errors import ShapeError, UnsupportedError
from separatrix.studies import STUDIES, draw_study, find_study, run_study, study_tasks
from separatrix.studies.ilrma_bases.cell import measure
from separatrix.studies.ilrma_bases.grid import BUNDLED
from separatrix.studies.ilrma_bases.starts import best_of, iteration_of_drop

STUDY = STUDIES["ilrma-bases"]
SHORT = {"duration": 1.0, "n_iter": 5, "n_iter_gauss": 3, "n_fft": 512, "highest": 3, "n_starts": 2}
FIGURES = ["sdr-against-bases.png", "starts.png", "cost.png"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("bases")
    run_study(STUDY, place, SHORT, executor="serial")
    return place


@pytest.fixture
def images(tmp_path, rng):
    """Two sources on two microphones, each alone in a file."""
    x = rng.laplace(size=(2, 1, 8000)) * np.array([[[1.0], [0.4]], [[-0.5], [1.0]]])
    paths = [tmp_path / "left.wav", tmp_path / "right.wav"]
    for path, image in zip(paths, 0.05 * x, strict=True):
        soundfile.write(path, image.T, 8000, subtype="FLOAT")
    return paths


def test_studies_are_found_by_name():
    assert find_study("ilrma-bases") is STUDY
    with pytest.raises(UnsupportedError, match=r"did you mean 'ilrma-bases'\? .* are ilrma-bases"):
        find_study("ilrma-basis")


def test_the_grid_is_that_of_the_parameters():
    tasks = study_tasks(STUDY, {})
    assert len(tasks) == 3 * 8 * 10 * 3
    assert [task["seed"] for task in tasks] == sorted(task["seed"] for task in tasks)
    assert {task["mixture"] for task in tasks} == set(BUNDLED)
    assert {task["n_basis"] for task in tasks} == set(range(2, 10))
    assert {(task["init"], task["partitioned"]) for task in tasks} == {
        ("random", False),
        ("random", True),
        ("gauss", False),
    }
    assert json.loads(json.dumps(tasks)) == tasks


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"images": ["a.wav"]}, "one image is no mixture"),
        ({"lowest": 5, "highest": 4}, "largest number of bases, 4, is below the smallest, 5"),
        ({"lowest": 0}, "lowest of ilrma-bases must be at least 1"),
    ],
)
def test_parameters_that_make_no_study(options, says):
    with pytest.raises(UnsupportedError, match=says):
        study_tasks(STUDY, options)


def test_records_hold_finite_scores_and_falling_costs(folder):
    lines = (folder / "results.jsonl").read_text().splitlines()
    assert len(lines) == 3 * 2 * 3 * 2
    for line in lines:
        result = json.loads(line)["result"]
        for name in ("sdr_improvement", "sir_improvement", "sar", "final_cost"):
            assert np.isfinite(result[name])
        assert np.mean(result["each_source"]) == pytest.approx(result["sdr_improvement"])
        assert np.all(np.diff(result["costs"]) < 0)
        assert result["costs"][-1] == pytest.approx(result["final_cost"], rel=1e-7)
        assert (result["n_fft"], result["fs"]) == (512, 16000)
        assert "iterations was reached" in result["stop"]


def test_starts_differ_by_their_seed(folder):
    records = [json.loads(line) for line in (folder / "results.jsonl").read_text().splitlines()]
    costs = {}
    for record in records:
        rest = tuple(str(value) for key, value in record["parameters"].items() if key != "seed")
        costs.setdefault(rest, set()).add(record["result"]["final_cost"])
    assert all(len(starts) == 2 for starts in costs.values())


def test_figures_are_drawn_from_the_folder(folder):
    assert [path.name for path in draw_study(STUDY, folder)] == FIGURES
    for name in FIGURES:
        assert (folder / name).read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("keep", [1, 2, 7])
def test_figures_of_an_unfinished_run_show_what_there_is(folder, tmp_path, keep):
    for name in ("parameters.json", "results.jsonl"):
        lines = (folder / name).read_text().splitlines(keepends=True)
        (tmp_path / name).write_text("".join(lines if name[0] == "p" else lines[-keep:]))
    assert [path.name for path in draw_study(STUDY, tmp_path)] == FIGURES


def test_recordings_are_named_by_their_paths(images):
    options = {**SHORT, "images": images, "n_fft": 256}
    task = study_tasks(STUDY, options)[0]
    assert (task["mixture"], task["images"]) == ("left + right", [str(path) for path in images])
    result = measure(task)
    parts = np.stack([soundfile.read(path)[0].T for path in images])
    expected = separate(
        parts.sum(axis=0), 8000, n_iter=5, n_fft=256, init="random", n_basis=2, method="ilrma"
    )
    assert result["final_cost"] == expected.costs[-1]
    scores = evaluate(parts[:, 0], expected.sources, parts.sum(axis=0)[0])
    assert result["sdr_improvement"] == scores.sdr_improvement.mean()
    assert result["sar"] == scores.sar.mean()


def test_images_of_different_sizes_are_refused(images):
    x, fs = soundfile.read(images[1])
    soundfile.write(images[1], x[:4000], fs)
    task = study_tasks(STUDY, {**SHORT, "images": images})[0]
    with pytest.raises(ShapeError, match="got 2 x 8000 at 8000 Hz, 2 x 4000 at 8000 Hz"):
        measure(task)


def test_the_mean_over_all_choices_is_that_of_all_choices(rng):
    costs, gains = rng.standard_normal((2, 6))
    lowest_cost, highest_gain = best_of(costs, gains)
    for k in range(1, 7):
        choices = [list(choice) for choice in itertools.combinations(range(6), k)]
        by_cost = [gains[choice][np.argmin(costs[choice])] for choice in choices]
        assert lowest_cost[k - 1] == pytest.approx(np.mean(by_cost))
        assert highest_gain[k - 1] == pytest.approx(np.mean([gains[c].max() for c in choices]))


def test_the_iteration_of_a_drop():
    costs = np.array([100.0, 40.0, 6.0, 5.0, 0.0])
    assert iteration_of_drop(costs, 0.95) == (3, 5.0)
    assert iteration_of_drop(costs, 0.0) == (0, 100.0)
    assert iteration_of_drop(costs, 1.0) == (4, 0.0)
    assert iteration_of_drop(costs[:1], 0.95) == (0, 100.0)
