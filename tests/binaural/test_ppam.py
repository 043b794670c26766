"""Learning of maps: every step against the paper, cost, known answers."""

from itertools import pairwise

import numpy as np
import pytest

from affine_maps import draw, random_map
from reference import ppam as literal
from separatrix.binaural import ppam
from separatrix.binaural.directions import evenly, unit_vectors
from separatrix.binaural.ppam import Pairs, Ppam
from separatrix.errors import MissingDataError
from separatrix.iterate import iterate


def smooth_pairs(rng, n=300, n_cues=60, noise=2.0):
    """Directions on the sphere, and cues that bend over it, with noise."""
    u = evenly(n)
    centres = rng.standard_normal((n_cues, 3))
    y = 10 * np.tanh(u @ centres.T) + 4 * np.sin(3 * u @ centres[::-1].T)
    return Pairs(60 * u, y + noise * rng.standard_normal(y.shape))


@pytest.mark.parametrize("rho", [ppam.RHO, 1.0])
@pytest.mark.parametrize("n_comp", [1, 2, 8, 24])
def test_cost_never_rises(rng, monkeypatch, n_comp, rho):
    monkeypatch.setattr(ppam, "RHO", rho)
    watched = []

    def watch(_, cost, state):
        watched.append((len(state.affine.pi), float(cost)))

    iterate(Ppam(n_comp), smooth_pairs(rng), n_iter=30, on_step=watch)
    for (before, old), (after, new) in pairwise(watched):
        if before == after:  # where a region is dropped another function is minimised
            assert new <= old + 1e-9 * (1 + abs(old))
    if n_comp in (2, 8):  # the more regions, the harder the first partition already is
        assert watched[-1][1] < watched[0][1] - 1e-3


def test_each_step_is_that_of_the_paper(rng):
    pairs = smooth_pairs(rng, n=40, n_cues=5)
    algorithm = Ppam(3)
    data = algorithm.prepare(pairs)
    state = algorithm.init(data)
    for _ in range(3):
        expected = literal.log_joint(state.affine, data.x, data.y)
        np.testing.assert_allclose(state.log_joint, expected, rtol=1e-8)
        r = np.exp(expected - expected.max(axis=1, keepdims=True))
        r /= r.sum(axis=1, keepdims=True)
        state = algorithm.step(data, state)
        wanted = literal.fitted(data.x, data.y, r, data.psi, data.rho, data.floor)
        for found, one in zip(state.affine, wanted, strict=True):
            np.testing.assert_allclose(found, one, rtol=1e-7, atol=1e-9)


def test_the_cost_is_the_likelihood_and_its_penalties(rng):
    pairs = smooth_pairs(rng, n=30, n_cues=4)
    algorithm = Ppam(3)
    data = algorithm.prepare(pairs)
    affine = algorithm.init(data).affine
    likelihood = np.log(np.exp(literal.log_joint(affine, data.x, data.y)).sum(axis=1)).sum()
    penalty = data.psi * sum(np.trace(np.linalg.inv(G)) for G in affine.G)
    penalty += data.rho * (affine.A**2 / affine.s[:, None]).sum()
    cost = algorithm.cost(data, algorithm.init(data))
    np.testing.assert_allclose(cost, (penalty / 2 - likelihood) / 30, rtol=1e-10)


def test_the_map_that_data_were_drawn_from_is_found(rng):
    true = random_map(rng, n_comp=4, n_cues=40, n_dim=2)
    x, y = draw(rng, true, 3000)
    found = iterate(Ppam(4), Pairs(x, y), n_iter=60).outcome
    order = [int(np.argmin(((found.c - c) ** 2).sum(axis=1))) for c in true.c]
    assert sorted(order) == [0, 1, 2, 3]
    np.testing.assert_allclose(found.pi[order], true.pi, atol=0.03)
    np.testing.assert_allclose(found.A[order], true.A, atol=0.1)
    np.testing.assert_allclose(found.s, true.s, rtol=0.15)
    np.testing.assert_allclose(found.G[order], true.G, rtol=0.2, atol=0.3)


def test_regions_of_too_few_pairs_are_dropped(rng):
    pairs = smooth_pairs(rng, n=60)
    states = []
    algorithm = Ppam(20)
    found = iterate(algorithm, pairs, n_iter=10, on_step=lambda *s: states.append(s[2])).outcome
    assert 1 <= len(found.pi) < 20
    joint = states[-1].log_joint
    shares = np.exp(joint - joint.max(axis=1, keepdims=True))
    assert joint.shape == (60, len(found.pi))
    assert np.isfinite(joint).all()
    assert (shares.sum(axis=0) > 0).all()
    for state in states:
        np.testing.assert_allclose(state.affine.pi.sum(), 1)


def test_going_on_is_as_never_having_stopped(rng):
    pairs = smooth_pairs(rng)
    first = iterate(Ppam(8), pairs, n_iter=4)
    again = iterate(Ppam(8), pairs, n_iter=5, state=first.state)
    whole = iterate(Ppam(8), pairs, n_iter=9)
    for one, other in zip(again.outcome, whole.outcome, strict=True):
        np.testing.assert_array_equal(one, other)


def test_flat_caps_of_the_sphere_are_inverted_safely(rng):
    around = unit_vectors(np.linspace(-0.1, 0.1, 30), 0.0)  # nearly a line
    y = around @ rng.standard_normal((3, 10))
    found = iterate(Ppam(2), Pairs(60 * around, y), n_iter=20).outcome
    assert np.linalg.cond(found.G).max() < 1e6
    np.testing.assert_allclose(found.predict(60 * around), y, atol=0.01)


def test_fewer_pairs_than_coordinates_are_refused(rng):
    with pytest.raises(MissingDataError, match="at least 5 directions; got 4"):
        iterate(Ppam(1), smooth_pairs(rng, n=4), n_iter=1)
