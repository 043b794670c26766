"""The study of power sensors: its grid, the published folder, a loop, the figure, the table."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from separatrix.errors import FolderError, UnsupportedError
from separatrix.stft import Stft
from separatrix.studies import STUDIES, draw_study, fetch_files, run_study, study_tasks
from separatrix.studies.blinkiva.algorithms import ALGORITHMS, Heard
from separatrix.studies.blinkiva.comparison import write_table
from separatrix.studies.blinkiva.figures import draw_measure
from separatrix.studies.blinkiva.published import read_scores
from separatrix.studies.blinkiva.scores import collect
from separatrix.studies.blinkiva.speech import draw_loops

STUDY = STUDIES["blinkiva"]
TALKERS = [(sex, f"{sex[0]}{k}") for sex in ("male", "female") for k in range(8)]
NAMES = [f"cmu_arctic_{sex}_{talker}_{k}" for sex, talker in TALKERS for k in (1, 2)]
N_PUBLISHED = 4


@pytest.fixture(scope="module")
def speech(tmp_path_factory):
    """Bursts of noise with the names of speech."""
    folder = tmp_path_factory.mktemp("speech")
    rng = np.random.default_rng(0)
    for name in NAMES:
        loudness = np.repeat(rng.gamma(0.3, size=40), 400)
        soundfile.write(folder / f"{name}.flac", 0.05 * loudness * rng.laplace(size=16000), 16000)
    return folder


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A folder such as was published, of made up scores that count loops."""
    folder = tmp_path_factory.mktemp("published")
    arguments, data = [], []
    for n_src, n_chan in ((2, 2), (2, 3), (3, 3)):
        for loop, draw in enumerate(draw_loops(NAMES, N_PUBLISHED, seed=5)):
            files = [f"{name}.wav" for name in draw.names]
            arguments.append([n_src, n_chan, "0.3", 10, files, draw.seed])
            data.append(
                [
                    {
                        "algorithm": name,
                        "sdr": [[-1.0] * n_src, [level + loop + k for k in range(n_src)]],
                        "sir": [[-1.0] * n_src, [20.0 + loop] * n_src],
                    }
                    for name, level in (("blinkiva-gauss", 5.0), ("auxiva", 3.0))
                ]
            )
    (folder / "arguments.json").write_text(json.dumps(arguments))
    (folder / "data.json").write_text(json.dumps(data))
    return folder


def cells(tasks):
    return [(task["n_src"], task["n_chan"]) for task in tasks]


def test_a_few_loops_of_every_cell_come_first(speech):
    tasks = study_tasks(STUDY, {"speech": [speech], "n_loops": 7})
    assert len(tasks) == 15 * 7
    assert len(set(cells(tasks))) == 15
    assert set(cells(tasks[:45])) == set(cells(tasks))
    assert {task["loop"] for task in tasks[:45]} == {0, 1, 2}
    assert cells(tasks[:3]) == [(2, 2)] * 3  # which share the responses of their room
    assert len({task["seed"] for task in tasks}) == 7  # the same loops in every cell
    assert json.loads(json.dumps(tasks)) == tasks


def test_loops_of_the_published_simulation_are_run(speech, published):
    options = {"speech": [speech], "published": [published], "highest_src": 2, "highest_chan": 3}
    tasks = study_tasks(STUDY, {**options, "first_loop": 2, "n_loops": 9, "original": True})
    imported, loops = tasks[:2], tasks[2:]
    assert [task["published"] for task in imported] == [str(published)] * 2
    assert [task["loop"] for task in loops] == [2, 3, 2, 3]  # there are no more
    draw = draw_loops(NAMES, N_PUBLISHED, seed=5)[2]
    assert loops[0]["files"] == [str(speech / f"{name}.flac") for name in draw.names]
    assert loops[0]["seed"] == draw.seed
    assert loops[0]["n_iter"] == {"blinkiva": 30, "auxiva": 100, "original": 100}


def test_loops_are_drawn_as_the_published_ones():
    drawn = draw_loops(NAMES, 20, seed=1)
    for draw in drawn:
        assert [name.split("_")[2] for name in draw.names] == ["male"] * 7 + ["female"] * 7
        assert len({name.split("_")[3] for name in draw.names}) == 14
    assert draw_loops(NAMES, 5, seed=1) == drawn[:5]
    assert draw_loops(NAMES, 5, seed=2) != drawn[:5]
    assert {name for draw in drawn for name in draw.names} == set(NAMES)


def test_the_last_published_scores_count(published):
    scores = read_scores(published, (2, 3))
    assert scores["auxiva"]["sdr"] == [[3.0 + loop, 4.0 + loop] for loop in range(N_PUBLISHED)]
    assert scores["blinkiva-gauss"]["sir"][1] == [21.0, 21.0]


@pytest.mark.parametrize(
    ("options", "error", "says"),
    [
        ({"n_loops": 0}, UnsupportedError, "there is nothing to do"),
        ({"lowest_src": 4, "highest_src": 3}, UnsupportedError, "no cell is left"),
        ({"highest_chan": 3, "lowest_src": 4}, UnsupportedError, "no cell is left"),
        ({"speech": ["nowhere"]}, FolderError, "holds no speech"),
    ],
)
def test_parameters_that_make_no_study(options, error, says):
    with pytest.raises(error, match=says):
        study_tasks(STUDY, options)


