"""From components to sources: training, grouping, masks."""

import numpy as np
import pytest

from reference import factorization as literal
from separatrix.errors import MissingDataError, ShapeError, UnsupportedError
from separatrix.factorization import (
    ByTruth,
    Factorization,
    FrequencyShifts,
    LogBands,
    Rules,
    TimeShifts,
    Training,
    by_cue,
    by_direction,
    by_timbre,
    wiener_masks,
)
from separatrix.factorization.grouping import Components
from separatrix.iterate import Filters, iterate

from .spectrograms import DIVERGENCES, noise, rise


@pytest.mark.parametrize("power", [1, 2])
def test_masks_are_shares_of_power_that_sum_to_one(power, rng):
    models = rng.gamma(0.3, size=(3, 5, 6))
    models[:, 2] = 0
    models[1, 3] *= 1e-300
    masks = wiener_masks(models, power)
    np.testing.assert_allclose(masks, literal.wiener(models, power), rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(masks.sum(axis=0), 1, rtol=1e-12)
    np.testing.assert_allclose(masks[:, 2], 1 / 3)
    single = wiener_masks(models.astype(np.float32), power)
    np.testing.assert_allclose(single.sum(axis=0), 1, rtol=1e-6)


@pytest.mark.parametrize("beta", DIVERGENCES)
def test_masks_of_a_factorization_sum_to_one(beta, rng):
    x = noise(rng)
    masks = iterate(Factorization(3, 2, Rules(DIVERGENCES[beta])), x, n_iter=10).outcome.masks
    assert masks.shape == (3, 17, 24)
    assert masks.min() >= 0
    np.testing.assert_allclose(masks.sum(axis=0), 1, rtol=1e-12)


def two_sources(rng, n_frames=120):
    """Spectrograms (src, freq, frame) of three spectra each, that overlap half of the bins."""
    powers = []
    for low in (0, 12):
        basis = np.zeros((40, 3))
        basis[low : low + 28] = rng.gamma(0.5, size=(28, 3))
        powers.append(basis @ rng.gamma(0.3, size=(3, n_frames)))
    return np.array(powers) * np.exp(1j * rng.uniform(0, 2 * np.pi, (2, 40, n_frames)))


def gained(masks, S):
    """Share of the power of each source that its mask keeps, less that of the others', mean."""
    power = np.abs(S) ** 2 / np.sum(np.abs(S) ** 2, axis=(1, 2), keepdims=True)
    kept = np.einsum("jft,sft->js", masks, power)
    return np.trace(kept) - kept.sum() / 2


@pytest.mark.parametrize("layout", [Rules().layout, TimeShifts(2)], ids=["plain", "time"])
def test_trained_sources_come_in_their_order(layout, rng):
    alone = two_sources(rng)
    S = alone[..., 60:]
    rules = Rules(layout=layout)
    for order in ([0, 1], [1, 0]):
        examples = tuple(alone[[s], :, :60] for s in order)
        training = Training(spectrograms=examples, n_basis=3, rules=rules)
        learnt = iterate(training, S.sum(axis=0)[None], n_iter=200)
        assert rise(learnt.costs) < 1e-9
        found = iterate(
            Factorization(2, 3, rules), S.sum(axis=0)[None], n_iter=200, start=learnt.outcome
        )
        assert rise(found.costs) < 1e-9
        assert found.outcome.ordered
        np.testing.assert_allclose(found.state.factors.basis, learnt.outcome.basis, rtol=1e-9)
        assert gained(found.outcome.masks, S[order]) > 0.5


def test_marked_frames_teach_what_examples_teach(rng):
    """Sources of different length: frames of the mixture, or the same as spectrograms."""
    x = noise(rng)
    frames = (np.arange(3, 10), np.arange(12, 24))
    marked = iterate(Training(frames=frames, n_basis=2), x, n_iter=30).outcome
    given = tuple(x[..., own] for own in frames)
    examples = iterate(Training(spectrograms=given, n_basis=2), x, n_iter=30).outcome
    np.testing.assert_allclose(marked.basis, examples.basis, rtol=1e-12)
    assert marked.known == (True, True)


def test_a_shorter_example_is_not_taught_by_the_silence_after_it(rng):
    x = noise(rng)
    both = iterate(Training(frames=(np.arange(4), np.arange(24)), n_basis=1), x, n_iter=50)
    V = np.sqrt(np.abs(x[..., :4]) ** 2).sum(axis=0)
    expected = V.sum(axis=1) / np.linalg.norm(V.sum(axis=1))  # rank one, Kullback-Leibler
    np.testing.assert_allclose(both.outcome.basis[:, 0], expected, atol=1e-6)


def test_the_source_without_example_is_what_the_others_leave(rng):
    alone = two_sources(rng)
    S = alone[..., 60:]
    for known in (0, 1):
        examples = tuple(alone[[s], :, :60] if s == known else None for s in range(2))
        learnt = iterate(Training(spectrograms=examples, n_basis=3), S, n_iter=200).outcome
        found = iterate(Factorization(2, 3), S.sum(axis=0)[None], n_iter=300, start=learnt)
        assert gained(found.outcome.masks, S) > 0.3
        own = slice(3 * known, 3 * known + 3)
        kept = found.state.factors.basis[:, own]
        np.testing.assert_allclose(kept, learnt.basis[:, own], rtol=1e-9)


def test_silent_examples_and_other_starts_are_refused(rng):
    x = noise(rng)
    x[..., :5] = 0
    with pytest.raises(MissingDataError, match="heard alone is silent"):
        iterate(Training(frames=(np.arange(5), np.arange(6, 20))), x, n_iter=1)
    start = Filters(np.zeros((17, 2, 2)), np.ones(17, bool))
    with pytest.raises(UnsupportedError, match="trained bases; got Filters"):
        iterate(Factorization(2, 1), x, n_iter=1, start=start)


def test_a_result_of_other_sizes_is_refused_as_a_start(rng):
    x = noise(rng)
    start = iterate(Factorization(2, 2), x, n_iter=1).outcome
    with pytest.raises(UnsupportedError, match="other sizes"):
        iterate(Factorization(2, 3), x, n_iter=1, start=start)


def test_resumed_from_its_outcome(rng):
    x = noise(rng)
    algorithm = Factorization(2, 2)
    half = iterate(algorithm, x, n_iter=10)
    rest = iterate(algorithm, x, n_iter=10, start=half.outcome)
    assert (*half.costs, *rest.costs[1:]) == iterate(algorithm, x, n_iter=20).costs


def panned(S, delays, n_freq):
    """Two channels in which each source comes with a delay in samples."""
    turn = np.exp(-1j * np.pi * np.outer(delays, np.arange(n_freq)) / (n_freq - 1))
    return np.stack([S.sum(axis=0), np.sum(turn[:, :, None] * S, axis=0)])


def test_grouping_by_direction_and_by_truth(rng):
    S = two_sources(rng)
    x = panned(S, [-2.0, 3.0], 40)
    for grouping in (by_direction, by_cue, ByTruth(S)):
        masks = iterate(Factorization(2, 3, grouping=grouping), x, n_iter=200).outcome.masks
        assert abs(gained(masks, S)) > 0.4
    with pytest.raises(ShapeError, match="one channel has no direction"):
        iterate(Factorization(2, 3, grouping=by_direction), x[:1], n_iter=1)
    with pytest.raises(MissingDataError, match="2 true sources, but 3"):
        iterate(Factorization(3, 3, grouping=ByTruth(S)), x, n_iter=1)


def test_grouping_by_timbre_joins_like_envelopes(rng):
    """Six spectra under two envelopes, at any level."""
    f = np.arange(200)
    envelopes = [np.exp(-(((f - middle) / 40) ** 2)) + 0.01 for middle in (40, 150)]
    owner = np.array([0, 1, 1, 0, 1, 0])
    spectra = np.stack([envelopes[s] * rng.uniform(0.5, 1, 200) for s in owner])
    spectra *= 10.0 ** rng.uniform(-3, 3, (6, 1))
    components = Components(np.ones((1, 200, 1)), spectra, lambda k: None)
    np.testing.assert_array_equal(by_timbre(components, 2), owner)
    np.testing.assert_array_equal(by_cue(components, 2), owner)
    np.testing.assert_array_equal(by_timbre(components, 1), 0)


def test_blind_grouping_of_one_channel_is_said(rng):
    x = noise(rng)
    assert "by timbre alone" in iterate(Factorization(2, 3), x[:1], n_iter=1).outcome.notes[0]
    for quiet in (Factorization(2, 1), Factorization(1, 3)):
        assert iterate(quiet, x[:1], n_iter=1).outcome.notes == ()
    assert iterate(Factorization(2, 3), x, n_iter=1).outcome.notes == ()


def test_bands_of_pitch_turn_a_change_of_pitch_into_a_shift():
    bands = LogBands(12)
    frequency = np.arange(513)
    peaks = [bands.gather(np.exp(-((frequency - f) ** 2) / 8)[:, None])[:, 0] for f in (100, 200)]
    assert peaks[1].argmax() - peaks[0].argmax() == 12
    flat = bands.gather(np.ones((513, 2)))
    np.testing.assert_allclose(flat, 1)
    np.testing.assert_allclose(bands.spread(flat, 513), 1)
    with pytest.raises(ShapeError, match="at least 4 frequency bins"):
        bands.gather(np.ones((3, 2)))


def test_a_voice_that_changes_its_pitch_is_one_component():
    """Two combs that glide: plain spectra mix them up, moving ones do not."""
    n_bins, n_frames = 60, 60
    combs = np.zeros((2, 20))
    combs[0, [0, 12, 19]], combs[1, [0, 7, 10, 15]] = 1, 1
    S = np.zeros((2, n_bins, n_frames))
    for t in range(n_frames):
        S[0, t // 4 : t // 4 + 20, t] = combs[0]
        S[1, 35 - t // 5 : 55 - t // 5, t] = combs[1]
    algorithm = Factorization(2, 1, Rules(layout=FrequencyShifts(16)), n_starts=4)
    result = iterate(algorithm, S.sum(axis=0)[None] + 0j, n_iter=200)
    best = result.outcome.masks[np.argmin(result.costs[-1])]
    assert abs(gained(best, S)) > 0.8
