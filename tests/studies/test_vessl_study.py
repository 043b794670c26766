"""The study of two ears: its grid, a mixture, maps that are kept, tables and figures."""

import csv
import json
from dataclasses import fields

import numpy as np
import pytest
import soundfile

from separatrix.binaural.directions import angles, unit_vectors
from separatrix.errors import FolderError, UnsupportedError
from separatrix.studies import STUDIES, draw_study, run_study, study_tasks
from separatrix.studies.making import make_once
from separatrix.studies.vessl import cell
from separatrix.studies.vessl.algorithms import METHODS, Found
from separatrix.studies.vessl.conditions import CONDITIONS, Part, Region
from separatrix.studies.vessl.grid import VesslStudyOptions
from separatrix.studies.vessl.heads import PLACES, split
from separatrix.studies.vessl.published import PUBLISHED
from separatrix.studies.vessl.scores import collect, method_of, summarize

STUDY = STUDIES["vessl"]
FS = 16000
BENCHMARKED = {"vessl-fast", "vessl-hard", "vessl-soft"}  # in benchmarks alone
PARTS = [part.value for part in Part]
NONE = dict.fromkeys(PARTS, False)
FILES = sorted({name for one in CONDITIONS.values() for name in (one.head, one.learnt_from)})
ALL_ROUND, MEASURED_ROOM = (
    {name for name, one in CONDITIONS.items() if one.part is part}
    for part in (Part.WHOLE, Part.MEASURED_ROOM)
)


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Bursts of noise with the names of speech, and a head of 37 directions for each file."""
    h5py = pytest.importorskip("h5py")
    speech, heads = (tmp_path_factory.mktemp(name) for name in ("speech", "heads"))
    rng = np.random.default_rng(0)
    for talker in ("aaa", "bbb", "ccc"):
        loudness = np.repeat(rng.gamma(0.3, size=60), 400)
        sound = 0.05 * loudness * rng.laplace(size=24000)
        soundfile.write(speech / f"cmu_arctic_male_{talker}_1.flac", sound, FS)
    azimuth = np.radians(np.arange(-90, 91, 5))
    for name in FILES:
        with h5py.File(heads / name, "w") as file:
            file.attrs["DataType"], file.attrs["SOFAConventions"] = "FIR", "SimpleFreeFieldHRIR"
            file["Data.IR"] = clicks(azimuth)
            file["Data.SamplingRate"] = [FS]
            degrees = np.degrees(azimuth)
            file["SourcePosition"] = np.stack([degrees, 0 * degrees, 1 + 0 * degrees], axis=1)
            file["SourcePosition"].attrs["Type"] = "spherical"
            file["SourcePosition"].attrs["Units"] = "degree, degree, metre"
    return {"speech": [speech], "heads": [heads]}


def clicks(azimuth):
    """Responses of two ears without a head between them, louder on the side of the source."""
    delay = 16 + 8 * np.array([[-1.0], [1.0]]) * np.sin(azimuth)
    level = 10 ** (np.array([[1.0], [-1.0]]) * 0.4 * np.sin(azimuth))
    taps = np.arange(40)[:, None, None] - delay
    return (level * np.sinc(taps) * np.hanning(40)[:, None, None]).transpose(2, 1, 0)


def test_a_few_mixtures_of_every_condition_come_first(folders):
    tasks = study_tasks(STUDY, {**folders, "mixtures": 12})
    assert len(tasks) == len(CONDITIONS) * 12 * 3
    begin = tasks[: len(CONDITIONS) * 5 * 3]
    assert {task["condition"] for task in begin} == set(CONDITIONS)
    assert {task["seed"] for task in begin} == set(range(3000, 3005))
    assert json.loads(json.dumps(tasks)) == tasks
    assert set(PARTS) < {field.name for field in fields(VesslStudyOptions)}


@pytest.mark.parametrize(
    ("options", "conditions", "methods"),
    [
        ({"frontal": True, "reverberation": False}, {"frontal"}, {"messl", "literal"}),
        (
            {"whole": True, "literal": False},
            {"whole", "whole-tmild", "whole-trev", "whole-room"},
            set(),
        ),
        (
            {"measured_room": True, "levels": False},
            {n for n in CONDITIONS if "measured" in n},
            {"messl", "literal"},
        ),
    ],
)
def test_parts_and_methods_are_left_out_on_request(folders, options, conditions, methods):
    tasks = study_tasks(STUDY, {**folders, **NONE, **options})
    assert {task["condition"] for task in tasks} == conditions
    asked = {name for task in tasks for name in task["methods"]}
    assert asked & {"messl", "literal"} == methods
    assert ("known-ild" in asked) == options.get("levels", True)


@pytest.mark.parametrize(
    ("options", "error", "says"),
    [
        (NONE, UnsupportedError, "no condition is left"),
        ({"lowest_src": 3, "highest_src": 2}, UnsupportedError, "no condition is left"),
        ({"heads": []}, UnsupportedError, "name their folder with heads"),
        ({"heads": ["nowhere"]}, FolderError, "has no UniS_Anechoic_BRIR_16k.sofa"),
        ({"speech": ["nowhere"]}, FolderError, "holds no speech"),
    ],
)
def test_parameters_that_make_no_study(folders, options, error, says):
    with pytest.raises(error, match=says):
        study_tasks(STUDY, {**folders, **options})


def test_what_is_tested_was_never_learnt():
    rng = np.random.default_rng(0)
    directions = unit_vectors(rng.uniform(-np.pi, np.pi, 900), np.arcsin(rng.uniform(-1, 1, 900)))
    whole, front = (split(directions, region) for region in (Region.WHOLE, Region.FRONTAL))
    for halves in (whole, front):
        assert not set(halves.training) & set(halves.testing)
    azimuth, elevation = angles(directions)
    within = (abs(azimuth) <= np.radians(160)) & (abs(elevation) <= np.radians(60))
    assert set(np.concatenate(whole)) == set(np.flatnonzero(within))
    assert len(whole.testing) == round(0.1 * within.sum())
    assert set(front.training) < set(whole.training)
    assert set(front.testing) < set(whole.testing)
    assert abs(azimuth[np.concatenate(front)]).max() <= np.pi / 2 + 1e-6
    line = unit_vectors(np.radians([30, -30, 0, 60, -60]), 0.0)
    every = split(line, Region.EVERY_OTHER)
    np.testing.assert_allclose(np.degrees(angles(line[every.training])[0]), [-60, 0, 60])


@pytest.fixture(scope="module")
def folder(tmp_path_factory, folders):
    """A mixture of two and one of three sources at a head of one elevation."""
    place = tmp_path_factory.mktemp("study")
    options = {**NONE, "measured_room": True, "mixtures": 1, "lowest_src": 2}
    records = run_study(STUDY, place, {**folders, **options}, executor="serial")
    assert [record.get("error") for record in records] == [None] * 6
    return place, records


def test_a_mixture_is_simulated_and_given_to_every_method(folder):
    for record in folder[1]:
        task, result = record["parameters"], record["result"]
        labels = {label for label in result if method_of(label)}
        assert {method_of(label) for label in labels} == set(METHODS) - BENCHMARKED
        assert len(result["directions"]) == len(result["files"]) == task["n_src"]
        for label in labels:
            own = result[label]
            assert len(own["sdr"]) == len(own["sir"]) == task["n_src"]
            assert ("azimuth" in own) == METHODS[method_of(label)].localizes
            assert "elevation" not in own  # all directions have one
            if "azimuth" in own:
                assert own["distance"] == own["azimuth"]


def test_references_are_in_their_order(folder):
    means = {
        name: np.mean(
            [
                record["result"][name]["sdr"]
                for record in folder[1]
                if record["parameters"]["n_src"] == 2
            ]
        )
        for name in ("oracle", "known UniS", "mixture")
    }
    assert means["oracle"] > means["known UniS"] > means["mixture"] + 3


def test_maps_are_learnt_once_and_whoever_learns_them_records_the_same(folder, folders, tmp_path):
    maps = sorted((folder[0] / "maps").glob("*.npz"))
    assert len(maps) == 6  # three conditions, with phase and without
    stamps = [path.stat().st_mtime_ns for path in maps]
    task = folder[1][0]["parameters"]
    for place in (folder[0] / "maps", tmp_path, None):
        result = cell.measure(task, place)
        for label, own in folder[1][0]["result"].items():
            ours = result[label]
            assert ours == own or {**ours, "seconds": 0} == {**own, "seconds": 0}
    assert [path.stat().st_mtime_ns for path in maps] == stamps


def test_a_source_of_which_nothing_is_left_counts_as_the_worst(folder, monkeypatch):
    task = {**folder[1][0]["parameters"], "methods": ["mixture"]}
    nothing = METHODS["mixture"]._replace(
        run=lambda given: Found(np.stack([np.ones(given.X.shape[1:]), 0 * given.X[0].real]))
    )
    monkeypatch.setitem(METHODS, "mixture", nothing)
    result = cell.measure(task, folder[0] / "maps")
    assert result["mixture"]["sdr"][1] == result["mixture"]["sir"][1] == -30


def test_separation_is_scored_by_where_the_sources_were_found(folder, monkeypatch):
    """Found in the other order, a perfect separation is as good."""
    task = {**folder[1][0]["parameters"], "methods": ["oracle"]}
    best = cell.measure(task, folder[0] / "maps")
    oracle = METHODS["oracle"]
    directions = np.array(best["directions"])[::-1]
    turned = oracle._replace(run=lambda given: Found(oracle.run(given).masks[::-1], directions))
    monkeypatch.setitem(METHODS, "oracle", turned)
    found = cell.measure(task, folder[0] / "maps")["oracle"]
    assert found["sdr"] == best["oracle"]["sdr"]
    assert max(found["azimuth"]) < 0.01


def test_the_tables_hold_what_was_recorded(folder):
    paths = {path.name: path for path in draw_study(STUDY, folder[0])}
    assert list(paths) == ["measured.png", "rooms.png", "summary.csv", "table.md"]
    page = paths["table.md"].read_text()
    assert "## measured room, learnt in the open" in page
    assert "paper:" not in page  # which has nothing of the kind
    assert ": el" not in page  # nor is there an elevation to be found
    found = {
        (row["condition"], row["n_src"], row["method"], row["measure"]): row
        for row in csv.DictReader(paths["summary.csv"].open())
    }
    records = [r for r in folder[1] if r["parameters"]["condition"] == "measured"]
    own = [r["result"]["vessl UniS"] for r in records if r["parameters"]["n_src"] == 3]
    row = found["measured", "3", "vessl UniS", "azimuth"]
    errors = np.array([one["azimuth"] for one in own])
    assert float(row["mean"]) == pytest.approx(errors.mean(), rel=1e-5)
    assert float(row["spread"]) == pytest.approx(errors.std(), rel=1e-5)
    assert float(row["median"]) == pytest.approx(np.median(errors), rel=1e-5)
    near = float(found["measured", "3", "vessl UniS", "in10"]["mean"])
    assert near == pytest.approx(np.mean(errors <= 10), rel=1e-5)
    line = next(line for line in page.splitlines() if line.startswith("| VESSL |"))
    assert f"{errors.mean():.1f} ± {errors.std():.1f} ({np.median(errors):.1f})" in line


def record(condition, n_src, **scores):
    return {"parameters": {"condition": condition, "n_src": n_src}, "result": scores}


def test_the_papers_figures_stand_beside_ours_and_say_so(tmp_path):
    records = [
        record(
            "whole",
            n,
            **{"vessl T1": {"azimuth": [1.0] * n, "distance": [1.0] * n, "seconds": 0.1}},
        )
        for n in (1, 2, 3)
    ]
    STUDY.figures(records, tmp_path)
    page = (tmp_path / "table.md").read_text()
    assert "| *paper: VESSL, 9600 directions* | *2.1 ± 2.1* |  | *4.7 ± 11* |" in page
    assert PUBLISHED["MESSL, in front"][3, "sir"] == (2.2, 4.4)
    assert PUBLISHED["mixture"][3, "sdr"] == (-3.2, 2.3)
    assert (2, "azimuth") not in PUBLISHED["ideal binary masks"]
    assert (tmp_path / "whole.png").stat().st_size > 500


def test_intervals_are_those_of_mixtures_and_spreads_those_of_sources():
    found = summarize([[0.0, 10.0]] * 30)
    assert (found.mean, found.spread, found.low, found.high) == (5, 5, 5, 5)
    scores = collect([record("x", 2, **{"messl": {"distance": [3.0, 12.0], "seconds": 1.0}})])
    assert scores["x", 2]["messl"]["in10"] == [[1.0, 0.0]]


def test_a_file_is_made_once(tmp_path):
    path, made = tmp_path / "new" / "file.txt", []

    def write(place):
        made.append(place)
        place.write_text("x")

    make_once(path, write)
    make_once(path, write)
    assert path.read_text() == "x"
    assert len(made) == 1
    assert made[0] != path

    def fail(place):
        place.write_text("half")
        raise OSError

    with pytest.raises(OSError):
        make_once(tmp_path / "other.txt", fail)
    assert sorted(p.name for p in tmp_path.glob("[a-z]*")) == ["new"]


def test_places_are_those_of_the_conditions():
    used = {place for one in CONDITIONS.values() for place in (one.place, one.learnt_in)}
    assert used == set(PLACES)
