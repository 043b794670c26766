"""The study of demixing by statistics: its grid, mixtures, scores, tables and figure."""

import csv
import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import soundfile
from scipy.signal import lfilter

from separatrix.errors import FolderError, MissingDataError, ShapeError, UnsupportedError
from separatrix.studies import STUDIES, draw_study, run_study, study_tasks
from separatrix.studies.demixing import cell
from separatrix.studies.demixing.equations import COUNTS, consecutive, spread_lags
from separatrix.studies.demixing.grid import EQUATIONS, MIXINGS, NOISE
from separatrix.studies.demixing.places import (
    DISTANCE,
    FROM_WALLS,
    LEAST_APART,
    SPACING,
    draw_place,
    responses,
)
from separatrix.studies.demixing.scores import collect, summarize
from separatrix.studies.demixing.separators import SEPARATORS, Given
from separatrix.studies.demixing.speech import excerpts

STUDY = STUDIES["demixing"]
FS = 16000
MINUS = "\N{MINUS SIGN}"


@pytest.fixture(scope="module")
def speech(tmp_path_factory):
    """Bursts of coloured noise, with the names of speech; each talker has a colour of his own."""
    folder = tmp_path_factory.mktemp("speech")
    rng = np.random.default_rng(0)
    for talker, pole in (("aaa", 0.95), ("bbb", 0.3), ("ccc", -0.6)):
        loudness = np.repeat(rng.gamma(0.4, size=24), 4000)
        sound = lfilter([1], [1, -pole], loudness * rng.laplace(size=len(loudness)))
        sound *= 0.5 / np.max(np.abs(sound))
        soundfile.write(folder / f"cmu_arctic_male_{talker}_1.flac", sound, FS)
    return {"speech": [folder]}


def test_a_round_has_some_of_everything_and_rooms_come_before_pairs(speech):
    tasks = study_tasks(STUDY, {**speech, "draws": 3, "rooms": 2, "pairs": 2})
    assert len(tasks) == 3 * (len(EQUATIONS) + len(NOISE)) + 2 * 2 * len(MIXINGS)
    first = tasks[: len(EQUATIONS) + len(NOISE) + len(MIXINGS)]
    assert {task["part"] for task in first} == {"equations", "noise", "rooms"}
    assert {task["mixing"] for task in first if "mixing" in task} == set(MIXINGS)
    order = dict.fromkeys((t["room"], t["pair"]) for t in tasks if t["part"] == "rooms")
    assert list(order) == [(0, 0), (1, 0), (0, 1), (1, 1)]
    assert json.loads(json.dumps(tasks)) == tasks
    assert all(len(set(task["files"])) == 2 for task in tasks)
    more = study_tasks(STUDY, {**speech, "draws": 5, "rooms": 2, "pairs": 4})
    assert all(task in more for task in tasks)  # a larger study keeps what was run


@pytest.mark.parametrize(
    ("options", "parts"), [({"draws": 0}, {"rooms"}), ({"rooms": 0}, {"equations", "noise"})]
)
def test_parts_are_left_out_on_request(speech, options, parts):
    assert {task["part"] for task in study_tasks(STUDY, {**speech, **options})} == parts


def test_parameters_that_make_no_study(speech, tmp_path):
    with pytest.raises(UnsupportedError, match="nothing to do"):
        study_tasks(STUDY, {**speech, "draws": 0, "rooms": 0})
    soundfile.write(tmp_path / "cmu_arctic_male_aaa_1.wav", np.ones(100) / 2, FS)
    with pytest.raises(FolderError, match="needs two talkers"):
        study_tasks(STUDY, {"speech": [tmp_path]})
    for talker in ("aaa", "bbb"):
        soundfile.write(tmp_path / f"cmu_arctic_male_{talker}_1.wav", np.ones(100) / 2, 8000)
    task = study_tasks(STUDY, {"speech": [tmp_path], "rooms": 0})[0]
    with pytest.raises(ShapeError, match="16000 Hz"):
        cell.measure(task)


