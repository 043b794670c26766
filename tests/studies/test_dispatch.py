"""Tasks come back from any executor, whatever becomes of the workers."""

import os
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from separatrix.errors import UnsupportedError, WorkerError
from separatrix.studies.dispatch import outcomes
from separatrix.studies.executors import find_executor
from separatrix.studies.threads import VARIABLES, one_thread

from . import tiny

LOCAL = ("serial", "processes")  # those of clusters are in test_clusters.py
SEEDS = [{"seed": seed} for seed in range(5)]


def run(cell, tasks, executor="processes", n_workers=2):
    ended = outcomes(cell, tasks, find_executor(executor, n_workers), 2 * n_workers)
    return [(task, outcome) for task, outcome in ended]


@pytest.mark.parametrize("executor", ["processes", "concurrent.futures:ThreadPoolExecutor"])
def test_every_executor_gives_the_same_results(executor):
    def by_seed(name):
        ended = run(tiny.random_numbers, SEEDS, name)
        return {task["seed"]: outcome["result"] for task, outcome in ended}

    assert by_seed(executor) == by_seed("serial")


def test_workers_have_one_thread_each(monkeypatch):
    for name in VARIABLES:
        monkeypatch.setenv(name, "2")
    with one_thread():
        ended = run(tiny.threads, SEEDS)
    assert all(os.environ[name] == "2" for name in VARIABLES)
    for _, outcome in ended:
        found = outcome["result"]
        assert set(found["variables"].values()) == {"1"}
        assert set(found["blas"]) == {1}
        assert found["compiled"] == 1
        assert found["pid"] != os.getpid()


def test_a_serial_run_has_one_thread_too(monkeypatch):
    monkeypatch.setenv("SEPARATRIX_THREADS", "2")
    ((_, outcome),) = run(tiny.threads, SEEDS[:1], "serial")
    assert set(outcome["result"]["blas"]) == {1}
    assert outcome["result"]["compiled"] == 1


@pytest.mark.parametrize("executor", LOCAL)
def test_an_error_is_one_line_and_stops_nothing(executor):
    tasks = tiny.tasks(tiny.TinyOptions(n_tasks=4, failing=1))
    ended = {task["seed"]: outcome for task, outcome in run(tiny.cell, tasks, executor)}
    assert ended[1]["error"] == {"type": "ValueError", "message": "seed 1 is no good."}
    assert [ended[seed]["result"]["square"] for seed in (0, 2, 3)] == [0, 4, 9]
    assert ended[0]["result"]["pair"] == [1, 2]  # as JSON gives it back, on every executor
    assert all(outcome["seconds"] >= 0 for outcome in ended.values())


@pytest.mark.parametrize("executor", LOCAL)
@pytest.mark.parametrize(("cell", "kind"), [("infinite", "ValueError"), ("leaving", "SystemExit")])
def test_what_cannot_be_recorded_fails_its_task(executor, cell, kind):
    ((_, outcome),) = run(getattr(tiny, cell), SEEDS[:1], executor)
    assert outcome["error"]["type"] == kind


def test_a_task_that_kills_its_worker_is_blamed_alone():
    tasks = [{"seed": seed, "guilty": seed == 1} for seed in range(6)]
    ended = {task["seed"]: outcome for task, outcome in run(tiny.deadly, tasks)}
    assert ended.pop(1)["error"]["message"] == "killed its worker three times"
    assert sorted(ended) == [0, 2, 3, 4, 5]
    assert all(outcome["result"] == {"alive": True} for outcome in ended.values())


def test_a_worker_that_dies_once_costs_nothing(tmp_path):
    tasks = [{"seed": s, "guilty": s == 2, "trace": str(tmp_path / "trace")} for s in range(6)]
    ended = run(tiny.deadly_once, tasks)
    assert sorted(task["seed"] for task, _ in ended) == list(range(6))
    assert all(outcome["result"] == {"alive": True} for _, outcome in ended)


def test_workers_that_never_begin_are_an_error_of_the_executor(monkeypatch):
    monkeypatch.setattr("separatrix.studies.executors._begin_worker", os.abort)
    with pytest.raises(WorkerError, match="end before they have begun"):
        run(tiny.cell, SEEDS)


def test_an_executor_that_knows_its_workers_gets_twice_as_many_tasks():
    class Wide(ThreadPoolExecutor):
        n_workers = 3

    under_way = Barrier(6)
    tasks = [{"seed": seed} for seed in range(6)]
    ended = outcomes(lambda task: {"place": under_way.wait(20)}, tasks, lambda: Wide(6), 1)
    assert sorted(outcome["result"]["place"] for _, outcome in ended) == list(range(6))


@pytest.mark.parametrize(
    ("name", "says"),
    [
        (
            "sreial",
            "there is no executor 'sreial'; the executors are serial, processes, dask, ipyp",
        ),
        ("serial:2", "'serial' takes nothing more"),
        ("processes:2", "'processes' takes nothing more"),
        ("nowhere.to.be:found", "'nowhere.to.be:found' cannot be found: No module"),
        ("os:no_such_thing", "'os:no_such_thing' cannot be found"),
        (":x", "there is no executor ':x'"),
    ],
)
def test_unknown_executors(name, says):
    with pytest.raises(UnsupportedError, match=says):
        find_executor(name, 2)()
