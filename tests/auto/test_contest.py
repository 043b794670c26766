"""Runs on one recording: shared, scored, stopped, the same on any number of threads."""

import math
import threading

import numpy as np
import pytest

from separatrix import separate
from separatrix.auto import Bench, Run, Step, contest
from separatrix.auto.grid import GAUSS, RECIPES
from separatrix.errors import DivergedError
from separatrix.options import Effort
from separatrix.recording import inspect_recording

FS = 16000
ILRMA = (GAUSS, Step("ilrma", (("init", "random"), ("n_iter", 5))))
RUNS = [
    Run("Gauss", 0.032, (GAUSS,)),
    Run("fdica", 0.032, RECIPES["fdica"]),
    Run("ilrma", 0.032, ILRMA),
    Run("fdica", 0.064, RECIPES["fdica"]),
]


@pytest.fixture
def x(rng):
    s = rng.laplace(size=(2, 2 * FS)) * np.repeat(rng.gamma(0.3, size=(2, 40)), 800, axis=1)
    A = rng.standard_normal((2, 2, 9)) * 0.6 ** np.arange(9)
    return np.array([sum(np.convolve(A[c, k], s[k])[: 2 * FS] for k in (0, 1)) for c in (0, 1)])


@pytest.fixture
def bench(x):
    return Bench(inspect_recording(x, FS), 2)


def test_a_run_gives_what_separate_gives(bench, x):
    found = bench.rendering(RUNS[3]).sources
    expected = separate(x, FS, method="fdica", n_fft=1024).sources
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_runs_that_begin_alike_share_it(bench, monkeypatch):
    made = []
    real = Bench._find

    def find(self, window, steps, on_step):
        made.append((window, steps))
        return real(self, window, steps, on_step)

    monkeypatch.setattr(Bench, "_find", find)
    contest(bench, [RUNS])
    assert len(made) == len(set(made)) == len(RUNS)


def test_threads_change_nothing(x, monkeypatch):
    found = []
    for n in ("1", "3"):
        monkeypatch.setenv("SEPARATRIX_THREADS", n)
        entries = contest(Bench(inspect_recording(x, FS), 2, seed=1), [RUNS])
        found.append([(entry.run, entry.score.expected) for entry in entries])
    assert found[0] == found[1]
    assert [value for _, value in found[0]] == sorted([v for _, v in found[0]], reverse=True)


def test_seeds_matter_to_what_is_random(x):
    runs = [[RUNS[2]]]
    one, same, other = (
        contest(Bench(inspect_recording(x, FS), 2, seed=seed), runs)[0].value for seed in (1, 1, 2)
    )
    assert one == same != other


def test_a_round_that_finds_nothing_better_is_the_last(bench):
    again = [[RUNS[1]], [RUNS[1]], [RUNS[0]]]
    assert [entry.run for entry in contest(bench, again)] == [RUNS[1], RUNS[1]]


def test_time_ends_it_once_there_is_a_run(bench, monkeypatch):
    monkeypatch.setenv("SEPARATRIX_THREADS", "1")
    assert len(contest(bench, [RUNS], time_limit=0)) == 1


def test_a_caller_ends_it(bench, monkeypatch):
    monkeypatch.setenv("SEPARATRIX_THREADS", "1")
    heard = []
    entries = contest(bench, [RUNS], on_entry=lambda all: heard.append(len(all)) or len(all) < 2)
    assert heard == [1, 2]
    assert len(entries) == 2


def test_a_run_that_fails_is_last_and_said(bench, monkeypatch):
    real = Bench.rendering

    def rendering(self, run, on_step=None):
        if run == RUNS[0]:
            raise DivergedError("no")
        return real(self, run, on_step)

    monkeypatch.setattr(Bench, "rendering", rendering)
    last = contest(bench, [RUNS])[-1]
    assert last.run == RUNS[0]
    assert math.isnan(last.score.expected)
    assert last.score.words == "unknown: the run failed"


def test_an_error_ends_the_other_runs(bench, monkeypatch):
    monkeypatch.setenv("SEPARATRIX_THREADS", "2")
    begun, seen = threading.Event(), []

    def rendering(self, run, on_step=None):
        if run == RUNS[0]:
            begun.wait(10)
            raise KeyboardInterrupt
        begun.set()
        while on_step(0, None, None):
            seen.append(run)
            threading.Event().wait(0.01)
        raise DivergedError("broken off")

    monkeypatch.setattr(Bench, "rendering", rendering)
    with pytest.raises(KeyboardInterrupt):
        contest(bench, [RUNS[:2]])


def test_separate_shows_runs_as_steps_and_can_be_stopped(x, monkeypatch):
    monkeypatch.setattr("separatrix.auto.grid.GRIDS", {effort: (RUNS,) for effort in Effort})
    stages, steps = [], []
    separation = separate(
        x,
        FS,
        method="auto",
        on_stage=lambda index, stage: stages.append((stage.label, stage.n_iter)),
        on_step=lambda i, cost, state: steps.append((len(stages), i, float(np.min(cost)))),
    )
    assert stages[0] == ("trying runs", len(RUNS))
    assert next(iter(separation.timings)) == "choice"
    own = [(i, cost) for stage, i, cost in steps if stage == 1]
    assert [i for i, _ in own] == [1, 2, 3, 4]
    assert own[-1][1] == -max(run.expected for run in separation.choice.tried)
    stopped = separate(x, FS, method="auto", on_step=lambda i, cost, state: False)
    assert len(stopped.choice.tried) == 1
    assert stopped.score.expected == pytest.approx(stopped.choice.tried[0].expected, abs=0.5)
