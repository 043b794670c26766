"""`study`: list, test, run, resume, draw, and what goes wrong."""

import json
import re
import sys

import pytest

from separatrix import studies
from separatrix.cli.task_arguments import EXECUTORS
from separatrix.studies.executors import EXECUTORS as OF_THE_LIBRARY
from studies.tiny import TINY

from .conftest import names

TABLES = {"results.csv", "results.parquet"}
FILES = {"parameters.json", "environment.json", "results.jsonl", "squares.txt", *TABLES}
SHORT = ("--duration", 1, "--n-fft", 512, "--n-iter", 3, "--n-iter-gauss", 3)


@pytest.fixture(autouse=True)
def with_tiny(monkeypatch):
    monkeypatch.setitem(studies.STUDIES, "tiny", TINY)


def test_executors_are_those_of_the_library():
    assert tuple(OF_THE_LIBRARY) == tuple(re.match(r"\w+", name)[0] for name in EXECUTORS)


def test_the_studies_are_listed(cli):
    for arguments in ((), ("--help",)):
        out = cli("study", *arguments).out
        assert all(name in out for name in studies.STUDIES)
        assert max(map(len, out.splitlines())) <= 80
    listed = json.loads(cli("study", "--json").out)
    assert [entry["name"] for entry in listed] == list(studies.STUDIES)
    ran = cli("study", "ilrma-bases", "--help")
    assert "--n-starts" in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80


def test_a_test_of_ilrma_bases_from_start_to_end(cli, tmp_path):
    ran = cli("study", "ilrma-bases", "--test", "--out", "bases", *SHORT)
    assert (ran.status, ran.err) == (0, "")
    assert "4 tasks to run" in ran.out
    assert "720 tasks, 4 done, 0 failed, 716 missing" in ran.out
    figures = {"sdr-against-bases.png", "starts.png", "cost.png"}
    assert names(tmp_path / "bases") == FILES - {"squares.txt"} | figures


def test_a_study_is_resumed_and_drawn(cli, tmp_path):
    command = ("study", "tiny", "--json", "--workers", 2)
    first = json.loads(cli(*command, "--n-tasks", 4).out)
    assert (first["tasks"], first["done"], first["missing"]) == (4, 4, 0)
    assert first["files"] == ["squares.txt", "results.csv", "results.parquet"]
    folder = tmp_path / "studies/tiny"
    assert names(folder) == FILES
    (folder / "squares.txt").unlink()
    drawn = json.loads(cli(*command, "--draw").out)  # with the parameters of the folder
    assert (drawn["tasks"], drawn["files"]) == (4, first["files"])
    (folder / "squares.txt").unlink()
    assert json.loads(cli("figure", "studies/tiny", "--json").out) == drawn
    assert names(folder) == FILES
    assert (folder / "squares.txt").read_text() == "0 1 4 9"
    ran = cli("study", "tiny", "--n-tasks", 6, "--executor", "serial")
    assert "2 tasks to run, 4 are recorded already" in ran.out
    assert cli("study", "tiny", "--n-tasks", 6, "--quiet").out == ""


def test_figures_of_what_is_no_study_are_refused(cli, tmp_path):
    (tmp_path / "parameters.json").write_text('{"study": "none"}')
    for folder in (tmp_path, tmp_path / "missing"):
        ran = cli("figure", folder)
        assert ran.status == 1
        assert "is no folder of a study" in ran.err


def test_settings_come_from_a_file_and_flags_win(cli, tmp_path, recordings):
    settings = recordings.text("my.toml", "n_tasks = 3\nfailing = 0\n")
    ran = cli("study", "tiny", "--settings", settings, "--failing", 2, "--executor", "serial")
    assert "3 tasks, 2 done, 1 failed, 0 missing" in ran.out
    assert "seed 2 is no good" in ran.out
    recordings.text("my.toml", "n_task = 3\n")
    ran = cli("study", "tiny", "--settings", settings)
    assert (ran.status, ran.out) == (2, "")
    assert "my.toml: there is no argument --n-task; did you mean --n-tasks?" in ran.err


