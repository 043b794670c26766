"""The loop: resume, tolerance, callback, reasons for stopping, batches."""

from typing import NamedTuple

import numpy as np
import pytest

from mixtures import random_mixture
from separatrix.demixing import Demixing, Laplace, LowRank
from separatrix.errors import DivergedError
from separatrix.iterate import Stage, Stop, iterate, run_stages


class Value(NamedTuple):
    value: np.ndarray


class Halving:
    """Cost and state halve with every step; `bad` marks the step after which it is NaN."""

    def __init__(self, bad=None):
        self.bad = bad

    def prepare(self, x, side):
        return x if side is None else x + side

    def init(self, data, start=None):
        return Value(data + 0.0 if start is None else start.value)

    def step(self, data, state):
        new = state.value / 2
        return Value(np.where(new < self.bad, np.nan, new) if self.bad else new)

    def cost(self, data, state):
        return state.value

    def cost_unit(self, data):
        return 2.0

    def finish(self, data, state):
        return state


def test_cost_trace_begins_with_the_initial_state():
    result = iterate(Halving(), np.array(8.0), n_iter=3)
    assert [float(c) for c in result.costs] == [8, 4, 2, 1]
    assert result.stop is Stop.MAX_ITER
    assert result.outcome.value == 1
    assert iterate(Halving(), np.array(8.0), n_iter=0).costs == (8.0,)


def test_side_data_and_start_arrive():
    assert iterate(Halving(), np.array(8.0), n_iter=0, side=1.0).costs == (9.0,)
    assert iterate(Halving(), np.array(8.0), n_iter=0, start=Value(np.array(3.0))).costs == (3.0,)


def test_resume_goes_on():
    first = iterate(Halving(), np.array(8.0), n_iter=2)
    rest = iterate(Halving(), np.array(8.0), n_iter=2, state=first.state)
    assert first.costs + rest.costs[1:] == iterate(Halving(), np.array(8.0), n_iter=4).costs


def test_tolerance_is_per_unit():
    # Changes are 4, 2, 1, 0.5; the first below 2 * 0.6 is 1.
    result = iterate(Halving(), np.array(8.0), n_iter=9, tol=0.6)
    assert result.stop is Stop.CONVERGED
    assert [float(c) for c in result.costs] == [8, 4, 2, 1]


def test_callback_sees_every_state_and_stops():
    seen = []

    def on_step(i, cost, state):
        seen.append((i, float(cost), float(state.value)))
        return i < 2

    result = iterate(Halving(), np.array(8.0), n_iter=9, on_step=on_step)
    assert seen == [(0, 8, 8), (1, 4, 4), (2, 2, 2)]
    assert result.stop is Stop.BY_CALLER
    assert result.outcome.value == 2


def test_a_callback_that_returns_nothing_does_not_stop():
    result = iterate(Halving(), np.array(8.0), n_iter=3, on_step=lambda i, cost, state: None)
    assert result.stop is Stop.MAX_ITER


def test_batch_elements_rest_when_they_have_converged():
    result = iterate(Halving(), np.array([8.0, 1.0]), n_iter=9, tol=0.6)
    np.testing.assert_array_equal(np.stack(result.costs), [[8, 1], [4, 0.5], [2, 0.5], [1, 0.5]])
    np.testing.assert_array_equal(result.state.value, [1, 0.5])
    assert result.stop is Stop.CONVERGED


def test_divergence_is_an_error_only_if_nothing_is_left():
    with pytest.raises(DivergedError, match="nan at iteration 3"):
        iterate(Halving(bad=1.5), np.array(8.0), n_iter=9)
    result = iterate(Halving(bad=0.8), np.array([8.0, 2.0]), n_iter=3)
    np.testing.assert_array_equal(np.isnan(np.stack(result.costs)[:, 1]), [0, 0, 1, 1])
    np.testing.assert_array_equal(np.stack(result.costs)[:, 0], [8, 4, 2, 1])


@pytest.mark.parametrize(("n_iter", "tol"), [(-1, 0), (1, -0.1), (1, float("nan"))])
def test_bad_limits_are_refused(n_iter, tol):
    with pytest.raises(ValueError, match="must"):
        iterate(Halving(), np.array(8.0), n_iter=n_iter, tol=tol)


def test_frozen_elements_of_a_real_batch_keep_their_state(rng):
    x, _ = random_mixture(rng)
    steady = np.stack([x, x])
    alone = iterate(Demixing(LowRank(2)), x, n_iter=80, tol=5e-3)
    both = iterate(Demixing(LowRank(2)), steady, n_iter=80, tol=5e-3)
    n = len(alone.costs)
    assert n < len(both.costs)
    np.testing.assert_allclose(both.outcome.W[0], alone.outcome.W, rtol=1e-9)
    assert np.all(np.stack(both.costs)[n - 1 :, 0] == both.costs[n - 1][0])


def test_stages_hand_over_their_outcome(rng):
    x, _ = random_mixture(rng)
    stages = (Stage("a", Demixing(Laplace()), 7), Stage("b", Demixing(Laplace()), 8))
    told = []
    first, second = run_stages(stages, x, on_stage=lambda i, stage: told.append((i, stage.label)))
    assert told == [(0, "a"), (1, "b")]
    np.testing.assert_allclose(second.costs[0], first.costs[-1], rtol=1e-8)
    whole = iterate(Demixing(Laplace()), x, n_iter=15)
    np.testing.assert_allclose(second.outcome.W, whole.outcome.W, rtol=1e-5)


def test_a_stop_by_the_caller_ends_all_stages(rng):
    x, _ = random_mixture(rng)
    stages = (Stage("a", Demixing(Laplace()), 7), Stage("b", Demixing(Laplace()), 8))
    results = run_stages(stages, x, on_step=lambda i, cost, state: i < 3)
    assert [len(result.costs) for result in results] == [4, 1]
    assert results[0].stop is Stop.BY_CALLER
    np.testing.assert_allclose(results[1].outcome.W, results[0].outcome.W, rtol=1e-12)
    assert results[0].stop is Stop.BY_CALLER
    assert len(results[0].costs) == 4