def test_without_a_folder_the_dataset_is_fetched_and_used(zenodo_record, tmp_path):
    zenodo_record()
    with pytest.raises(FolderError, match="get it with: separatrix datasets cmu-arctic"):
        study_tasks(STUDY, {})
    fetch_files(STUDY, {"n_loops": 0, "published": [tmp_path]})  # needs no speech
    assert not (tmp_path / "cache").exists()
    told = []
    fetch_files(STUDY, {}, lambda doing, share: told.append(share))
    assert max(told) == 1.0
    (first, *_) = study_tasks(STUDY, {"n_loops": 1})
    assert {Path(file).parent for file in first["files"]} == {tmp_path / "cache/cmu-arctic"}


def test_folders_that_hold_something_else(tmp_path, speech, published):
    options = {"speech": [speech], "published": [tmp_path]}
    with pytest.raises(FolderError, match=r"has no arguments\.json"):
        study_tasks(STUDY, options)
    (tmp_path / "arguments.json").write_text('[["a"]]')
    with pytest.raises(FolderError, match="is not written as the published simulation"):
        study_tasks(STUDY, options)
    (tmp_path / f"{NAMES[0]}.flac").touch()
    with pytest.raises(FolderError, match="and the speech has no such file"):
        study_tasks(STUDY, {"speech": [tmp_path], "published": [published]})
    with pytest.raises(FolderError, match="needs 7 male talkers; the speech has 1"):
        study_tasks(STUDY, {"speech": [tmp_path]})


@pytest.fixture(scope="module")
def folder(tmp_path_factory, speech, published):
    """One loop of the smallest cell, by every algorithm."""
    pytest.importorskip("pyroomacoustics")
    place = tmp_path_factory.mktemp("study")
    options = {"speech": [speech], "published": [published], "n_loops": 1, "n_fft": 512}
    options |= {"highest_src": 2, "highest_chan": 2, "n_iter": 5, "n_iter_others": 5}
    options |= {"original": True, "auxiva_gauss": True}
    records = run_study(STUDY, place, options, executor="serial")
    assert [record.get("error") for record in records] == [None, None]
    return place, records


def test_a_loop_is_simulated_separated_and_scored(folder):
    result = folder[1][1]["result"]
    assert set(result) == {"input", "blinkiva", "auxiva", "auxiva-gauss", "original"}
    weak, loud = result["input"]["sdr"]
    assert weak < loud - 3  # a quarter of the power: the first talker is the weak one
    for name in ("blinkiva", "original"):
        assert np.mean(result[name]["sdr"]) > np.mean(result["input"]["sdr"]) + 1
    assert all(own["seconds"] > 0 for name, own in result.items() if name != "input")


def test_without_sensors_the_loudest_outputs_are_taken(rng):
    x = rng.laplace(size=(3, 8000)) * np.array([[0.2], [1.0], [0.5]])
    x[0] += 0.3 * x[1]
    stft = Stft(256, 128)
    heard = [Heard(stft, stft.forward(x), np.ones((1, 1)), n_src, 8000) for n_src in (3, 2)]
    all_three, two = (ALGORITHMS["auxiva"](one, 5) for one in heard)
    loudness = all_three.std(axis=1)
    assert np.all(np.diff(loudness) <= 0)
    np.testing.assert_array_equal(two, all_three[:2])


def test_the_figures_come_from_the_folder_alone(folder):
    paths = draw_study(STUDY, folder[0])
    assert [path.name for path in paths] == ["sdr.png", "sir.png", "comparison.md"]
    assert all(path.stat().st_size > 500 for path in paths)


def test_the_published_scores_alone_make_the_figure(tmp_path, published):
    options = {"published": [published], "n_loops": 0, "highest_src": 3, "highest_chan": 3}
    records = run_study(STUDY, tmp_path, options, executor="serial")
    page = draw_measure(collect(records), "sdr")
    assert len(page.figure.axes) == 4  # 2 and 3 talkers, average and weak
    for axes in page.figure.axes:
        assert axes.get_ylim() == (-5.5, 15.5)
        assert list(axes.get_yticks()) == [-5, 0, 5, 10, 15]
    average, weak = page.figure.axes[:2]
    # Boxes of AuxIVA at 2 and 3 microphones, then of BlinkIVA: their medians.
    assert medians(average) == [5.0, 5.0, 7.0, 7.0]
    assert medians(weak) == [4.5, 4.5, 6.5, 6.5]
    assert draw_measure(collect(records), "sir").figure.axes[0].get_ylim() == (-0.5, 35.5)
    assert draw_study(STUDY, tmp_path)


def medians(axes):
    """Heights of the medians of empty boxes: the last of the six lines of each."""
    return [float(line.get_ydata()[0]) for line in axes.lines[5::6]]


def test_the_table_compares_loop_by_loop(published):
    scores = {
        name: {(2, 2): loops}
        for name, loops in (
            ("published blinkiva-gauss", scored([5.0, 9.0, 1.0])),
            ("blinkiva", scored([6.0, 10.5])),
        )
    }
    table = write_table(scores)
    average = next(line for line in table.splitlines() if line.startswith("| 2 | 2 |"))
    # Two loops in common; the third of the published ones doesn't count.
    assert average == "| 2 | 2 | 2 | 7.0 [6.0, 8.0] | 8.2 [7.1, 9.4] | +1.25 [+1.00, +1.50] |"
    assert table.count("## ") == 4


def scored(levels):
    return {k: {"sdr": [sdr, sdr], "sir": [sdr, sdr]} for k, sdr in enumerate(levels)}
