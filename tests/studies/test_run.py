"""A study is resumed where it stopped, however it stopped."""

import contextlib
import csv
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from pyarrow import parquet

from separatrix.errors import FolderError, UnsupportedError
from separatrix.studies import (
    draw_study,
    export_study,
    forecast,
    missing_tasks,
    read_records,
    recorded_options,
    run_study,
    spread,
    study_tasks,
)
from separatrix.studies.store import RESULTS

from . import tiny
from .tiny import TINY


def run(folder, executor="serial", **options):
    """Records of the study, and the seeds that ran."""
    ran = []
    how = {name: options.pop(name) for name in ("test", "retry_failed") if name in options}
    records = run_study(
        TINY,
        folder,
        options,
        executor=executor,
        n_workers=2,
        on_record=lambda record: ran.append(record["parameters"]["seed"]),
        **how,
    )
    return records, ran


def without_seconds(records):
    return [{name: record[name] for name in record if name != "seconds"} for record in records]


def test_what_is_recorded_is_not_run_again(tmp_path):
    first, ran = run(tmp_path, n_tasks=3)
    assert ran == [0, 1, 2]
    assert [record["result"]["square"] for record in first] == [0, 1, 4]
    assert run(tmp_path, n_tasks=3) == (first, [])
    more, ran = run(tmp_path, n_tasks=5)
    assert ran == [3, 4]
    assert more[:3] == first
    assert run(tmp_path, n_tasks=2) == (first[:2], [])  # fewer: the others stay on the disk
    assert len(read_records(tmp_path)) == 5


def test_processes_and_serial_record_the_same(tmp_path):
    serial, _ = run(tmp_path / "serial", n_tasks=5, failing=2)
    processes, ran = run(tmp_path / "processes", "processes", n_tasks=5, failing=2)
    assert sorted(ran) == list(range(5))
    assert without_seconds(serial) == without_seconds(processes)


@pytest.mark.parametrize("executor", ["serial", "processes"])
def test_a_cell_keeps_what_it_needs_again_in_the_folder(tmp_path, monkeypatch, executor):
    monkeypatch.chdir(tmp_path)
    study = replace(TINY, cell_in=tiny.cell_in)
    records = run_study(study, "kept", {"n_tasks": 4}, executor=executor, n_workers=2)
    assert [record["result"]["square"] for record in records] == [0, 1, 4, 9]
    assert (tmp_path / "kept" / "kept.txt").exists()
    assert without_seconds(records) == without_seconds(run(tmp_path / "plain", n_tasks=4)[0])
    run_study(study, "kept", {"n_tasks": 5}, executor=executor, n_workers=2)  # its own file


def test_a_failed_task_runs_again_only_on_request(tmp_path):
    records, _ = run(tmp_path, n_tasks=3, failing=1)
    assert [set(record) & {"result", "error"} for record in records] == [
        {"result"},
        {"error"},
        {"result"},
    ]
    assert run(tmp_path, n_tasks=3, failing=1)[1] == []
    assert run(tmp_path, n_tasks=3, failing=1, retry_failed=True)[1] == [1]
    assert len(read_records(tmp_path)) == 3


def test_a_test_takes_tasks_from_all_over_that_count(tmp_path):
    records, ran = run(tmp_path, n_tasks=100, test=True)
    assert ran == [0, 33, 66, 99]
    assert len(records) == 4
    assert len(run(tmp_path, n_tasks=100)[1]) == 96


def test_the_folder_says_what_ran_where(tmp_path):
    run(tmp_path, n_tasks=2)
    assert json.loads((tmp_path / "parameters.json").read_text()) == {
        "study": "tiny",
        "parameters": {"n_tasks": 2, "failing": -1, "seconds": 0.0},
    }
    run(tmp_path, n_tasks=3)
    assert recorded_options(TINY, tmp_path)["n_tasks"] == 3
    (here,) = json.loads((tmp_path / "environment.json").read_text())  # the same place: once
    assert here["environment"]["versions"]["numpy"]
    assert here["environment"]["machine"]["processors"] == os.cpu_count()


def test_a_line_of_results_stands_for_itself(tmp_path):
    run(tmp_path, n_tasks=1)
    (line,) = (tmp_path / RESULTS).read_text().splitlines()
    record = json.loads(line)
    assert set(record) == {"key", "parameters", "seconds", "result"}
    assert record["parameters"] == {"seed": 0, "fails": False, "seconds": 0.0}


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "thesis.tex").touch()
    with pytest.raises(FolderError, match=r"holds thesis\.tex, which is not of a study"):
        run(tmp_path)
    (tmp_path / "parameters.json").write_text('{"study": "other", "parameters": {}}')
    with pytest.raises(FolderError, match="does not belong to the study 'tiny'"):
        run(tmp_path)
    with pytest.raises(FolderError, match="cannot be read: Not a directory"):
        run(tmp_path / "thesis.tex")
    with pytest.raises(UnsupportedError, match="tiny has no option 'n'"):
        run(tmp_path / "new", n=1)
    assert not (tmp_path / "new").exists()


