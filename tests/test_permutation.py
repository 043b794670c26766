"""Sources that were shuffled in every bin are found again."""

import numpy as np
import pytest

from mixtures import N_FREQ, complex_normal, random_matrices, random_mixture
from separatrix import evaluate, separate
from separatrix.arrays import to_numpy
from separatrix.datasets import talkers
from separatrix.errors import MissingDataError
from separatrix.iterate import Filters, iterate
from separatrix.permutation import PermutationAlignment, align_permutations, power_ratios


def random_orders(rng, n_freq, n_src):
    return np.stack([rng.permutation(n_src) for _ in range(n_freq)])


def shuffled(activity, order):
    """Activity (src, freq, frame) whose source s in bin f is source order[f, s] of before."""
    return np.take_along_axis(activity, order.T[:, :, None], axis=0)


def is_together(found, planted):
    """Whether in every bin the same source of before comes at the same place."""
    sources = np.take_along_axis(planted, found, axis=1)
    return np.all(sources == sources[0])


@pytest.mark.parametrize("n_src", [1, 2, 3, 5])
def test_a_known_permutation_is_undone(n_src, rng):
    loudness = rng.gamma(0.5, size=(n_src, 1, 80))
    activity = loudness * rng.gamma(1.0, size=(n_src, 65, 80))
    planted = random_orders(rng, 65, n_src)
    assert is_together(align_permutations(shuffled(activity, planted)), planted)


def test_the_order_at_the_beginning_does_not_count(rng):
    """Also where there is too much noise for a clear answer the same sources come together."""
    activity = rng.standard_normal((3, 40, 50)) + 0.2 * rng.standard_normal((3, 1, 50))
    planted = random_orders(rng, 40, 3)
    expected = align_permutations(activity)
    again = np.take_along_axis(planted, align_permutations(shuffled(activity, planted)), axis=1)
    names = np.argsort(expected[0])[again[0]]
    np.testing.assert_array_equal(again, expected[:, names])


def share_in_order(local, noise):
    """Share of bins that are put right where little is common to all bins of a source."""
    shares = []
    for seed in range(12):
        rng = np.random.default_rng(seed)
        activity = rng.standard_normal((3, 1, 60)) + noise * rng.standard_normal((3, 129, 60))
        activity += local(rng)
        planted = random_orders(rng, 129, 3)
        found = align_permutations(shuffled(activity, planted))
        sources = np.take_along_axis(planted, found, axis=1)
        shares.append(max(np.mean(np.all(sources == one, axis=1)) for one in sources))
    return np.mean(shares)


def test_neighbours_tell_what_noise_hides():
    """91 % are right; without blocks, the mean of all bins or neighbours it is 80 or 81 %."""

    def smooth(rng):
        local = rng.standard_normal((3, 132, 60))
        return 1.5 * sum(local[:, f : f + 129] for f in range(4))

    assert share_in_order(smooth, noise=4.0) > 0.87


def test_harmonics_tell_what_noise_hides():
    """76 % are right where bins an octave apart are alike; without harmonics 69 %."""

    def octaves(rng):
        f = np.arange(129)
        return 3 * rng.standard_normal((3, 129, 60))[:, f // np.maximum(f & -f, 1)]

    assert share_in_order(octaves, noise=3.0) > 0.72


def test_silent_and_constant_sources_are_survived():
    activity = np.ones((2, 4, 6))
    activity[1] = 0
    assert align_permutations(activity).shape == (4, 2)
    np.testing.assert_array_equal(power_ratios(np.zeros((2, 4, 6))), 0.5)
    np.testing.assert_allclose(power_ratios(activity)[0], 1, atol=2e-4)


def test_what_is_left_in_pauses_tells_nothing(rng):
    """Rounding in a long pause is another mixture in every bin, and would decide the order."""
    y = rng.standard_normal((2, 4, 90)) * np.where(np.arange(90) < 60, 1e-8, 1)
    np.testing.assert_allclose(power_ratios(y)[..., :60], 0.5, atol=1e-6)
    np.testing.assert_allclose(power_ratios(y).sum(axis=0), 1)


def test_power_ratios_know_no_scale(rng):
    y = complex_normal(rng, 3, 5, 20)
    shares = power_ratios(y)
    np.testing.assert_allclose(shares.sum(axis=0), 1)
    np.testing.assert_allclose(power_ratios(y * rng.uniform(1e-6, 1e6, (3, 5, 1))), shares)


@pytest.fixture
def separated(rng):
    """Sources of one loudness per frame over all bins, their mixture and its demixing filters."""
    A = random_matrices(rng, N_FREQ, 3)
    s = np.sqrt(rng.gamma(0.3, size=(3, 1, 100))) * complex_normal(rng, 3, N_FREQ, 100)
    return np.einsum("fcs,sft->cft", A, s), np.linalg.inv(A)


def align(x, W):
    start = Filters(W, np.ones(N_FREQ, bool))
    return iterate(PermutationAlignment(), x, n_iter=0, start=start)


def test_rows_of_filters_are_put_in_order(separated, rng):
    x, W = separated
    planted = random_orders(rng, N_FREQ, 3)
    rows = np.take_along_axis(W, planted[:, :, None], axis=1)
    result = align(x, rows)
    came_from = np.abs(result.outcome.W @ np.linalg.inv(W)).argmax(axis=-1)
    assert np.all(came_from == came_from[0])
    np.testing.assert_allclose(result.outcome.W, W[:, came_from[0]], rtol=1e-12)
    assert -1 < result.costs[0] < -0.5


@pytest.mark.parametrize("library", ["array_api_strict", "torch"])
def test_other_array_libraries_agree(library, separated, rng):
    xp = pytest.importorskip(library)
    x, W = separated
    W = np.take_along_axis(W, random_orders(rng, N_FREQ, 3)[:, :, None], axis=1)
    expected, result = align(x, W), align(xp.asarray(x), xp.asarray(W))
    assert type(result.outcome.W) is type(xp.asarray(x))
    np.testing.assert_array_equal(to_numpy(result.outcome.W), expected.outcome.W)


def test_a_batch_equals_single_runs(separated, rng):
    x, W = separated
    many = [np.take_along_axis(W, random_orders(rng, N_FREQ, 3)[:, :, None], 1) for _ in range(2)]
    batch = align(np.stack([x, -x]), np.stack(many))
    for k in range(2):
        single = align(x, many[k])
        np.testing.assert_array_equal(batch.outcome.W[k], single.outcome.W)
        np.testing.assert_allclose(batch.costs[0][k], single.costs[0], rtol=1e-12)


def test_steps_change_nothing(separated):
    x, W = separated
    result = iterate(PermutationAlignment(), x, n_iter=2, start=Filters(W, np.ones(N_FREQ, bool)))
    assert len(set(map(float, result.costs))) == 1


def test_there_must_be_something_to_align(rng):
    with pytest.raises(MissingDataError, match="give the outcome of an earlier stage as start"):
        iterate(PermutationAlignment(), random_mixture(rng)[0], n_iter=0)


def test_fdica_separates_the_talkers():
    demo = talkers()
    images = demo.images[:2, :2]
    mixture = images.sum(axis=0)
    result = separate(mixture, demo.fs, method="fdica", n_iter=20)
    gained = evaluate(images[:, 0], result.sources, mixture[0]).sdr_improvement
    assert gained.min() > 8
    assert [stage.label for stage in result.stages] == ["FDICA", "permutation alignment"]
