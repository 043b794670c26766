"""What VESSL does after its steps: a second try by levels, directions without fast phases."""

from dataclasses import replace

import numpy as np
import pytest

from ears import draw_scene, small_map
from separatrix.binaural.vessl import observe, vessl_stages
from separatrix.binaural.vessl.observations import feature_sums
from separatrix.binaural.vessl.restart import predicted_by_level
from separatrix.errors import MissingDataError
from separatrix.iterate import iterate, run_stages
from separatrix.options import VesslOptions


def test_the_second_try_keeps_what_is_better():
    binaural_map = small_map(noise=1.0)
    vessl, restart, _ = (
        stage.algorithm for stage in vessl_stages(binaural_map, 3, VesslOptions(restart=True))
    )
    heard = draw_scene(binaural_map, 3, 60).heard
    for n_first, n_second in ((10, 0), (0, 10)):
        first = iterate(vessl, heard, n_iter=n_first)
        second = iterate(restart, heard, n_iter=n_second, start=first.outcome)
        ends = [float(result.costs[-1]) for result in (first, second)]
        assert abs(ends[0] - ends[1]) > 1e-3
        kept = vessl.cost(vessl.prepare(heard), second.outcome.model)
        assert kept == pytest.approx(min(ends), abs=1e-12)
    with pytest.raises(MissingDataError, match="no run to try again"):
        iterate(restart, heard, n_iter=0)


def test_the_second_try_listens_to_levels_alone():
    binaural_map = small_map()
    vessl, restart, _ = (
        stage.algorithm for stage in vessl_stages(binaural_map, 1, VesslOptions(restart=True))
    )
    heard = draw_scene(binaural_map, 1, 60, missing=0.0).heard
    first = iterate(vessl, heard, n_iter=3).outcome
    noise = np.random.default_rng(0).uniform(-1, 1, heard.y[1:].shape)
    other = heard._replace(y=np.concatenate([heard.y[:1], noise]))
    one, two = (restart.init(restart.prepare(x), first).now for x in (heard, other))
    # The cues that the phases spoil come after the position that the levels tell.
    assert (
        np.linalg.norm(one.positions.posterior.peak() - first.model.positions.posterior.peak()) < 1
    )
    found = [
        predicted_by_level(restart.prepare(x), np.ones(x.observed.shape, bool))
        for x in (heard, other)
    ]
    np.testing.assert_allclose(found[0], found[1], atol=1e-9)
    assert two.noise[1:].mean() > 2 * one.noise[1:].mean()


def run_of(binaural_map, heard, **options):
    """The problem, the last stage before directions are found anew, and that stage's outcome."""
    *stages, last = vessl_stages(binaural_map, 2, VesslOptions(**options))
    return last.algorithm, run_stages(stages, heard)[-1].outcome


def test_directions_are_found_without_fast_phases_at_last():
    binaural_map = small_map()
    heard = draw_scene(binaural_map, 2, 60, missing=0.0).heard
    slow, first = run_of(binaural_map, heard)
    slow = replace(slow, n_low=5)
    noise = np.random.default_rng(0).uniform(-1, 1, heard.y.shape)
    found = []
    for part in (np.s_[1:, 5:], np.s_[1:, :5]):  # fast phases, then slow ones, are spoilt
        y = heard.y.copy()
        y[part] = noise[part]
        observations = slow.prepare(heard._replace(y=y)).observations
        sums = feature_sums(observations, np.swapaxes(first_masks(first, heard), 0, 1))
        spoilt = first.model._replace(assignment=first.model.assignment._replace(sums=sums))
        start = first._replace(model=spoilt)
        found.append(iterate(slow, heard, n_iter=6, start=start).outcome)
    plain = iterate(slow, heard, n_iter=6, start=first).outcome
    peaks = [one.model.positions.posterior.mu for one in (plain, *found)]
    np.testing.assert_allclose(peaks[1], peaks[0], atol=1e-9)
    assert abs(peaks[2] - peaks[0]).max() > 1e-3
    for one in (plain, *found):
        np.testing.assert_array_equal(one.masks, first.masks)
    with pytest.raises(MissingDataError, match="no run whose positions"):
        iterate(slow, heard, n_iter=0)


def first_masks(outcome, heard):
    """Masks of sources and garbage, (component, freq, frame)."""
    return outcome.model.assignment.masks(observe(heard))


@pytest.mark.parametrize("garbage", [True, False])
def test_the_cost_of_directions_is_their_part_of_the_free_energy(garbage):
    binaural_map = small_map()
    heard = draw_scene(binaural_map, 2, 40).heard
    slow, first = run_of(binaural_map, heard, garbage=garbage, n_iter=0)
    slow = replace(slow, n_low=heard.y.shape[1])  # all cues count
    problem = slow.prepare(heard)
    states = [first.model]
    for _ in range(3):
        states.append(slow.step(problem, states[-1]))
    of_run = np.array([slow.vessl.cost(problem, state) for state in states])
    of_directions = np.array([slow.cost(problem, state) for state in states])
    np.testing.assert_allclose(np.diff(of_directions), np.diff(of_run), atol=1e-10)
    assert of_run[1] < of_run[0] - 1e-6