@pytest.mark.parametrize("layout", [consecutive, spread_lags])
def test_lags_are_as_many_as_asked_and_all_different(layout):
    for n in (1, 2, 3, 4, 9, 29, 30, 99, 299, 300, 999, 1000):
        lags = layout(n)
        assert len(set(lags)) == len(lags) == n
        assert lags == sorted(lags)
        assert lags[0] == 1
        assert lags[-1] <= 1000
    assert spread_lags(5)[-1] == 1000


def test_length_and_noise_change_neither_the_mixing_nor_the_draw(speech):
    tasks = study_tasks(STUDY, {**speech, "draws": 1, "rooms": 0})
    scenes = [cell._scene(task) for task in tasks]
    for scene in scenes[1:]:
        np.testing.assert_array_equal(scene.A, scenes[0].A)
    long, noisy = scenes[1], scenes[2]
    np.testing.assert_array_equal(long.sources, noisy.sources)
    np.testing.assert_array_equal(long.mixture, long.A @ long.sources)
    assert np.std(noisy.mixture - long.mixture) > 0.1


def test_gaps_are_cut_out_on_request_alone(tmp_path):
    rng = np.random.default_rng(0)
    path = tmp_path / "cmu_arctic_male_aaa_1.wav"
    sound = 0.1 * rng.standard_normal(3 * FS)
    sound[FS : 2 * FS] = 0
    sound[100:110] = 0  # short: a part of speech
    soundfile.write(path, sound, FS, subtype="DOUBLE")
    kept = excerpts([str(path)], 1.5, rng)
    assert np.mean(np.diff(kept) == 0) > 0.3
    cut = excerpts([str(path)], 1.9, rng, gapless=True)
    assert np.mean(np.diff(cut) == 0) < 0.02


def test_a_plain_study_keeps_its_records_beside_a_gapless_one(speech):
    plain, gapless = (
        study_tasks(STUDY, {**speech, "draws": 1, "rooms": 1, "pairs": 1, "gapless": gapless})
        for gapless in (False, True)
    )
    assert not any("gapless" in task for task in plain)
    assert [{**task, "gapless": True} for task in plain] == gapless


@pytest.fixture(scope="module")
def folder(tmp_path_factory, speech):
    """One draw, and one room of which only mixtures without simulated walls are run."""
    place = tmp_path_factory.mktemp("study") / "run"
    options = {**speech, "draws": 1, "rooms": 1, "pairs": 1, "seconds": 2.0}
    mixings, levels = ("panned, dry", "panned, DRR 0 dB"), (None, 10.0)
    few = [
        task
        for task in study_tasks(STUDY, options)
        if task["seconds"] != 1.0
        and task.get("mixing", mixings[0]) in mixings
        and task.get("snr_db") in levels
    ]
    records = run_study(_with(few), place, options, executor="serial")
    assert [record.get("error") for record in records] == [None] * len(records)
    return place, records


def _with(tasks):
    """The study with these tasks alone."""
    return replace(STUDY, tasks=lambda options: tasks)


def _of(records, part, **wanted):
    return [
        record["result"]
        for record in records
        if {"part": part, **wanted}.items() <= record["parameters"].items()
    ]


def test_noise_sits_in_lag_zero(folder):
    (clean,) = _of(folder[1], "equations", snr_db=None)
    (given,) = _of(folder[1], "equations", snr_db=10.0, lag_zero=True)
    (without,) = _of(folder[1], "equations", snr_db=10.0, lag_zero=False)
    assert clean["counts"] == list(COUNTS)
    for result in (clean, given, without):
        assert len(result["sir"]["uwedge"]["spread"]) == len(COUNTS)
    assert "pham" in given["sir"]
    assert "pham" not in without["sir"]
    few = 0  # two equations: lag 0 is half of what is known
    for variant in ("plain", "normalized", "uwedge"):
        kept, left = (r["sir"][variant]["consecutive"][few] for r in (given, without))
        assert left > kept + 6, variant
    # With one equation and whitening, all of them are the closed form.
    first = [clean["sir"][name]["consecutive"][few] for name in ("plain", "sobi", "uwedge")]
    np.testing.assert_allclose(first, first[0], atol=0.1)


