"""Assignment, improvement over the mixture, JSON, and the sentences for bad input."""

import json
from dataclasses import fields
from itertools import permutations

import numpy as np
import pytest

from separatrix.errors import MissingDataError, SeparatrixWarning, ShapeError
from separatrix.evaluation import best_permutation, bss_eval_matrix, evaluate, si_sdr_matrix

N_TAPS = 16
inf, nan = np.inf, np.nan


@pytest.fixture
def scene(rng):
    """Three references, their estimates in the order 2, 0, 1, and the mixture."""
    reference = rng.laplace(size=(3, 4000))
    mixing = rng.uniform(0.5, 1, (3, 3))
    leak = np.eye(3) + 0.05 * rng.standard_normal((3, 3))
    noise = 0.02 * rng.standard_normal((3, 4000))
    return reference, (leak @ reference + noise)[[2, 0, 1]], (mixing @ reference)[0]


def test_permutation_is_recovered(scene):
    reference, estimate, _ = scene
    scores = evaluate(reference, estimate, n_taps=N_TAPS)
    np.testing.assert_array_equal(scores.permutation, [1, 2, 0])
    tables = bss_eval_matrix(reference, estimate, n_taps=N_TAPS)._asdict()
    tables["si_sdr"] = si_sdr_matrix(reference, estimate)
    for name, table in tables.items():
        np.testing.assert_allclose(getattr(scores, name), table[range(3), [1, 2, 0]])


def test_permutation_goes_by_sir(rng):
    """The noisy estimates are free of interference, and win against the clean ones."""
    reference, noise = rng.laplace(size=(2, 2, 4000))
    leaky = reference + 0.1 * reference[::-1]
    estimate = np.concatenate([leaky, reference + noise])
    scores = evaluate(reference, estimate, n_taps=4)
    np.testing.assert_array_equal(scores.permutation, [2, 3])
    assert (scores.sdr < 3).all()


def test_permutation_of_one_reference_goes_by_sdr(scene):
    reference, estimate, _ = scene
    for i, expected in enumerate([1, 2, 0]):
        scores = evaluate(reference[i : i + 1], estimate, n_taps=N_TAPS)
        assert scores.permutation == [expected]


def test_permutation_of_one_sounding_reference_goes_by_sdr(scene):
    reference, estimate, _ = scene
    with pytest.warns(SeparatrixWarning, match="reference 2 of 2"):
        scores = evaluate(reference[1:] * [[1], [0]], estimate, n_taps=N_TAPS)
    assert scores.permutation[0] == 2


def test_surplus_estimates_stay_unassigned(rng, scene):
    reference, estimate, mixture = scene
    surplus = np.concatenate([rng.laplace(size=(2, 4000)), estimate])
    scores = evaluate(reference, surplus, mixture, n_taps=N_TAPS)
    np.testing.assert_array_equal(scores.permutation, [3, 4, 2])


def test_improvement_is_estimate_minus_mixture(scene):
    reference, estimate, mixture = scene
    scores = evaluate(reference, estimate, mixture, n_taps=N_TAPS)
    before = bss_eval_matrix(reference, mixture[None], n_taps=N_TAPS)
    np.testing.assert_allclose(scores.mixture_sdr, before.sdr[:, 0])
    np.testing.assert_allclose(scores.mixture_sir, before.sir[:, 0])
    np.testing.assert_allclose(scores.mixture_si_sdr, si_sdr_matrix(reference, mixture[None])[:, 0])
    for name in ("sdr", "sir", "si_sdr"):
        gain = getattr(scores, name) - getattr(scores, f"mixture_{name}")
        np.testing.assert_array_equal(getattr(scores, f"{name}_improvement"), gain)
        assert (gain > 10).all()


def test_mixture_is_never_assigned(scene):
    """Not even where it is the reference itself and the estimates are noise."""
    reference, estimate, _ = scene
    scores = evaluate(reference[:1], estimate[:1], reference[0], n_taps=N_TAPS)
    assert scores.permutation == [0]
    assert np.isnan(scores.sir_improvement)  # inf - inf: one reference has no interference


def test_silent_estimate_is_the_last_to_be_assigned(scene):
    reference, estimate, _ = scene
    with pytest.warns(SeparatrixWarning, match="estimate 1 of 4"):
        scores = evaluate(reference, np.insert(estimate, 0, 0, axis=0), n_taps=N_TAPS)
    np.testing.assert_array_equal(scores.permutation, [2, 3, 1])


def test_silent_signals_are_named_once(scene):
    reference, estimate, mixture = scene
    with pytest.warns(SeparatrixWarning) as caught:
        scores = evaluate(reference * [[1], [1], [0]], estimate, 0 * mixture, n_taps=N_TAPS)
    assert [str(warning.message).split(",")[0] for warning in caught] == [
        "reference 3 of 3 is silent",
        "mixture is silent",
    ]
    assert {warning.filename for warning in caught} == {__file__}
    np.testing.assert_array_equal(scores.permutation, [1, 2, 0])
    np.testing.assert_array_equal(np.isnan(scores.sdr), [False, False, True])
    assert np.isnan(scores.sdr_improvement).all()