def test_a_table_to_be_read_is_printed(cli, tmp_path):
    scores = {"algorithm": "auxiva", "sdr": [[1.0, 2.0]], "sir": [[8.0, 9.0]]}
    (tmp_path / "arguments.json").write_text('[[2, 2, "0.3", 10, [], 1]]')
    (tmp_path / "data.json").write_text(json.dumps([[scores]]))
    cell = ("--highest-src", 2, "--highest-chan", 2, "--n-loops", 0)
    ran = cli("study", "blinkiva", "--published", ".", *cell, "--out", "p", "--executor", "serial")
    assert (ran.status, ran.err) == (0, "")
    assert "| 2 | 2 | 1 | 1.5 [1.5, 1.5] |" in ran.out
    assert names(tmp_path / "p") >= {"sdr.png", "sir.png", "comparison.md"}
    ran = cli("study", "blinkiva", "--published", "none")
    assert "none is no folder" in ran.err


def test_failed_tasks_are_told_and_retried(cli):
    command = ("study", "tiny", "--failing", 1, "--executor", "serial")
    ran = cli(*command)
    assert ran.status == 1
    assert "6 tasks, 5 done, 1 failed, 0 missing" in ran.out
    assert "1 failed with ValueError: seed 1 is no good." in ran.out
    assert "tasks to run" not in cli(*command).out
    assert "1 tasks to run" in cli(*command, "--retry-failed").out


def test_a_dry_run_says_how_long_and_writes_nothing(cli, tmp_path):
    ran = cli("study", "tiny", "--dry-run", "--seconds", 0.05, "--workers", 3)
    assert ran.status == 0
    assert re.search(r"6 tasks, 0 of them recorded.*\n.*other 6 take about 1 s", ran.out)
    assert names(tmp_path) == set()
    found = json.loads(cli("study", "tiny", "--dry-run", "--json").out)
    assert (found["n_tasks"], found["n_missing"], found["problems"]) == (6, 6, [])
    ran = cli("study", "tiny", "--dry-run", "--failing", 0)
    assert ran.status == 1
    assert "A task that was tried failed: ValueError: seed 0 is no good." in ran.out


def test_without_pyarrow_the_rest_is_written(cli, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    ran = cli("study", "tiny", "--executor", "serial")
    assert ran.status == 0
    assert 'pip install "separatrix[eval]"' in ran.out
    assert names(tmp_path / "studies/tiny") == FILES - {"results.parquet"}


def test_ctrl_c_says_how_to_go_on(cli, monkeypatch):
    def interrupted(self, record):
        self.done += 1
        if self.done == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("separatrix.cli.progress.TaskProgress.on_record", interrupted)
        ran = cli("study", "tiny", "--executor", "serial")
    assert ran.status == 130
    assert "2 of 6 tasks were recorded in studies/tiny: start the same command again" in ran.err
    assert ran.err.count("\n") == 1
    assert "4 tasks to run, 2 are recorded already" in cli("study", "tiny").out


WRONG = {
    "unknown study": (
        ["tinny"],
        2,
        r"no study 'tinny'; did you mean 'tiny'\? .*ilrma-bases, .*tiny",
    ),
    "name not first": (["--out", "x", "tiny"], 2, r"name the study first: separatrix study tiny"),
    "unknown option": (["tiny", "--n-task", 2], 2, r"did you mean --n-tasks\?"),
    "option of another study": (["tiny", "--n-starts", 2], 2, r"no argument --n-starts"),
    "no tasks": (["tiny", "--n-tasks", 0], 2, r"--n-tasks: must be at least 1; got 0"),
    "no workers": (["tiny", "--workers", 0], 2, r"--workers: must be at least 1"),
    "test and draw": (["tiny", "--test", "--draw"], 2, r"--draw: not allowed with .*--test"),
    "no such image": (["ilrma-bases", "--images", "a.wav"], 2, r"--images: a\.wav is no file"),
    "one image": (["ilrma-bases", "--images", "file"], 1, r"one image is no mixture"),
    "unknown executor": (["tiny", "--executor", "x"], 1, r"the executors are serial, processes"),
    "folder is a file": (["tiny", "--out", "file"], 1, r"file cannot be read: Not a directory"),
    "folder below a file": (["tiny", "--out", "file/x"], 1, r"cannot be .*: Not a directory"),
    "folder of something else": (["tiny", "--out", "."], 1, r"holds file, which is not of a study"),
    "nothing to draw": (["tiny", "--draw"], 1, r"studies/tiny holds no records; run the study"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_goes_wrong_is_a_sentence(cli, tmp_path, wrong):
    (tmp_path / "file").touch()
    arguments, status, expected = WRONG[wrong]
    ran = cli("study", *arguments)
    assert ran.status == status, ran.err
    assert re.search(expected, ran.err), ran.err
    assert ran.err.startswith("separatrix: ")
    assert ran.err.count("\n") == 1
    assert ran.out == ""
    assert names(tmp_path) == {"file"}
