"""Components that move in time and frequency."""

import numpy as np
import pytest

from reference import factorization as literal
from separatrix.errors import UnsupportedError
from separatrix.factorization import ArmaFactorization, Factorization, Rules, TimeShifts
from separatrix.factorization.arma_model import arma_model, taps_slopes
from separatrix.factorization.polynomials import fixed_point, shortened
from separatrix.iterate import iterate

from .spectrograms import DIVERGENCES, noise, rise, with_holes

ORDERS = pytest.mark.parametrize("orders", [(2, 0), (0, 2), (4, 1)], ids=str)
BETAS = pytest.mark.parametrize("beta", DIVERGENCES)


def some_state(rng, orders=(2, 1), beta=1):
    """A state in which everything is random, and what was observed."""
    algorithm = ArmaFactorization(Factorization(2, 2, Rules(DIVERGENCES[beta])), *orders)
    data = algorithm.prepare(noise(rng, n_freq=6, n_frames=5))
    state = algorithm.init(data)
    zeros, poles = (
        np.eye(1, taps.shape[-2])[:, :, None] + 0.3 * rng.standard_normal(taps.shape)
        for taps in (state.zeros, state.poles)
    )
    state = state._replace(zeros=zeros, poles=poles)
    return algorithm, data, state._replace(model=arma_model(state))


def test_the_model_agrees_with_literal_polynomials(rng):
    _, _, state = some_state(rng)
    expected = literal.arma_model(state.basis, state.activation, state.zeros, state.poles)
    np.testing.assert_allclose(state.model, expected, rtol=1e-10)


@BETAS
@pytest.mark.parametrize("which", ["zeros", "poles"])
def test_slopes_of_coefficients_are_finite_differences(which, beta, rng):
    algorithm, data, state = some_state(rng, beta=beta)
    divergence = DIVERGENCES[beta]
    taps = getattr(state, which)
    pull, push = taps_slopes(state, which, *algorithm._slopes(data.values, state.model))
    column = np.swapaxes(taps, -2, -1)[..., None]
    found = np.swapaxes((2 * (push - pull) @ column)[..., 0], -2, -1)

    def cost(taps):
        return divergence.varying(data.values, arma_model(state._replace(**{which: taps})))

    for index in np.ndindex(*taps.shape):
        step = np.zeros(taps.shape)
        step[index] = 1e-6
        numeric = (cost(taps + step) - cost(taps - step)) / 2e-6
        np.testing.assert_allclose(found[index], numeric, rtol=1e-4, atol=1e-4)


@BETAS
@ORDERS
def test_cost_never_rises(beta, orders, rng):
    for x in (noise(rng), with_holes(rng)):
        nmf = Factorization(2, 1, Rules(DIVERGENCES[beta]), n_starts=2)
        start = iterate(nmf, x, n_iter=20).outcome
        result = iterate(ArmaFactorization(nmf, *orders), x, n_iter=40, start=start)
        assert rise(result.costs) < 1e-9
        assert np.all(result.costs[-1] < result.costs[0])


def test_a_step_beyond_the_minimum_is_shortened_frame_by_frame():
    """The minimum is at 1; frame 0 goes there, frame 1 four times too far, frame 2 away."""
    old = np.zeros((1, 1, 3))
    new = np.array([[[1.0, 5.0, -1.0]]])
    taps = shortened(old, new, lambda taps: np.sum((taps - 1) ** 2, axis=(0, 1)))
    np.testing.assert_allclose(taps[0, 0], [1.0, 1.25, 0.0])


def test_a_step_that_is_no_number_is_not_made():
    taps = shortened(np.ones((1, 1, 2)), np.array([[[np.nan, 2.0]]]), lambda a: a[0, 0] * 0)
    np.testing.assert_allclose(taps[0, 0], [1.0, 2.0])


def test_the_fixed_point_balances_the_slopes(rng):
    A, B = rng.standard_normal((2, 3, 4, 2, 2))
    pull, push = (m @ np.swapaxes(m, -2, -1) + np.eye(2) for m in (A, B))
    taps = rng.standard_normal((3, 2, 4))
    new = np.swapaxes(fixed_point(taps, pull, push), -2, -1)[..., None]
    old = np.swapaxes(taps, -2, -1)[..., None]
    np.testing.assert_allclose(push @ new, pull @ old, atol=1e-6)
    silent = np.zeros_like(pull)
    np.testing.assert_allclose(fixed_point(taps, silent, silent), taps)


def test_a_moving_resonance_is_followed():
    """One flat spectrum through a pole whose angle moves: NMF cannot fit it, poles can."""
    frequency, frames = np.arange(33), np.arange(40)
    angle = np.pi * (0.2 + 0.6 * frames / 40)
    turn = np.exp(-1j * np.pi * frequency / 32)[:, None]
    A = (1 - 0.8 * np.exp(1j * angle) * turn) * (1 - 0.8 * np.exp(-1j * angle) * turn)
    x = (1 / np.abs(A) ** 2)[None] + 0j
    nmf = Factorization(1, 1)
    start = iterate(nmf, x, n_iter=30).outcome
    costs = iterate(ArmaFactorization(nmf, n_poles=2), x, n_iter=200, start=start).costs
    assert costs[-1] < 1e-3 * costs[0]


def test_single_precision_is_near_double(rng):
    x = noise(rng)
    algorithm = ArmaFactorization(Factorization(2, 1), 2, 1)
    double, single = (iterate(algorithm, x.astype(t), n_iter=10) for t in ("c16", "c8"))
    assert single.outcome.masks.dtype == np.float32
    np.testing.assert_allclose(single.costs, double.costs, rtol=1e-3)


def test_trained_spectra_stay(rng):
    from separatrix.factorization import Training

    x = noise(rng)
    nmf = Factorization(2, 2)
    bases = iterate(Training((np.arange(8), None), n_basis=2), x, n_iter=20).outcome
    start = iterate(nmf, x, n_iter=5, start=bases).outcome
    result = iterate(ArmaFactorization(nmf), x, n_iter=10, start=start)
    np.testing.assert_allclose(result.state.basis[:, :2], bases.basis[:, :2], rtol=1e-9)
    assert not np.allclose(result.state.basis[:, 2:], start.model.factors.basis[:, 2:])
    assert result.outcome.ordered
    assert rise(result.costs) < 1e-9


def test_what_cannot_move_is_refused():
    for rules in (Rules(sparsity=1.0), Rules(layout=TimeShifts(2))):
        with pytest.raises(UnsupportedError, match="plain layout without sparsity"):
            ArmaFactorization(Factorization(2, 1, rules))
    with pytest.raises(ValueError, match="at least 0; got -1 and 0"):
        ArmaFactorization(Factorization(2, 1), -1, 0)
