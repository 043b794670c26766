"""Steps of the factorizations: literal loops, costs that never rise, penalties, planted factors."""

import numpy as np
import pytest

from reference import factorization as literal
from separatrix.errors import MissingDataError
from separatrix.factorization import (
    Factorization,
    FrequencyShifts,
    KullbackLeibler,
    LogBands,
    Plain,
    Rules,
    TimeShifts,
)
from separatrix.iterate import iterate

from .spectrograms import DIVERGENCES, LAYOUTS, noise, rise, with_holes

LITERAL = {
    Plain(): literal.plain,
    TimeShifts(3): literal.time_shifts(3),
    FrequencyShifts(3): literal.frequency_shifts(3),
}
BETAS = pytest.mark.parametrize("beta", DIVERGENCES)
EACH_LAYOUT = pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: type(layout).__name__)
SPARSITIES = pytest.mark.parametrize("sparsity", [0.0, 0.7])


@BETAS
@EACH_LAYOUT
@SPARSITIES
def test_a_step_agrees_with_literal_loops(beta, layout, sparsity, rng):
    rules = Rules(DIVERGENCES[beta], layout, sparsity)
    V = rng.gamma(1.0, size=(6, 8))
    begin = rules.draw(V, 2, seed=3)
    expected = literal.step(V, *begin[:2], LITERAL[layout], beta, 2, sparsity)
    found = rules.step(V, begin, 2)
    np.testing.assert_allclose(found.basis, expected[0], rtol=1e-10)
    np.testing.assert_allclose(found.activation, expected[1], rtol=1e-10)
    r = LITERAL[layout](*expected)
    np.testing.assert_allclose(rules.model(*found[:2]), r, rtol=1e-10)
    cost = found.varying + rules.divergence.constant(V) + rules.penalty(found)
    np.testing.assert_allclose(cost, literal.cost(V, r, expected[1], beta, sparsity), rtol=1e-10)


@BETAS
@EACH_LAYOUT
def test_blocks_of_bins_change_nothing(beta, layout, rng, monkeypatch):
    algorithm = Factorization(2, 2, Rules(DIVERGENCES[beta], layout, 0.1))
    x = noise(rng, n_freq=50)
    whole = iterate(algorithm, x, n_iter=5)
    monkeypatch.setattr("separatrix.factorization.rules.BLOCK", 1)  # of 16, 16, 16 and 2 bins
    parts = iterate(algorithm, x, n_iter=5)
    np.testing.assert_allclose(parts.costs, whole.costs, rtol=1e-12)
    np.testing.assert_allclose(parts.outcome.masks, whole.outcome.masks, rtol=1e-9)


@BETAS
@EACH_LAYOUT
@pytest.mark.parametrize("sparsity", [0.0, 0.2, 5.0])
@pytest.mark.parametrize("bands", [None, LogBands(12)], ids=["linear", "log"])
def test_cost_never_rises(beta, layout, sparsity, bands, rng):
    for x in (noise(rng), with_holes(rng)):
        given = {} if bands is None else {"bands": bands}
        algorithm = Factorization(2, 3, Rules(DIVERGENCES[beta], layout, sparsity), **given)
        result = iterate(algorithm, x, n_iter=80)
        assert rise(result.costs) < 1e-9
        assert result.costs[-1] < result.costs[0]


@BETAS
def test_slopes_are_the_derivative_of_the_cost(beta, rng):
    """The divergence splits into what falls and rises with the model."""
    divergence = DIVERGENCES[beta]
    V, r = rng.gamma(1.0, size=(2, 3, 4))
    falling, rising = divergence.slopes(V, r)
    rising = np.ones(V.shape) if rising is None else rising
    for index in np.ndindex(*V.shape):
        step = np.zeros(V.shape)
        step[index] = 1e-6
        numeric = (divergence.varying(V, r + step) - divergence.varying(V, r - step)) / 2e-6
        np.testing.assert_allclose((rising - falling)[index], numeric, rtol=1e-5, atol=1e-8)


