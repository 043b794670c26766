"""The mixture of complex angular central Gaussians, and the order of its masks."""

import numpy as np
import pytest

from masking.scenes import sparse_sources
from mixtures import complex_normal, random_mixture
from reference.masking import cacgmm_step
from separatrix.arrays import to_numpy
from separatrix.errors import MissingDataError, UnsupportedError
from separatrix.iterate import Filters, Masks, iterate
from separatrix.masking import Cacgmm, Duet, MaskAlignment, RandomMasks


def random_masks(rng, x, n_src):
    return Masks(rng.dirichlet(np.ones(n_src), size=x.shape[1:]).transpose(2, 0, 1))


def directional(rng, n_src, n_chan, n_freq=9, n_frames=200, noise=0.02):
    """Sources that seldom meet, from directions that are random in every bin."""
    s = sparse_sources(rng, n_src, n_freq, n_frames, active=0.2)
    A = complex_normal(rng, n_freq, n_chan, n_src)
    x = np.einsum("fcs,sft->cft", A, s) + noise * complex_normal(rng, n_chan, n_freq, n_frames)
    return x, s


def test_a_step_agrees_with_literal_loops(rng):
    x, _ = random_mixture(rng, n_chan=3, n_freq=4, n_frames=25)
    data = Cacgmm(noise=0.01).prepare(x)
    state = Cacgmm(noise=0.01).init(data, random_masks(rng, x, 2))
    weight, B, cost = cacgmm_step(x, state.weight, state.B, noise=0.01)
    moved = Cacgmm(noise=0.01).step(data, state)
    np.testing.assert_allclose(float(state.cost), cost, rtol=1e-10)
    np.testing.assert_allclose(moved.weight, weight, rtol=1e-9)
    scale = np.trace(B, axis1=-2, axis2=-1).real[..., None, None] / 3  # B has no scale of its own
    np.testing.assert_allclose(moved.B, B / scale, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("n_chan", [2, 3, 5])
@pytest.mark.parametrize("noise", [1e-6, 1e-4, 0.1])
def test_cost_never_rises(n_chan, noise):
    for seed in range(3):
        rng = np.random.default_rng(seed)
        x, _ = random_mixture(rng, n_chan=n_chan, n_src=3)
        costs = np.array(iterate(Cacgmm(noise), x, n_iter=60, start=random_masks(rng, x, 3)).costs)
        assert np.max(np.diff(costs) / (1 + np.abs(costs[1:]))) < 1e-9
        assert costs[-1] < costs[0]


@pytest.mark.parametrize(("n_src", "n_chan"), [(2, 2), (3, 2), (4, 3)])
def test_points_are_given_to_their_sources(rng, n_src, n_chan):
    x, s = directional(rng, n_src, n_chan)
    active = np.abs(s) > 0
    start = Masks((active + 0.3) / (active + 0.3).sum(axis=0))  # which is which, faintly
    masks = iterate(Cacgmm(), x, n_iter=30, start=start).outcome.masks
    alone = active.sum(axis=0) == 1
    assert np.mean(masks.argmax(axis=0)[alone] == active.argmax(axis=0)[alone]) > 0.93


def test_masks_sum_to_one(rng):
    x, _ = directional(rng, 3, 2)
    masks = iterate(Cacgmm(), x, n_iter=5, start=random_masks(rng, x, 3)).outcome.masks
    np.testing.assert_allclose(masks.sum(axis=0), 1, atol=1e-12)
    assert masks.min() >= 0


@pytest.mark.parametrize("gain", [1e-6, 1e-200, 1e6])
def test_gain_of_any_kind_changes_nothing(rng, gain):
    """Only directions count: every point may have a level of its own."""
    x, _ = directional(rng, 3, 2)
    start = random_masks(rng, x, 3)
    plain = iterate(Cacgmm(), x, n_iter=10, start=start)
    scaled = iterate(Cacgmm(), gain * x, n_iter=10, start=start)
    np.testing.assert_allclose(scaled.costs, plain.costs, rtol=1e-9)
    own = np.exp(rng.standard_normal(x.shape[1:]))
    levelled = iterate(Cacgmm(), own * x, n_iter=10, start=start)
    np.testing.assert_allclose(levelled.outcome.masks, plain.outcome.masks, atol=1e-6)


def test_points_on_a_line_leave_the_likelihood_bounded(rng):
    x, _ = directional(rng, 2, 2, noise=0.0)
    result = iterate(Cacgmm(), x, n_iter=200, start=random_masks(rng, x, 2))
    assert np.isfinite(result.costs).all()
    assert np.diff(result.costs).max() < 1e-9 * abs(result.costs[-1])


def test_silent_points_and_bins_count_for_nothing(rng):
    x, _ = directional(rng, 2, 2)
    x[:, 3] = 0
    x[:, :, 50:80] = 0
    result = iterate(Cacgmm(), x, n_iter=10, start=random_masks(rng, x, 2))
    assert np.isfinite(result.outcome.masks).all()
    np.testing.assert_allclose(result.outcome.masks.sum(axis=0), 1, atol=1e-12)
    kept = np.r_[0:50, 80:200]
    start = random_masks(np.random.default_rng(0), x, 2)
    whole = iterate(Cacgmm(), x, n_iter=10, start=start)
    part = iterate(Cacgmm(), x[..., kept], n_iter=10, start=Masks(start.masks[..., kept]))
    np.testing.assert_allclose(whole.costs, part.costs, rtol=1e-9)


def test_a_source_without_points_stays_without(rng):
    x, _ = directional(rng, 2, 2)
    masks = random_masks(rng, x, 2).masks
    start = Masks(np.concatenate([masks, np.zeros_like(masks[:1])]))
    result = iterate(Cacgmm(), x, n_iter=300, start=start)
    assert np.isfinite(result.costs).all()
    assert result.outcome.masks[2].max() < 1e-6


@pytest.mark.parametrize("library", ["array_api_strict", "torch"])
def test_other_array_libraries_agree(rng, library):
    xp = pytest.importorskip(library)
    x, _ = directional(rng, 3, 3)
    start = random_masks(rng, x, 3)
    stages = [(Cacgmm(), 8), (MaskAlignment(), 0)]
    expected, other = start, Masks(xp.asarray(start.masks))
    for algorithm, n_iter in stages:
        expected = iterate(algorithm, x, n_iter=n_iter, start=expected).outcome
        other = iterate(algorithm, xp.asarray(x), n_iter=n_iter, start=other).outcome
        assert type(other.masks) is type(xp.asarray(x))
        np.testing.assert_allclose(to_numpy(other.masks), expected.masks, atol=1e-9)


def test_single_precision(rng):
    x, _ = directional(rng, 3, 3)
    start = random_masks(rng, x, 3)
    double = iterate(Cacgmm(), x, n_iter=10, start=start)
    single = iterate(Cacgmm(), x.astype(np.complex64), n_iter=10, start=start)
    assert single.outcome.masks.dtype == np.float32
    np.testing.assert_allclose(single.costs, double.costs, rtol=1e-4)


def test_input_unchanged_and_resumable(rng):
    x, _ = directional(rng, 3, 2)
    start = random_masks(rng, x, 3)
    x.flags.writeable = False
    half = iterate(Cacgmm(), x, n_iter=4, start=start)
    rest = iterate(Cacgmm(), x, n_iter=4, state=half.state)
    assert (*half.costs, *rest.costs[1:]) == iterate(Cacgmm(), x, n_iter=8, start=start).costs


def in_disorder(rng, n_src=3, n_freq=33):
    """Masks whose activity is alike in all bins; and in another order in each."""
    loudness = rng.gamma(0.3, size=(n_src, 1, 300)) * rng.gamma(5.0, size=(n_src, n_freq, 300))
    masks = loudness / loudness.sum(axis=0)
    order = rng.permuted(np.tile(np.arange(n_src), (n_freq, 1)), axis=1)
    return masks, np.stack([masks[order[:, s], np.arange(n_freq)] for s in range(n_src)])


def test_alignment_undoes_any_permutation(rng):
    masks, mixed = in_disorder(rng)
    x = np.ones((2, *masks.shape[1:])) + 0j
    result = iterate(MaskAlignment(), x, n_iter=0, start=Masks(mixed))
    first = [int(np.argmax([np.sum(m * one) for m in masks])) for one in result.outcome.masks]
    np.testing.assert_allclose(result.outcome.masks, masks[first], atol=1e-12)
    before = iterate(MaskAlignment(), x, n_iter=0, start=Masks(masks))
    assert float(result.costs[0]) == pytest.approx(float(before.costs[0]))


def test_an_order_that_is_nearly_right_is_mended_and_kept(rng):
    masks, _ = in_disorder(rng)
    wrong = masks.copy()
    wrong[:, 7] = masks[[1, 2, 0], 7]
    x = np.ones((2, *masks.shape[1:])) + 0j
    mended = iterate(MaskAlignment(nearly_right=True), x, n_iter=0, start=Masks(wrong)).outcome
    np.testing.assert_allclose(mended.masks, masks, atol=1e-12)


def test_an_order_that_is_nearly_right_outweighs_activities_of_a_moment():
    """In 40 frames of four sources they agree by chance, too."""
    kept = {}
    for nearly_right in (True, False):
        shares = []
        for seed in range(3):
            rng = np.random.default_rng(seed)
            loudness = rng.gamma(1.0, size=(4, 1, 40)) * rng.gamma(0.3, size=(4, 65, 40))
            masks = loudness / loudness.sum(axis=0)
            x = np.ones((2, *masks.shape[1:])) + 0j
            aligned = iterate(MaskAlignment(nearly_right), x, n_iter=0, start=Masks(masks)).outcome
            shares.append(np.mean(np.all(aligned.masks == masks, axis=(0, 2))))
        kept[nearly_right] = np.mean(shares)
    assert kept[True] > 0.8 > 0.5 > kept[False]


def test_random_masks_come_from_their_seed():
    x = np.ones((3, 4, 5)) + 0j
    runs = [iterate(RandomMasks(2, seed), x, n_iter=0).outcome.masks for seed in (0, 0, 1)]
    np.testing.assert_array_equal(runs[0], runs[1])
    assert not np.array_equal(runs[0], runs[2])
    single = iterate(RandomMasks(2), x.astype(np.complex64), n_iter=0).outcome.masks
    assert single.dtype == np.float32


def test_what_it_begins_from_is_checked(rng):
    x, _ = directional(rng, 2, 2)
    with pytest.raises(MissingDataError, match="no masks to begin from"):
        iterate(Cacgmm(), x, n_iter=1)
    with pytest.raises(UnsupportedError, match="got filters"):
        iterate(Cacgmm(), x, n_iter=1, start=Filters(np.ones((9, 2, 2)), np.ones(9, bool)))
    with pytest.raises(MissingDataError, match="copies of one"):
        iterate(Cacgmm(), x[[0, 0, 0]], n_iter=1, start=random_masks(rng, x, 2))


def test_it_goes_on_from_duet(rng):
    s = sparse_sources(rng, 2, 33, 150)
    omega = np.pi * np.arange(33) / 32
    x = np.stack([s.sum(axis=0), s[0] * np.exp(-1j * omega)[:, None] + s[1]])
    start = iterate(Duet(2, 2.0), x, n_iter=10).outcome
    masks = iterate(Cacgmm(), x, n_iter=10, start=start).outcome.masks
    alone = (np.abs(s) > 0).sum(axis=0) == 1
    alone[:3] = False  # where a delay turns the phase by little
    assert np.mean(masks.argmax(axis=0)[alone] == start.masks.argmax(axis=0)[alone]) > 0.95