@pytest.fixture
def start_driver(tmp_path):
    """Starts drivers in sessions of their own; whoever is left of them is killed at the end."""
    drivers = []

    def start(n_tasks, seconds):
        command = [sys.executable, tiny.__file__, str(tmp_path), str(n_tasks), str(seconds)]
        how = {"start_new_session": True, "stderr": subprocess.PIPE, "text": True}
        drivers.append(subprocess.Popen(command, **how))
        return drivers[-1]

    yield start
    for driver in drivers:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(driver.pid, signal.SIGKILL)
        driver.wait()


def wait_for_records(folder, count):
    limit = time.monotonic() + 30
    while not (folder / RESULTS).exists() or len(read_records(folder)) < count:
        assert time.monotonic() < limit, "the driver records nothing"
        time.sleep(0.02)


def processes_of(session):
    """Processes of a session that are not yet gone, from the table of the system."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # gone in the meantime
            state, _, _, sid = path.read_text().rpartition(")")[2].split()[:4]
            found += [path.parent.name] * (state != "Z" and sid == str(session))
    return found


def wait_until_gone(session):
    limit = time.monotonic() + 20
    while processes_of(session):
        assert time.monotonic() < limit, "workers outlive their driver"
        time.sleep(0.05)


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")


@needs_proc
def test_a_killed_driver_loses_nothing_and_leaves_no_workers(tmp_path, start_driver):
    driver = start_driver(8, 0.2)
    wait_for_records(tmp_path, 3)
    driver.kill()
    driver.wait()  # not for its output: workers hold that pipe too
    wait_until_gone(driver.pid)
    before = read_records(tmp_path)
    assert 3 <= len(before) < 8
    driver = start_driver(8, 0.2)
    assert (driver.communicate(timeout=60)[1], driver.returncode) == ("", 0)
    after = read_records(tmp_path)
    assert len(after) == 8
    assert before.items() <= after.items()
    assert len((tmp_path / RESULTS).read_text().splitlines()) == 8  # none ran twice


@needs_proc
def test_an_interrupted_driver_ends_its_workers_at_once(tmp_path, start_driver):
    driver = start_driver(4, 0.1)
    driver.communicate(timeout=60)
    begun = time.monotonic()
    driver = start_driver(4, 20.0)
    limit = time.monotonic() + 30
    while len(processes_of(driver.pid)) < 4:  # driver, tracker of resources, two workers
        assert time.monotonic() < limit, "no workers are started"
        time.sleep(0.05)
    time.sleep(0.5)
    driver.send_signal(signal.SIGINT)
    said = driver.communicate(timeout=60)[1]
    wait_until_gone(driver.pid)
    assert time.monotonic() - begun < 20
    assert said.count("Traceback") == 1  # the driver's own; workers say nothing
    assert len(read_records(tmp_path)) == 4


def test_figures_and_tables_come_from_the_folder_alone(tmp_path):
    run(tmp_path, n_tasks=4, failing=1)
    assert draw_study(TINY, tmp_path) == [tmp_path / "squares.txt"]
    assert (tmp_path / "squares.txt").read_text() == "0 4 9"
    with export_study(TINY, tmp_path, "csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["square"] for row in rows] == ["0", "", "4", "9"]
    assert rows[0]["pair"] == "[1, 2]"
    assert rows[1]["error"] == "ValueError: seed 1 is no good."
    table = parquet.read_table(export_study(TINY, tmp_path, "parquet")).to_pydict()
    assert table["square"] == [0, None, 4, 9]
    assert table["pair"] == [[1, 2], None, [1, 2], [1, 2]]
    assert table["seed"] == [0, 1, 2, 3]
    with pytest.raises(UnsupportedError, match="'xls' is no kind of table; choose csv or parquet"):
        export_study(TINY, tmp_path, "xls")
    with pytest.raises(FolderError, match="holds no records"):
        draw_study(TINY, tmp_path / "new")


def test_figures_keep_to_the_parameters_of_the_folder(tmp_path):
    run(tmp_path, n_tasks=5)
    run(tmp_path, n_tasks=2)
    draw_study(TINY, tmp_path)
    assert (tmp_path / "squares.txt").read_text() == "0 1"


def test_a_forecast_tries_a_few_tasks_or_reads_the_records():
    tasks = study_tasks(TINY, {"n_tasks": 11, "seconds": 0.05})
    tried = forecast(tiny.cell, tasks, {}, n_workers=2)
    assert (tried.n_tasks, tried.n_missing) == (11, 11)
    assert 0.05 <= tried.seconds_per_task < 1
    assert tried.seconds_left == pytest.approx(tried.seconds_per_task * 11 / 2)
    records = {"elsewhere": {"seconds": 4.0, "result": {}}, "killer": {"seconds": None}}
    known = forecast(lambda task: 1 / 0, tasks, records, n_workers=1)
    assert known.seconds_left == 44.0
    (problem,) = forecast(tiny.cell, study_tasks(TINY, {"failing": 0}), {}, 1).problems
    assert problem == "ValueError: seed 0 is no good."


def test_tasks_that_are_asked_for_twice_run_once():
    task = {"seed": 1}
    assert missing_tasks([task, {"seed": 2}, dict(task)], {}) == [task, {"seed": 2}]
    assert spread([task], 4) == [task]
