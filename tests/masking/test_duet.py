"""DUET on mixtures whose delays and levels are known."""

import numpy as np
import pytest

from masking.scenes import anechoic, sparse_sources
from reference.masking import duet_labels
from separatrix.arrays import to_numpy
from separatrix.errors import MissingDataError, ShapeError, UnsupportedError
from separatrix.iterate import Filters, Images, Masks, iterate
from separatrix.masking import Arrivals, Duet
from separatrix.masking.arrivals import fit_arrivals
from separatrix.masking.sharing import points_of, share_out

RATIO, DELAY = (1.0, 0.7, 1.3), (0.0, 0.8, -0.6)


def run(x, n_src=3, max_delay=2.0, **options):
    return iterate(Duet(n_src, max_delay), x, **{"n_iter": 20, **options})


def by_delay(outcome):
    order = np.argsort(to_numpy(outcome.model.arrivals.delay))
    return order, *(to_numpy(values)[order] for values in outcome.model.arrivals)


@pytest.mark.parametrize("noise", [0.0, 0.03])
def test_three_sources_at_two_microphones_are_found_and_told_apart(rng, noise):
    s = sparse_sources(rng, 3)
    x, _ = anechoic(s, RATIO, DELAY, noise, rng)
    outcome = run(x).outcome
    order, ratio, delay = by_delay(outcome)
    truth = np.argsort(DELAY)
    tolerance = 0.03 if noise else 0.015
    np.testing.assert_allclose(delay, np.array(DELAY)[truth], atol=tolerance)
    np.testing.assert_allclose(ratio, np.array(RATIO)[truth], atol=tolerance)
    alone = (np.abs(s) > 0).sum(axis=0) == 1
    right = outcome.masks[order][:, alone] == (np.abs(s[truth]) > 0)[:, alone]
    assert right[:, 3:].mean() > (0.9 if noise else 0.98)


def test_delays_of_many_samples_are_not_wrapped(rng):
    """At 9 samples the phase is ambiguous from a ninth of the frequencies on."""
    delay = (-9.3, 4.6, 11.8)
    x, _ = anechoic(sparse_sources(rng, 3, n_freq=129), (1.0, 0.9, 1.1), delay, 0.01, rng)
    _, ratio, found = by_delay(run(x, max_delay=16).outcome)
    np.testing.assert_allclose(found, np.sort(delay), atol=0.02)
    np.testing.assert_allclose(ratio, [1.0, 0.9, 1.1], atol=0.02)


def test_sources_that_differ_in_level_alone_are_told_apart(rng):
    x, _ = anechoic(sparse_sources(rng, 3, active=0.04), (0.4, 1.0, 2.5), (0, 0, 0), 0.01, rng)
    ratio = np.sort(to_numpy(run(x, max_delay=16).outcome.model.arrivals.ratio))
    np.testing.assert_allclose(ratio, [0.4, 1.0, 2.5], rtol=0.03)


def test_five_sources_at_two_microphones(rng):
    """Levels and delays of a recording of five talkers that is well known in the field."""
    a, d = (1.63, 1.03, 1.23, 1.46, 0.86), (-0.56, 1.27, -1.41, 1.55, 0.56)
    s = sparse_sources(rng, 5, n_freq=129, active=0.08)
    x, _ = anechoic(s, a, d, 0.01, rng)
    _, ratio, delay = by_delay(run(x, n_src=5, max_delay=4).outcome)
    np.testing.assert_allclose(delay, np.sort(d), atol=0.03)
    np.testing.assert_allclose(ratio, np.array(a)[np.argsort(d)], rtol=0.03)


def test_cost_never_rises_from_any_masks(rng):
    for seed in range(5):
        g = np.random.default_rng(seed)
        x, _ = anechoic(sparse_sources(g, 3, active=0.6), RATIO, DELAY, 0.3, g)
        start = Masks(g.dirichlet(np.ones(3), size=x.shape[1:]).transpose(2, 0, 1))
        costs = np.array(run(x, start=start).costs)
        assert np.diff(costs).max() <= 1e-9 * costs[0]
        assert costs[-1] < costs[0]


def test_sharing_agrees_with_literal_loops(rng):
    x, _ = anechoic(sparse_sources(rng, 3, 9, 20, active=0.9), RATIO, DELAY, 0.1, rng)
    labels, left = duet_labels(x, RATIO, DELAY)
    points = points_of(x)
    arrivals = Arrivals(np.array(RATIO), np.array(DELAY))
    sharing = share_out(points, arrivals)
    np.testing.assert_allclose(float(sharing.residual), left, rtol=1e-10)
    for k in range(3):
        part = np.where(labels == k, x, 0)
        expected = np.einsum("cft,dft->fcd", part, part.conj())
        np.testing.assert_allclose(sharing.covariance[:, k], expected, atol=1e-9)


def test_fitted_arrivals_leave_less_than_any_others(rng):
    x, _ = anechoic(sparse_sources(rng, 1, active=0.9), [0.7], [5.3], 0.5, rng)
    points = points_of(x)
    start = share_out(points, Arrivals(np.ones(1), np.zeros(1)))
    fitted = share_out(points, fit_arrivals(start.covariance, 8.0, start.arrivals))
    for _ in range(200):
        other = Arrivals(rng.uniform(0.3, 2, 1), rng.uniform(-8, 8, 1))
        assert float(share_out(points, other).residual) >= float(fitted.residual) - 1e-9