def test_to_dict_is_json(scene):
    reference, estimate, mixture = scene
    scores = evaluate(reference[:1], estimate, mixture, n_taps=N_TAPS)
    plain = json.loads(json.dumps(scores.to_dict(), allow_nan=False))
    assert plain.keys() == {field.name for field in fields(scores)}
    assert plain["permutation"] == [1]
    assert plain["sdr"] == scores.sdr.tolist()
    assert plain["sir"] == [None]
    assert evaluate(reference, estimate, n_taps=N_TAPS).to_dict()["mixture_sdr"] is None


def test_best_permutation_is_the_best_of_all(rng):
    for _ in range(20):
        score = rng.standard_normal((3, 5))
        best = max(permutations(range(5), 3), key=lambda p: score[range(3), p].sum())
        np.testing.assert_array_equal(best_permutation(score), best)


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        ([[inf, 1], [2, inf]], [0, 1]),
        ([[nan, 1], [2, 90]], [1, 0]),
        ([[-inf, -90], [1, 90]], [1, 0]),
        ([[inf, 90], [90, 1]], [0, 1]),  # inf outweighs the sum of the others
        ([[nan, nan], [1, 2]], [0, 1]),
        ([[nan, nan, 3]], [2]),
        ([[inf, inf], [inf, inf]], [0, 1]),
    ],
)
def test_best_permutation_of_scores_that_are_not_finite(score, expected):
    np.testing.assert_array_equal(best_permutation(score), expected)


GOOD = np.random.default_rng(0).standard_normal((2, 100))
HOLE, OVERFLOW = GOOD.copy(), GOOD.copy()
HOLE[1, 42] = nan
OVERFLOW[0, 7] = -inf

BAD_PAIRS = [
    (GOOD[0], GOOD, ShapeError, r"reference must be 2-D .*\(100,\): give reference\[None\]"),
    (GOOD, GOOD[None], ShapeError, r"estimate must be 2-D .*\(1, 2, 100\): score them one by"),
    (GOOD.T, GOOD.T, ShapeError, r"reference must be \(src, sample\).*\(100, 2\).*reference\.T"),
    (GOOD, GOOD[:, 1:], ShapeError, "estimate and reference differ in length; got 99 and 100"),
    (GOOD, GOOD + 0j, ShapeError, r"estimate must be waveforms.*complex128 .*inverse STFT"),
    (GOOD > 0, GOOD, ShapeError, "reference must be waveforms.*bool .*convert it to float"),
    (GOOD[:0], GOOD, MissingDataError, r"reference is empty; got shape \(0, 100\)"),
    (GOOD[:, :0], GOOD, MissingDataError, r"reference is empty; got shape \(2, 0\)"),
    (HOLE, GOOD, MissingDataError, "reference 2 of 2 is nan at sample 42"),
    (GOOD, OVERFLOW, MissingDataError, "estimate 1 of 2 is -inf at sample 7"),
    (GOOD, HOLE[1:], MissingDataError, "estimate is nan at sample 42"),
]


def _evaluate(reference, estimate):
    return evaluate(reference, estimate, n_taps=4)


def _bss_eval_matrix(reference, estimate):
    return bss_eval_matrix(reference, estimate, n_taps=4)


@pytest.mark.parametrize("function", [_evaluate, _bss_eval_matrix, si_sdr_matrix])
@pytest.mark.parametrize(("reference", "estimate", "error", "sentence"), BAD_PAIRS)
def test_bad_signals_are_refused_by_name(function, reference, estimate, error, sentence):
    with pytest.raises(error, match=sentence):
        function(reference, estimate)


@pytest.mark.parametrize(
    ("mixture", "error", "sentence"),
    [
        (GOOD, ShapeError, r"mixture must be one microphone's .*\(2, 100\).*mixture\[0\]"),
        (GOOD[0, 1:], ShapeError, "mixture and reference differ in length; got 99 and 100"),
        (GOOD[0] + 0j, ShapeError, "mixture must be waveforms .*complex128"),
        (GOOD[0, :0], MissingDataError, "mixture is empty"),
        (HOLE[1], MissingDataError, "mixture is nan at sample 42"),
    ],
)
def test_bad_mixtures_are_refused_by_name(mixture, error, sentence):
    with pytest.raises(error, match=sentence):
        evaluate(GOOD, GOOD, mixture, n_taps=4)


def test_fewer_estimates_than_references():
    with pytest.raises(ShapeError, match="too few estimates; got 1 for 2 references"):
        evaluate(GOOD, GOOD[:1], n_taps=4)
    with pytest.raises(ShapeError, match=r"score must be 2-D .*got shape \(3,\)"):
        best_permutation([1, 2, 3])