def test_references_are_in_their_order(folder):
    (dry,), (wet,) = (
        _of(folder[1], "rooms", mixing=m) for m in ("panned, dry", "panned, DRR 0 dB")
    )
    assert set(SEPARATORS) < set(dry)
    mean = {name: np.mean(dry[name]["sdr"]) for name in SEPARATORS}
    assert mean["uwedge"] > mean["ideal"] > mean["mixture"] + 3
    assert np.mean(wet["uwedge"]["sdr"]) < mean["uwedge"] - 10
    assert all(len(dry[name]["sir"]) == 2 for name in SEPARATORS)


def test_told_pauses_are_those_of_the_images(monkeypatch):
    """The first talker speaks in the first half second alone, the second one in the other."""
    given = {}

    def separate(mixture, fs, **options):
        given.update(options)
        return SimpleNamespace(sources=np.stack([mixture[0]] * 2))

    monkeypatch.setattr("separatrix.studies.demixing.separators.separate", separate)
    images = np.zeros((2, 2, FS))
    loud = np.random.default_rng(0).laplace(size=(2, FS // 2))
    images[0, :, : FS // 2] = images[1, :, FS // 2 :] = loud
    SEPARATORS["pauses-told"].run(Given(images.sum(axis=0), images))
    assert {source for source, _, _ in given["solo"]} == {1, 2}
    for source, begin, end in given["solo"]:
        assert (begin + end < 1) == (source == 1)


def test_who_refuses_gets_the_scores_of_the_mixture(folder, monkeypatch):
    def refuse(given):
        raise MissingDataError("no pauses.")

    separators = {**SEPARATORS, "duet": SEPARATORS["duet"]._replace(run=refuse)}
    few = {name: separators[name] for name in ("mixture", "duet")}
    monkeypatch.setattr(cell, "SEPARATORS", few)
    task = next(r["parameters"] for r in folder[1] if r["parameters"]["part"] == "rooms")
    result = cell.measure(task)
    assert result["duet"]["refused"] == "no pauses."
    assert result["duet"]["sdr"] == result["mixture"]["sdr"]
    scores = collect([{"parameters": task, "result": result}])
    assert scores.refused[task["mixing"], "duet"] == 1
    assert scores.rooms[task["mixing"]]["duet"]["sdr_improvement"] == [0.0]


def test_a_talker_of_whom_nothing_is_left_gets_the_worst(folder, monkeypatch):
    silence = SEPARATORS["ideal"]._replace(run=lambda given: 0 * given.images[:, 0])
    monkeypatch.setattr(cell, "SEPARATORS", {"ideal": silence})
    task = next(r["parameters"] for r in folder[1] if r["parameters"]["part"] == "rooms")
    assert cell.measure(task)["ideal"]["sir"] == [-30, -30]


def test_places_are_inside_and_talkers_apart():
    for seed in range(100):
        place = draw_place(np.random.default_rng(seed))
        size = np.array(place.size)[:, None]
        for positions in (place.talkers, place.microphones):
            assert (positions > FROM_WALLS).all()
            assert (positions < size - FROM_WALLS).all()
        axis = place.microphones[:, 1] - place.microphones[:, 0]
        assert SPACING[0] <= np.linalg.norm(axis) <= SPACING[1]
        towards = place.talkers - place.microphones.mean(axis=1, keepdims=True)
        flat = np.linalg.norm(towards[:2], axis=0)
        assert (flat >= DISTANCE[0]).all()
        assert (flat <= DISTANCE[1]).all()
        ahead = np.array([axis[1], -axis[0]]) / np.linalg.norm(axis)
        across = np.degrees(
            np.arctan2(axis[:2] @ towards[:2], np.linalg.norm(axis) * ahead @ towards[:2])
        )
        assert abs(across[1] - across[0]) >= LEAST_APART - 1e-6
        assert abs(np.degrees(place.pans[1] - place.pans[0])) >= LEAST_APART
        assert ((place.pans > 0) & (place.pans < np.pi / 2)).all()


def test_walls_reverberate_and_the_open_does_not():
    pytest.importorskip("pyroomacoustics")
    rng = np.random.default_rng(1)
    place = draw_place(rng)
    lasting = []
    for mixing in MIXINGS[5:]:
        h = responses(place, mixing, rng)
        assert h.shape[:2] == (2, 2)
        energy = np.cumsum(np.sum(h**2, axis=(0, 1))[::-1])[::-1]
        lasting.append(np.sum(energy > 1e-3 * energy[0]) / FS)
    assert lasting == sorted(lasting)
    assert lasting[0] < 0.012
    assert 0.1 < lasting[-1] < 0.35


def test_the_tables_hold_what_was_recorded(folder, tmp_path):
    scores = collect(folder[1])
    paths = {path.name: path for path in STUDY.figures(folder[1], tmp_path)}
    assert list(paths) == ["demixing.png", "summary.csv", "table.md"]
    found = {
        (r["part"], r["condition"], r["method"], r["layout"], r["equations"], r["measure"]): r
        for r in csv.DictReader(paths["summary.csv"].open())
    }
    (dry,) = _of(folder[1], "rooms", mixing="panned, dry")
    row = found["rooms", "panned, dry", "uwedge", "", "", "sir_improvement"]
    gain = np.mean(dry["uwedge"]["sir"]) - np.mean(dry["mixture"]["sir"])
    assert float(row["median"]) == pytest.approx(gain, rel=1e-4)
    assert row["n"] == "1"
    (noisy,) = _of(folder[1], "equations", snr_db=10.0, lag_zero=False)
    key = ("equations", "4 s, SNR 10 dB, without lag 0", "sobi", "spread", "100", "sir")
    sir = noisy["sir"]["sobi"]["spread"][COUNTS.index(100)]
    assert float(found[key]["median"]) == pytest.approx(sir, rel=1e-4)
    page = paths["table.md"].read_text()
    assert "## SIR in noise" in page
    line = next(line for line in page.splitlines() if line.startswith("| UWEDGE (levels"))
    assert f"{np.mean(dry['uwedge']['sdr']):.1f} [" in line
    gains = [line for line in page.splitlines() if line.startswith(f"| FDICA {MINUS}")]
    for measure, line in zip(("sdr", "sir"), gains, strict=True):
        gain = np.mean(dry["fdica"][measure]) - np.mean(dry["ilrma"][measure])
        assert f"| {gain:.1f} [".replace("-", MINUS) in line
    assert scores.refused.total() == 0
    assert "refused" not in page


def test_bands_are_those_of_mixtures(folder):
    task = next(r["parameters"] for r in folder[1] if r["parameters"]["part"] == "noise")
    records = [
        {"parameters": task, "result": {"sir": {"jade": float(value)}}} for value in range(11)
    ]
    found = summarize(collect(records).noise[task["snr_db"]]["jade"])
    assert found == (11, 5.0, 1.0, 9.0)


@pytest.mark.parametrize("part", ["equations", "noise", "rooms"])
def test_the_figure_shows_what_is_there_so_far(folder, tmp_path, part):
    few = [record for record in folder[1] if record["parameters"]["part"] == part]
    for records in (few[:1], [*few, few[0]]):  # another round has begun
        picture, *_ = STUDY.figures(records, tmp_path)
        assert picture.stat().st_size > 5000


def test_a_folder_is_drawn(folder):
    assert [
        path.name for path in draw_study(_with([r["parameters"] for r in folder[1]]), folder[0])
    ]