@pytest.mark.parametrize("gain", [1e-6, 1e-200, 1e6])
def test_gain_changes_nothing(rng, gain):
    x, _ = anechoic(sparse_sources(rng, 3), RATIO, DELAY, 0.03, rng)
    plain, scaled = run(x), run(gain * x)
    np.testing.assert_array_equal(scaled.outcome.masks, plain.outcome.masks)
    np.testing.assert_allclose(scaled.costs, plain.costs, rtol=1e-9)


def test_masks_share_out_every_point_once(rng):
    x, _ = anechoic(sparse_sources(rng, 3), RATIO, DELAY)
    masks = run(x).outcome.masks
    np.testing.assert_array_equal(masks.sum(axis=0), 1)
    assert set(np.unique(masks)) == {0, 1}


@pytest.mark.parametrize("library", ["array_api_strict", "torch"])
def test_other_array_libraries_agree(rng, library):
    xp = pytest.importorskip(library)
    x, _ = anechoic(sparse_sources(rng, 3), RATIO, DELAY, 0.03, rng)
    expected, other = run(x), run(xp.asarray(x))
    assert type(other.outcome.masks) is type(xp.asarray(x))
    np.testing.assert_array_equal(to_numpy(other.outcome.masks), expected.outcome.masks)
    np.testing.assert_allclose(other.costs, expected.costs, rtol=1e-9)


def test_single_precision(rng):
    x, _ = anechoic(sparse_sources(rng, 3), RATIO, DELAY, 0.03, rng)
    double, single = run(x), run(x.astype(np.complex64))
    assert single.outcome.masks.dtype == np.float32
    assert np.mean(single.outcome.masks == double.outcome.masks) > 0.999


def test_input_unchanged_and_resumable(rng):
    x, _ = anechoic(sparse_sources(rng, 3, active=0.6), RATIO, DELAY, 0.3, rng)
    x.flags.writeable = False
    half = run(x, n_iter=3)
    rest = run(x, n_iter=3, state=half.state)
    assert (*half.costs, *rest.costs[1:]) == run(x, n_iter=6).costs


def test_one_source_where_two_were_asked_for_is_one(rng):
    x, _ = anechoic(sparse_sources(rng, 1), [0.8], [0.5])
    outcome = run(x, n_src=2).outcome
    assert outcome.masks.shape[0] == 1
    assert outcome.notes == ("only one source was found where 2 were asked for.",)
    assert run(x, n_src=1).outcome.notes == ()


def test_fewer_sources_than_asked_for_are_given_with_a_note(rng):
    x, _ = anechoic(sparse_sources(rng, 2, active=0.02), (0.8, 1.2), (0.5, -0.7))
    overlap = (np.abs(x[0]) > 0) & (np.abs(np.abs(x[1] / (x[0] + 1e-99)) - 0.8) > 1e-6)
    x[:, overlap & (np.abs(np.abs(x[1] / (x[0] + 1e-99)) - 1.2) > 1e-6)] = 0  # they never meet
    outcome = run(x, n_src=4).outcome
    assert outcome.masks.shape[0] == 2
    assert outcome.notes == ("only 2 sources were found where 4 were asked for.",)


def test_directions_come_with_the_baseline(rng):
    x, _ = anechoic(sparse_sources(rng, 2), (1, 1), (1.0, -2.0))
    model = iterate(Duet(2, 3.0, baseline=2.0), x, n_iter=20).outcome.model
    found = np.sort(np.rad2deg(model.direction))
    np.testing.assert_allclose(found, [-30, 90], atol=2)
    assert run(x, 2).outcome.model.direction is None


@pytest.mark.parametrize(
    ("change", "error", "sentence"),
    [
        (lambda x: x[:1], ShapeError, "with 2 channels; got shape"),
        (lambda x: x[[0, 1, 0]], ShapeError, "with 2 channels; got shape"),
        (lambda x: x.real, ShapeError, "must be complex .* got float64"),
        (lambda x: 0 * x, MissingDataError, "is silent"),
        (lambda x: x[[0, 0]], MissingDataError, "copies of one"),
        (lambda x: np.stack([x[0], -0.3 * x[0]]), MissingDataError, "copies of one"),
        (
            lambda x: np.where(np.arange(x.shape[1])[:, None] == 3, np.nan, x),
            MissingDataError,
            "NaN or infinite",
        ),
        (lambda x: x * np.array([1, 0]).reshape(2, 1, 1), MissingDataError, "copies of one"),
    ],
)
def test_degenerate_input_is_refused_by_name(rng, change, error, sentence):
    x, _ = anechoic(sparse_sources(rng, 2), (0.8, 1.2), (0.5, -0.7))
    with pytest.raises(error, match=sentence):
        run(change(x), 2)


def test_channels_that_never_sound_together_are_refused(rng):
    s = sparse_sources(rng, 1)[0]
    half = np.arange(s.shape[1]) % 2
    with pytest.raises(MissingDataError, match="no point of x has sound in both channels"):
        run(np.stack([s * half, s * (1 - half)]), 2)


def test_only_masks_of_the_same_spectrogram_are_taken_as_start(rng):
    x, _ = anechoic(sparse_sources(rng, 2), (0.8, 1.2), (0.5, -0.7))
    with pytest.raises(UnsupportedError, match="got filters"):
        run(x, start=Filters(np.ones((N := x.shape[1], 2, 2)), np.ones(N, bool)))
    with pytest.raises(UnsupportedError, match="got images"):
        run(x, start=Images(np.ones((2, 2, 5))))
    with pytest.raises(UnsupportedError, match="have 5 bins and 6 frames"):
        run(x, start=Masks(np.ones((2, 5, 6))))