@BETAS
def test_divergences_of_equal_arrays_are_zero(beta, rng):
    V = rng.gamma(1.0, size=(3, 4))
    divergence = DIVERGENCES[beta]
    assert abs(divergence.varying(V, V) + divergence.constant(V)) < 1e-12
    assert divergence.varying(V, 1.1 * V) + divergence.constant(V) > 1e-3


@EACH_LAYOUT
def test_layouts_are_adjoint_to_what_carries_slopes_back(layout, rng):
    """<spectra(B), S> = <B, onto_basis(S)>, and so for gains."""
    (b_shape, a_shape), n_bins, n_frames = layout.shapes(9, 11, 2), 9, 11
    basis, activation = rng.gamma(1.0, size=b_shape), rng.gamma(1.0, size=a_shape)
    spectra, gains = layout.spectra(basis), layout.gains(activation)
    S, G = rng.standard_normal(spectra.shape), rng.standard_normal(gains.shape)
    np.testing.assert_allclose(
        np.sum(spectra * S), np.sum(basis * layout.onto_basis(S, n_bins)), rtol=1e-12
    )
    np.testing.assert_allclose(
        np.sum(gains * G), np.sum(activation * layout.onto_activation(G, n_frames)), rtol=1e-12
    )


@EACH_LAYOUT
def test_moving_the_scale_of_a_component_leaves_model_and_penalty(layout, rng):
    from separatrix.factorization.components import normalized

    V = rng.gamma(1.0, size=(9, 11))
    rules = Rules(layout=layout, sparsity=0.5)
    factors = rules.draw(V, 2, seed=0)
    own_columns, own_rows = factors.basis.shape[1] // 2, factors.activation.shape[0] // 2
    moved = normalized(
        factors.basis * np.repeat([3.0, 0.01], own_columns),
        factors.activation / np.repeat([3.0, 0.01], own_rows)[:, None],
        2,
    )
    again = rules.looked_at(V, *moved)
    np.testing.assert_allclose(rules.model(*moved), rules.model(*factors[:2]), rtol=1e-10)
    np.testing.assert_allclose(rules.penalty(again), rules.penalty(factors), rtol=1e-10)
    norms = np.sum(again.basis.reshape(len(again.basis), 2, -1) ** 2, axis=(0, 2))
    np.testing.assert_allclose(norms, 1)


def test_sparsity_makes_activations_sparse(rng):
    """Nearly parallel spectra share every frame until sharing costs something."""
    x = noise(rng, n_chan=1, n_frames=60) + 0.3

    def share_of_small(sparsity):
        algorithm = Factorization(2, 4, Rules(sparsity=sparsity))
        H = iterate(algorithm, x, n_iter=300).state.factors.activation
        return np.mean(H / H.max() < 1e-3)

    assert share_of_small(3.0) > share_of_small(0.0) + 0.1


@pytest.mark.parametrize("beta", DIVERGENCES)
def test_planted_factors_are_found(beta, rng):
    """Three spectra that do not overlap in some bins, each alone in some frames."""
    W = rng.gamma(1.0, size=(20, 3)) * (rng.uniform(size=(20, 3)) < 0.6)
    H = rng.gamma(1.0, size=(3, 90)) * (rng.uniform(size=(3, 90)) < 0.5)
    V = W @ H
    x = V ** (1 / DIVERGENCES[beta].magnitude_power)
    algorithm = Factorization(3, 1, Rules(DIVERGENCES[beta]), n_starts=6)
    result = iterate(algorithm, x[None] + 0j, n_iter=1500)
    found = result.state.factors.basis[np.argmin(result.costs[-1])]
    alike = (W / np.linalg.norm(W, axis=0)).T @ found
    assert np.all(alike.max(axis=1) > 0.99)
    assert len(set(alike.argmax(axis=1))) == 3


