"""The affine map: cues from positions and positions from cues, against literal loops."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from affine_maps import draw, random_map
from separatrix.binaural.affine_map import InverseMap, Sums


def test_prediction_agrees_with_literal_loops(rng):
    affine = random_map(rng)
    x = 4 * rng.standard_normal((5, 2))
    expected = np.zeros((5, 40))
    for i in range(5):
        p = np.array(
            [
                pi * multivariate_normal(c, G).pdf(x[i])
                for pi, c, G in zip(affine.pi, affine.c, affine.G, strict=True)
            ]
        )
        for k in range(4):
            expected[i] += p[k] / p.sum() * (affine.A[k] @ x[i] + affine.b[k])
    np.testing.assert_allclose(affine.predict(x), expected, rtol=1e-9)


def test_posterior_is_the_joint_density_over_that_of_the_cues(rng):
    affine = random_map(rng, n_cues=5, noise=1.0)
    y = draw(rng, affine, 1)[1][0]
    observed = np.array([True, False, True, True, False])
    x = 4 * rng.standard_normal((6, 2))

    def joint(at):
        return sum(
            pi
            * multivariate_normal(c, G).pdf(at)
            * multivariate_normal((A @ at + b)[observed], np.diag(affine.s[observed])).pdf(
                y[observed]
            )
            for pi, c, G, A, b in zip(*affine[:5], strict=True)
        )

    found = affine.posterior(y, observed).density(x)
    expected = np.array([joint(at) for at in x])
    np.testing.assert_allclose(found / found[0], expected / expected[0], rtol=1e-7)
    grid = np.stack(np.meshgrid(*2 * [np.linspace(-40, 40, 801)]), axis=-1).reshape(-1, 2)
    assert affine.posterior(y, observed).density(grid).sum() * 0.01 == pytest.approx(1, abs=1e-3)


def test_with_everything_missing_the_posterior_is_the_prior(rng):
    affine = random_map(rng)
    y = rng.standard_normal((3, 40))
    found = affine.posterior(y, np.zeros(40, bool))
    np.testing.assert_allclose(np.exp(found.log_al), np.tile(affine.pi, (3, 1)), rtol=1e-10)
    np.testing.assert_allclose(found.mu, np.tile(affine.c, (3, 1, 1)), rtol=1e-9)
    np.testing.assert_allclose(found.S, np.tile(affine.G, (3, 1, 1, 1)), rtol=1e-9)


def test_two_observations_say_more_than_one_and_sums_are_all_that_counts(rng):
    affine = random_map(rng, n_cues=3, noise=4.0)  # so that no region is out of the question
    (_, y), q = draw(rng, affine, 3), rng.uniform(size=(3, 3))
    sums = Sums(q.sum(axis=0), (q * y).sum(axis=0), (q * y**2).sum(axis=0))
    found = InverseMap(affine).posterior(sums)
    # One after the other: the posterior of one is the prior of the next.
    log_al, mu, S = np.log(affine.pi), affine.c, affine.G
    for q_i, y_i in zip(q, y, strict=True):
        step = affine._replace(pi=np.exp(log_al), c=mu, G=S)
        log_al, mu, S = InverseMap(step).posterior(Sums(q_i, q_i * y_i, q_i * y_i**2))
    np.testing.assert_allclose(found.mu, mu, rtol=1e-7)
    np.testing.assert_allclose(found.S, S, rtol=1e-7)
    np.testing.assert_allclose(found.log_al, log_al, atol=1e-6)


def test_positions_drawn_from_a_map_are_found_again(rng):
    affine = random_map(rng)
    x, y = draw(rng, affine, 200)
    found = affine.posterior(y)
    k = found.highest()
    off = (found.peak() - x)[..., None]
    S = found.S[np.arange(200), k]
    distance = np.sqrt((off.transpose(0, 2, 1) @ np.linalg.inv(S) @ off)[:, 0, 0])
    assert np.mean(distance <= 3) >= 0.95
    assert np.sqrt((off**2).mean()) < 0.1
