"""`batch`: many recordings by the runner of studies."""

import csv
import json
import os
import shutil

import pytest

from .conftest import FAST, names

SERIAL = (*FAST, "--executor", "serial", "--json")


def ended(cli, *arguments, status=0):
    ran = cli("batch", *arguments)
    assert (ran.status, ran.err) == (status, "")
    return json.loads(ran.out)


def rows(folder):
    with (folder / "batch/results.csv").open(newline="") as file:
        return {row["track"]: row for row in csv.DictReader(file)}


@pytest.fixture
def inputs(recordings):
    """Three recordings, two of one name, and a file that is none."""
    recordings.make("in/a/x.wav", seed=1)
    recordings.make("in/b/x.wav", seed=2)
    recordings.make("in/y.wav", seed=3)
    recordings.text("in/broken.wav", "no sound")
    return "in"


def test_every_recording_has_a_folder_and_a_row(cli, tmp_path, inputs):
    end = ended(cli, inputs, *FAST, "--workers", 2, "--out", "out", "--json", status=1)
    assert (end["tasks"], end["done"], end["failed"], end["missing"]) == (4, 3, 1, 0)
    found = rows(tmp_path / "out")
    assert set(found) == {"a-x", "b-x", "y", "broken"}
    assert found["broken"]["error"].startswith("AudioFileError: ")
    assert found["broken"]["sources"] == ""
    for name in ("a-x", "b-x", "y"):
        row = found[name]
        assert (row["sources"], row["error"], row["warnings"]) == ("2", "", "[]")
        assert float(row["seconds"]) > 0
        assert names(tmp_path / "out/auxiva-laplace" / name) >= {"source1.wav", "report.json"}
        assert row["folder"].endswith(f"out/auxiva-laplace/{name}")


def test_a_batch_writes_what_separate_writes(cli, tmp_path, recordings):
    recordings.make("x.wav")
    ended(cli, "x.wav", *SERIAL, "--out", "many", "--format", "flac")
    assert cli("separate", "x.wav", *FAST, "--out", "one", "--format", "flac").status == 0
    for name in ("source1.flac", "source2.flac"):
        many, one = (tmp_path / out / "auxiva-laplace/x" / name for out in ("many", "one"))
        assert many.read_bytes() == one.read_bytes()


def test_only_what_is_new_or_changed_is_separated(cli, tmp_path, inputs, recordings):
    def lines():
        ended(cli, inputs, *SERIAL, "--out", "out", status=1)
        return len((tmp_path / "out/batch/results.jsonl").read_text().splitlines())

    assert lines() == 4
    assert lines() == 4
    recordings.make("in/new.wav", seed=4)
    assert lines() == 5
    recordings.make("in/y.wav", seed=5)
    os.utime(tmp_path / "in/y.wav", (1, 1))
    assert lines() == 6
    recordings.make("in/broken.wav")
    assert ended(cli, inputs, *SERIAL, "--out", "out")["done"] == 5
    other = ended(cli, inputs, *SERIAL, "--out", "out", "--seed", 1)
    assert other["done"] == 5
    assert names(tmp_path / "out/auxiva-laplace") >= {"y", "y-2"}  # both are kept


def test_recordings_of_one_name_do_not_meet(cli, tmp_path, recordings):
    """Workers side by side cannot see which names the others have taken."""
    recordings.make("p/a/x.wav", seed=1)
    recordings.make("q/a/x.wav", seed=2)
    ended(cli, "p", "q", *SERIAL, "--out", "out")
    assert set(rows(tmp_path / "out")) == {"a-x", "a-x-2"}


def test_test_and_dry_run_and_settings(cli, tmp_path, inputs, recordings):
    settings = recordings.text("my.toml", 'method = "auxiva"\nn_iter = 2\nn_fft = 256\n')
    command = ("batch", inputs, "--settings", settings, "--out", "out")
    ran = cli(*command, "--dry-run", "--workers", 1)
    assert "4 tasks, 0 of them recorded" in ran.out
    shutil.rmtree(tmp_path / "out", ignore_errors=True)
    ran = cli(*command, "--test")
    assert "4 tasks, 3 done, 1 failed, 0 missing" in ran.out
    options = json.loads(rows(tmp_path / "out")["y"]["options"])
    assert (options["n_iter"], options["n_fft"]) == (2, 256)


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["x.wav", "--ref", "x.wav"], 2, "--ref belongs to one recording"),
        (["x.wav", "--channels"], 2, "--channels belongs to one recording"),
        (
            ["x.wav", "--method", "blinkiva", "--sensors", "x.wav"],
            2,
            "--sensors belongs to one recording",
        ),
        (["empty"], 1, "empty holds no sound files"),
        (["x.wav", "--out", "x.wav"], 1, "cannot be read: Not a directory"),
        (["x.wav", "--executor", "here"], 1, "the executors are serial, processes, dask"),
        (["x.wav", "--workers", "0"], 2, "--workers: must be at least 1"),
    ],
)
def test_what_goes_wrong_is_a_sentence(cli, tmp_path, recordings, arguments, status, says):
    recordings.make("x.wav")
    (tmp_path / "empty").mkdir()
    ran = cli("batch", *arguments)
    assert (ran.status, ran.out) == (status, "")
    assert says in ran.err
    assert ran.err.count("\n") == 1