@pytest.mark.parametrize("layout", [TimeShifts(4), FrequencyShifts(6)], ids=["time", "pitch"])
def test_planted_courses_and_moves_are_explained_by_few_components(layout, rng):
    """A model with shifts fits what it made; plain spectra of the same number cannot."""
    shapes = layout.shapes(24, 80, 2)
    basis, activation = (
        rng.gamma(0.5, size=shape) * (rng.uniform(size=shape) < 0.3) for shape in shapes
    )
    V = layout.spectra(basis) @ layout.gains(activation)
    costs = [
        iterate(Factorization(2, 1, Rules(layout=one), n_starts=4), V[None] + 0j, n_iter=400).costs
        for one in (layout, Plain())
    ]
    assert costs[0][-1].min() < 0.1 * costs[1][-1].min()


@BETAS
@EACH_LAYOUT
def test_single_precision_is_near_double(beta, layout, rng):
    x = noise(rng)
    algorithm = Factorization(2, 2, Rules(DIVERGENCES[beta], layout, 0.1))
    double, single = (iterate(algorithm, x.astype(t), n_iter=20) for t in ("c16", "c8"))
    assert single.outcome.masks.dtype == np.float32
    assert all(cost.dtype == np.float64 for cost in single.costs)
    np.testing.assert_allclose(single.costs, double.costs, rtol=1e-4)
    np.testing.assert_allclose(single.outcome.masks, double.outcome.masks, atol=1e-2)


@EACH_LAYOUT
@pytest.mark.parametrize("gain", [1e-6, 1e6])
def test_gain_of_the_recording_leaves_costs_and_masks(layout, gain, rng):
    x = noise(rng)
    plain, scaled = (
        iterate(Factorization(2, 2, Rules(layout=layout)), g * x, n_iter=10) for g in (1, gain)
    )
    np.testing.assert_allclose(scaled.costs, plain.costs, rtol=1e-9)
    np.testing.assert_allclose(scaled.outcome.masks, plain.outcome.masks, rtol=1e-6)


def test_starts_in_a_batch_are_single_starts(rng):
    x = noise(rng)
    batch = iterate(Factorization(2, 3, n_starts=3), x, n_iter=15)
    single = iterate(Factorization(2, 3), x, n_iter=15)
    assert batch.outcome.masks.shape == (3, 2, 17, 24)
    np.testing.assert_allclose(np.stack(batch.costs)[:, 0], single.costs, rtol=1e-12)
    np.testing.assert_allclose(batch.outcome.masks[0], single.outcome.masks, rtol=1e-9)
    assert not np.allclose(batch.costs[-1][0], batch.costs[-1][1])


@pytest.mark.parametrize("shape", [(1, 17, 1), (1, 17, 4), (3, 5, 2)])
@BETAS
def test_few_frames_are_survived(shape, beta, rng):
    """One frame, and fewer frames than components."""
    x = noise(rng, *shape)
    result = iterate(Factorization(2, 4, Rules(DIVERGENCES[beta])), x, n_iter=50)
    assert np.isfinite(result.outcome.masks).all()
    assert rise(result.costs) < 1e-9


@EACH_LAYOUT
def test_silence_is_refused(layout):
    with pytest.raises(MissingDataError, match="silent"):
        iterate(Factorization(2, 2, Rules(layout=layout)), np.zeros((1, 17, 24), complex), n_iter=1)


def test_impossible_sizes_are_refused(rng):
    x = noise(rng)
    for layout, words in ((TimeShifts(25), "24 frames"), (FrequencyShifts(18), "17 bins")):
        with pytest.raises(ValueError, match=f"n_shifts must be from 1 to the {words}"):
            iterate(Factorization(2, 2, Rules(layout=layout)), x, n_iter=1)
    with pytest.raises(ValueError, match="n_basis must be at least 1; got 0"):
        Factorization(2, 0)
    with pytest.raises(ValueError, match="sparsity must be at least 0"):
        Rules(KullbackLeibler(), sparsity=-1.0)
