"""dask and ipyparallel, really started on this machine: the same records, and no task lost."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from separatrix import studies
from separatrix.cli import main
from separatrix.errors import MissingExtra, UnsupportedError, WorkerError
from separatrix.studies import clusters, read_records
from separatrix.studies.clusters import ClusterExecutor
from separatrix.studies.dispatch import outcomes
from separatrix.studies.executors import find_executor

from . import tiny

pytest.importorskip("distributed")
pytest.importorskip("ipyparallel")
if not hasattr(os, "killpg"):
    pytest.skip("needs groups of processes", allow_module_level=True)

# Noticing a dead engine takes half a minute by default.
IMPATIENT = """
c.HeartMonitor.period = 300
c.HeartMonitor.max_heartmonitor_misses = 3
"""


def run(cell, tasks, executor):
    return list(outcomes(cell, tasks, find_executor(executor, 1), 2))


@contextmanager
def started(*commands, patience=0):
    """Programs, none of which outlives the tests."""
    paths = [str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    environment = {"PYTHONPATH": os.pathsep.join(filter(None, paths))}
    running = []
    try:
        for command in commands:
            process = subprocess.Popen(
                [sys.executable, *command],
                env=os.environ | environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            running.append(process)
        yield
    finally:
        for process in running:  # asked first: ipcluster has programs in groups of their own
            process.send_signal(signal.SIGINT)
        for process in running:
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=patience)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_for(condition, what):
    limit = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < limit, f"no {what} after a minute"
        time.sleep(0.1)


@pytest.fixture(scope="module")
def dask(tmp_path_factory):
    from distributed import Client

    place = tmp_path_factory.mktemp("dask") / "scheduler.json"
    where = ["--scheduler-file", str(place), "--host", "127.0.0.1"]
    scheduler = ["-m", "distributed.cli.dask_scheduler", *where, "--port", "0", "--no-dashboard"]
    worker = ["-m", "distributed.cli.dask_worker", *where, "--nthreads", "1", "--no-dashboard"]
    worker += ["--local-directory", str(place.parent)]
    with started(scheduler, worker, worker):
        wait_for(place.exists, "scheduler")
        with Client(scheduler_file=str(place), set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
            address = client.scheduler.address
        yield f"dask:{address}"


@pytest.fixture(scope="module")
def ipyparallel(tmp_path_factory):
    import ipyparallel

    place = tmp_path_factory.mktemp("ipython")
    profile = place / "profile_tests"
    profile.mkdir()
    (profile / "ipcontroller_config.py").write_text(IMPATIENT)
    program = "from ipyparallel.cluster.app import main; main()"
    command = ["-c", program, "start", "-n", "2", "--profile=tests"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IPYTHONDIR", str(place))
        with started(command, patience=20):
            wait_for((profile / "security/ipcontroller-client.json").exists, "controller")
            with ipyparallel.Client(profile="tests", timeout=60) as client:
                client.wait_for_engines(2, timeout=60, interactive=False)
            yield "ipyparallel:tests"


@pytest.fixture(params=["dask", "ipyparallel"])
def engine(request):
    return request.getfixturevalue(request.param)


def test_a_cluster_gives_the_records_of_a_serial_run(engine):
    tasks = [{"seed": seed} for seed in range(12)]

    def by_seed(executor):
        ended = run(tiny.random_numbers, tasks, executor)
        return {task["seed"]: outcome["result"] for task, outcome in ended}

    assert by_seed(engine) == by_seed("serial")


def test_equal_calls_are_not_taken_for_one(engine):
    executor = find_executor(engine, 1)()
    first, second = [executor.submit(os.urandom, 8) for _ in range(2)]
    assert first.result(timeout=60) != second.result(timeout=60)
    executor.shutdown()


def test_an_error_is_one_line_and_stops_nothing(engine):
    tasks = tiny.tasks(tiny.TinyOptions(n_tasks=4, failing=1))
    ended = {task["seed"]: outcome for task, outcome in run(tiny.cell, tasks, engine)}
    assert ended[1]["error"] == {"type": "ValueError", "message": "seed 1 is no good."}
    assert [ended[seed]["result"]["square"] for seed in (0, 2, 3)] == [0, 4, 9]


def test_workers_of_a_cluster_have_one_thread_each(engine):
    ((_, outcome),) = run(tiny.threads, [{}], engine)
    assert set(outcome["result"]["blas"]) == {1}
    assert outcome["result"]["compiled"] == 1
    assert outcome["result"]["pid"] != os.getpid()


def test_as_many_tasks_are_under_way_as_the_cluster_can_take(engine):
    executor = find_executor(engine, 1)()
    assert executor.n_workers == 2
    executor.shutdown()


def test_a_worker_that_is_killed_in_the_middle_costs_nothing(engine, tmp_path):
    tasks = [{"seed": s, "guilty": s == 2, "trace": str(tmp_path / "trace")} for s in range(8)]
    ended = run(tiny.deadly_once, tasks, engine)
    assert sorted(task["seed"] for task, _ in ended) == list(range(8))
    assert all(outcome["result"] == {"alive": True} for _, outcome in ended)
    assert (tmp_path / "trace").exists()


def test_a_study_runs_on_dask_from_the_command_line(dask, tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(studies.STUDIES, "tiny", tiny.TINY)
    out = tmp_path / "out"
    command = ["study", "tiny", "--executor", dask, "--failing", "1", "--out", str(out)]
    assert main(command) == 1
    assert "6 tasks, 5 done, 1 failed, 0 missing" in capsys.readouterr().out
    squares = {r["parameters"]["seed"]: r.get("result") for r in read_records(out).values()}
    assert squares.pop(1) is None
    assert all(result["square"] == seed**2 for seed, result in squares.items())


class Engine:
    """One that answers as it is told to."""

    def __init__(self, answer):
        self.answer = answer

    def submit(self, fn, *args):
        future = Future()
        self.answer(future)
        return future

    def n_workers(self):
        raise OSError("gone")

    def killed(self, error):
        return isinstance(error, MemoryError)

    def close(self, wait):
        pass


def by_engine(answer):
    return outcomes(tiny.cell, [{"seed": 0}], lambda: ClusterExecutor(Engine(answer)), 1)


def test_a_task_that_ends_all_its_workers_is_recorded_as_such(monkeypatch):
    monkeypatch.setattr(Engine, "n_workers", lambda self: 1)
    ((_, outcome),) = by_engine(lambda future: future.set_exception(MemoryError()))
    assert outcome["error"]["type"] == "WorkerKilled"


def test_a_lost_engine_is_no_error_of_its_tasks(monkeypatch):
    with pytest.raises(WorkerError, match="the engine does not answer: gone"):
        list(by_engine(lambda future: future.set_result(None)))
    monkeypatch.setattr(Engine, "n_workers", lambda self: 1)
    with pytest.raises(WorkerError, match="the engine has lost its tasks"):
        list(by_engine(lambda future: future.cancel()))


def test_engines_that_do_not_answer_are_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(clusters, "PATIENCE", 0.5)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    with pytest.raises(WorkerError, match="no dask scheduler answers at tcp://127.0.0.1:9; see"):
        find_executor("dask:tcp://127.0.0.1:9", 1)()
    with pytest.raises(WorkerError, match="ipcluster start -n 4 --profile=none"):
        find_executor("ipyparallel:none", 1)()
    with pytest.raises(UnsupportedError, match="needs the address of a scheduler"):
        find_executor("dask", 1)()


@pytest.mark.parametrize("name", ["dask:tcp://127.0.0.1:9", "ipyparallel"])
def test_a_missing_engine_says_how_to_get_it(name, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.setitem(sys.modules, "ipyparallel", None)
    with pytest.raises(MissingExtra, match=r'pip install "separatrix\[cluster\]"'):
        find_executor(name, 1)()
