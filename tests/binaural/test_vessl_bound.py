"""The bound of VESSL against literal loops and the evidence."""

from dataclasses import replace

import numpy as np
import pytest

from affine_maps import random_map
from ears import draw_scene, small_map
from reference import vessl as literal
from separatrix.binaural.affine_map import InverseMap
from separatrix.binaural.cues import CueSpectrogram
from separatrix.binaural.vessl import (
    Dirichlet,
    Free,
    RandomMasks,
    Shared,
    Vessl,
    garbage_of,
    observe,
)
from separatrix.iterate import iterate

RULES = {"shared": Shared(), "free": Free(), "dirichlet": Dirichlet()}


def plain(state, heard):
    """The state as the literal version takes it."""
    posterior = state.positions.posterior
    q = state.assignment.masks(observe(heard))
    return literal.Posterior(
        q, np.exp(posterior.log_al), posterior.mu, posterior.S, state.weights, state.noise
    )


def tiny(seed, n_src, *, n_freq=2, n_frames=3, n_comp=2):
    """A map of one coordinate and a few points from it."""
    rng = np.random.default_rng(seed)
    affine = random_map(rng, n_comp, n_freq, n_dim=1, noise=1.0)
    y = 4 * rng.standard_normal((1, n_freq, n_frames))
    observed = rng.random((n_freq, n_frames)) < 0.9
    observed[0, 0] = True
    heard = CueSpectrogram(y, observed, rng.random((n_freq, n_frames)))
    return affine, heard, Vessl(InverseMap(affine), n_src, RandomMasks(seed), Free())


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("with_garbage", [False, True])
def test_the_free_energy_agrees_with_literal_loops(name, with_garbage):
    binaural_map = small_map(n_freq=6, n_comp=3)
    heard = draw_scene(binaural_map, 2, 10).heard
    garbage = garbage_of(binaural_map) if with_garbage else None
    algorithm = Vessl(
        InverseMap(binaural_map.finest), 2, RandomMasks(1), RULES[name], garbage, progressive=False
    )
    result = iterate(algorithm, heard, n_iter=4)
    noise = binaural_map.finest.s.reshape(3, 6)
    expected = literal.free_energy(
        binaural_map.finest,
        heard,
        plain(result.state, heard),
        (binaural_map.mean, binaural_map.variance + noise),
    )
    if name == "dirichlet":
        share = algorithm.prepare(heard).initial
        kappa = 0.4 * 10 * share / share[0]
        expected += (kappa * np.log(result.state.weights)).sum()
    assert -result.costs[-1] * heard.observed.sum() == pytest.approx(expected, rel=1e-9)


def test_the_free_energy_is_below_the_evidence():
    gaps = []
    for seed in range(8):
        affine, heard, algorithm = tiny(seed, 2)
        result = iterate(algorithm, heard, n_iter=30)
        evidence = literal.log_evidence(affine, heard, result.state.weights, result.state.noise)
        gaps.append(evidence + result.costs[-1] * heard.observed.sum())
    assert min(gaps) > -1e-9
    assert max(gaps) > 1e-6  # else nothing was tested


def test_the_bound_is_tight_for_one_source():
    for seed in range(6):
        affine, heard, algorithm = tiny(seed, 1)
        result = iterate(algorithm, heard, n_iter=3)
        # The noise of the last positions, not a newer one.
        evidence = literal.log_evidence(affine, heard, result.state.weights, result.state.noise)
        assert -result.costs[-1] * heard.observed.sum() == pytest.approx(evidence, abs=1e-6)


def test_the_free_energy_is_stationary_where_the_steps_end():
    affine, heard, algorithm = tiny(3, 2, n_freq=3, n_frames=5)
    # Without a prior, weights of 0 or 1 would be approached for ever.
    algorithm = replace(algorithm, rule=Dirichlet(0.4))
    state = iterate(algorithm, heard, n_iter=300).state
    post = plain(state, heard)
    rng = np.random.default_rng(0)

    def slope(moved):
        """Change of the free energy along a path, per unit."""
        h = 1e-4
        posts = [moved(x) for x in (h, -h)]
        up, down = (
            literal.free_energy(affine, heard, p) + 0.4 * 5 * np.log(p.lam).sum() for p in posts
        )
        return (up - down) / (2 * h)

    def tilted(p, direction, x, axis):
        p = p * np.exp(x * direction)
        return p / np.maximum(p.sum(axis=axis, keepdims=True), 1e-300)

    for _ in range(5):
        draws = {name: rng.standard_normal(part.shape) for name, part in post._asdict().items()}
        S = draws["S"] + np.swapaxes(draws["S"], -1, -2)
        free = state.noise > affine.s.reshape(state.noise.shape) * (1 + 1e-9)
        assert free.any()
        paths = {
            "q": lambda x, d=draws["q"]: post._replace(q=tilted(post.q, d, x, 0)),
            "al": lambda x, d=draws["al"]: post._replace(al=tilted(post.al, d, x, 1)),
            "mu": lambda x, d=draws["mu"]: post._replace(mu=post.mu + x * d),
            "S": lambda x, d=S: post._replace(S=post.S * np.exp(x * d)),
            "lam": lambda x, d=draws["lam"]: post._replace(lam=tilted(post.lam, d, x, 1)),
            "s": lambda x, d=draws["s"] * free: post._replace(s=post.s * np.exp(x * d)),
        }
        for name, path in paths.items():
            assert abs(slope(path)) < 1e-4, name
    # Against the floor of the noise the free energy may still fall, never rise.
    assert slope(lambda x: post._replace(s=post.s * np.exp(x * ~free))) < 1e-4
