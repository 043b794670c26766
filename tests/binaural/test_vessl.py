"""VESSL: the bound, its steps, and what they find in cues drawn from the model."""

from dataclasses import replace

import numpy as np
import pytest

from affine_maps import random_map
from ears import draw_scene, small_map
from reference import vessl as literal
from separatrix.binaural.affine_map import InverseMap
from separatrix.binaural.cues import Cue, CueSpectrogram
from separatrix.binaural.localization import localization_of
from separatrix.binaural.vessl import (
    Dirichlet,
    Free,
    RandomMasks,
    Shared,
    Vessl,
    garbage_of,
    observe,
    vessl_stages,
)
from separatrix.binaural.vessl.observations import feature_sums
from separatrix.binaural.vessl.restart import predicted_by_level
from separatrix.errors import MissingDataError, SeparatrixWarning
from separatrix.iterate import Masks, iterate, run_stages
from separatrix.options import MaskStart, MaskWeights, VesslLiteralOptions, VesslOptions

RULES = {"shared": Shared(), "free": Free(), "dirichlet": Dirichlet()}
SCALES = VesslOptions(init=MaskStart.SCALES, n_iter=8)


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


@pytest.mark.parametrize("with_garbage", [False, True])
@pytest.mark.parametrize("weights", MaskWeights)
@pytest.mark.parametrize("start", MaskStart)
def test_the_cost_never_rises(start, weights, with_garbage):
    binaural_map = small_map(scales=[1, 2, 4])
    options = VesslOptions(
        init=start, weights=weights, garbage=with_garbage, restart=start is MaskStart.GREEDY
    )
    for seed in range(3):
        heard = draw_scene(binaural_map, 2, 30, seed).heard
        results = run_stages(vessl_stages(binaural_map, 2, options, seed), heard)
        assert len(results) == (3 if start is MaskStart.SCALES else 2) + 1
        for result in results:
            costs = np.array(result.costs)
            assert (np.diff(costs) <= 1e-9 * (1 + abs(costs[:-1]))).all()


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


@pytest.mark.parametrize("options", [VesslOptions(), SCALES], ids=["greedy", "scales"])
def test_two_sources_are_found_and_told_apart(options):
    binaural_map = small_map(n_freq=24, scales=[1, 2, 4])
    right, off = [], []
    for seed in range(6):
        scene = draw_scene(binaural_map, 2, 40, seed)
        result = run_stages(vessl_stages(binaural_map, 2, options, seed), scene.heard)[-1]
        winner = result.outcome.masks.argmax(axis=0)
        same = (winner == scene.owner)[scene.heard.observed].mean()
        right.append(max(same, 1 - same))
        peak = result.outcome.model.positions.posterior.peak()
        peak = peak if same > 0.5 else peak[::-1]
        off.append(np.linalg.norm(peak - scene.position, axis=1).max())
    assert np.median(right) > 0.95
    assert np.median(off) < 0.2
    if options.init is None:
        assert min(right) > 0.95


def test_missing_frames_and_frequencies_are_legal():
    binaural_map = small_map()
    heard = draw_scene(binaural_map, 2, 30).heard
    observed = heard.observed.copy()
    observed[:, 4:8] = observed[3] = False
    y = np.where(observed, heard.y, np.nan)
    for options in (VesslOptions(garbage=True), replace(SCALES, weights=MaskWeights.FREE)):
        stages = vessl_stages(binaural_map, 2, options)
        result = run_stages(stages, CueSpectrogram(y, observed, heard.power))[-1]
        assert np.isfinite(result.costs).all()
        assert not result.outcome.masks[:, ~observed].any()


def test_a_run_goes_on_from_its_state():
    binaural_map = small_map()
    heard = draw_scene(binaural_map, 2, 30).heard
    algorithm = vessl_stages(binaural_map, 2, SCALES)[-2].algorithm
    straight = iterate(algorithm, heard, n_iter=9)
    first = iterate(algorithm, heard, n_iter=4)
    rest = iterate(algorithm, heard, n_iter=5, state=first.state)
    assert first.costs + rest.costs[1:] == straight.costs
    assert (rest.outcome.masks == straight.outcome.masks).all()


def test_sources_in_another_order_give_the_same_in_that_order():
    binaural_map = small_map()
    heard = draw_scene(binaural_map, 3, 30).heard
    algorithm = Vessl(
        InverseMap(binaural_map.finest), 3, RandomMasks(), garbage=garbage_of(binaural_map)
    )
    rng = np.random.default_rng(1)
    masks = np.moveaxis(rng.dirichlet(np.ones(4), heard.observed.shape), -1, 0)[:3]
    order = [2, 0, 1]
    one = iterate(algorithm, heard, n_iter=5, start=Masks(masks)).outcome
    other = iterate(algorithm, heard, n_iter=5, start=Masks(masks[order])).outcome
    np.testing.assert_allclose(other.masks, one.masks[order], atol=1e-9)


def mirrored(binaural_map, *, directions):
    """The map of the same ears the other way round, or of the mirrored head."""
    flip = np.array([-1.0, 1, -1])[: binaural_map.cue.n_cues]
    side = np.array([1.0, -1, 1]) if directions else np.ones(3)

    def of(affine):
        rows = np.repeat(flip, affine.A.shape[1] // len(flip))
        return affine._replace(
            c=affine.c * side,
            G=affine.G * side * side[:, None],
            A=affine.A * rows[:, None] * side,
            b=affine.b * rows,
        )

    return replace(
        binaural_map,
        scales={k: of(affine) for k, affine in binaural_map.scales.items()},
        mean=binaural_map.mean * flip[:, None],
        cues=binaural_map.cues * flip[:, None],
        directions=binaural_map.directions * side,
    )


@pytest.mark.parametrize("cue", Cue)
def test_what_is_mirrored_stays_the_same(cue):
    binaural_map = small_map(cue=cue, scales=[1, 2, 4])
    heard = draw_scene(binaural_map, 2, 30).heard
    flip = np.array([-1.0, 1, -1])[: cue.n_cues, None, None]
    options = VesslOptions(restart=cue is Cue.ILPD)

    def localized(binaural_map, y):
        stages = vessl_stages(binaural_map, 2, options)
        results = run_stages(stages, heard._replace(y=y))
        return localization_of(results, binaural_map)

    straight = localized(binaural_map, heard.y)
    for directions in (False, True):
        turned = localized(mirrored(binaural_map, directions=directions), heard.y * flip)
        np.testing.assert_allclose(turned.masks, straight.masks, atol=1e-9)
        sign = -1 if directions else 1
        np.testing.assert_allclose(turned.azimuth_deg, sign * straight.azimuth_deg, atol=1e-6)
        np.testing.assert_allclose(turned.elevation_deg, straight.elevation_deg, atol=1e-6)


def test_the_second_try_keeps_what_is_better():
    binaural_map = small_map(noise=1.0)
    vessl, restart, _ = (
        stage.algorithm for stage in vessl_stages(binaural_map, 3, VesslOptions(restart=True))
    )
    heard = draw_scene(binaural_map, 3, 60).heard
    for n_first, n_second in ((10, 0), (0, 10)):
        first = iterate(vessl, heard, n_iter=n_first)
        second = iterate(restart, heard, n_iter=n_second, start=first.outcome)
        ends = [float(result.costs[-1]) for result in (first, second)]
        assert abs(ends[0] - ends[1]) > 1e-3
        kept = vessl.cost(vessl.prepare(heard), second.outcome.model)
        assert kept == pytest.approx(min(ends), abs=1e-12)
    with pytest.raises(MissingDataError, match="no run to try again"):
        iterate(restart, heard, n_iter=0)


def test_the_second_try_listens_to_levels_alone():
    binaural_map = small_map()
    vessl, restart, _ = (
        stage.algorithm for stage in vessl_stages(binaural_map, 1, VesslOptions(restart=True))
    )
    heard = draw_scene(binaural_map, 1, 60, missing=0.0).heard
    first = iterate(vessl, heard, n_iter=3).outcome
    noise = np.random.default_rng(0).uniform(-1, 1, heard.y[1:].shape)
    other = heard._replace(y=np.concatenate([heard.y[:1], noise]))
    one, two = (restart.init(restart.prepare(x), first).now for x in (heard, other))
    # The cues that the phases spoil come after the position that the levels tell.
    assert (
        np.linalg.norm(one.positions.posterior.peak() - first.model.positions.posterior.peak()) < 1
    )
    found = [
        predicted_by_level(restart.prepare(x), np.ones(x.observed.shape, bool))
        for x in (heard, other)
    ]
    np.testing.assert_allclose(found[0], found[1], atol=1e-9)
    assert two.noise[1:].mean() > 2 * one.noise[1:].mean()


def run_of(binaural_map, heard, **options):
    """The problem, the last stage before directions are found anew, and that stage's outcome."""
    *stages, last = vessl_stages(binaural_map, 2, VesslOptions(**options))
    return last.algorithm, run_stages(stages, heard)[-1].outcome


def test_directions_are_found_without_fast_phases_at_last():
    binaural_map = small_map()
    heard = draw_scene(binaural_map, 2, 60, missing=0.0).heard
    slow, first = run_of(binaural_map, heard)
    slow = replace(slow, n_low=5)
    noise = np.random.default_rng(0).uniform(-1, 1, heard.y.shape)
    found = []
    for part in (np.s_[1:, 5:], np.s_[1:, :5]):  # fast phases, then slow ones, are spoilt
        y = heard.y.copy()
        y[part] = noise[part]
        observations = slow.prepare(heard._replace(y=y)).observations
        sums = feature_sums(observations, np.swapaxes(first_masks(first, heard), 0, 1))
        spoilt = first.model._replace(assignment=first.model.assignment._replace(sums=sums))
        start = first._replace(model=spoilt)
        found.append(iterate(slow, heard, n_iter=6, start=start).outcome)
    plain = iterate(slow, heard, n_iter=6, start=first).outcome
    peaks = [one.model.positions.posterior.mu for one in (plain, *found)]
    np.testing.assert_allclose(peaks[1], peaks[0], atol=1e-9)
    assert abs(peaks[2] - peaks[0]).max() > 1e-3
    for one in (plain, *found):
        np.testing.assert_array_equal(one.masks, first.masks)
    with pytest.raises(MissingDataError, match="no run whose positions"):
        iterate(slow, heard, n_iter=0)


def first_masks(outcome, heard):
    """Masks of sources and garbage, (component, freq, frame)."""
    return outcome.model.assignment.masks(observe(heard))


@pytest.mark.parametrize("garbage", [True, False])
def test_the_cost_of_directions_is_their_part_of_the_free_energy(garbage):
    binaural_map = small_map()
    heard = draw_scene(binaural_map, 2, 40).heard
    slow, first = run_of(binaural_map, heard, garbage=garbage, n_iter=0)
    slow = replace(slow, n_low=heard.y.shape[1])  # all cues count
    problem = slow.prepare(heard)
    states = [first.model]
    for _ in range(3):
        states.append(slow.step(problem, states[-1]))
    of_run = np.array([slow.vessl.cost(problem, state) for state in states])
    of_directions = np.array([slow.cost(problem, state) for state in states])
    np.testing.assert_allclose(np.diff(of_directions), np.diff(of_run), atol=1e-10)
    assert of_run[1] < of_run[0] - 1e-6


def test_the_noise_never_falls_below_that_of_the_map():
    binaural_map = small_map(noise=3.0)
    scene = draw_scene(binaural_map, 2, 30)
    quiet = np.broadcast_to(binaural_map.cues[7][..., None], scene.heard.y.shape)
    algorithm = Vessl(InverseMap(binaural_map.finest), 2, RandomMasks())
    state = iterate(algorithm, scene.heard._replace(y=quiet), n_iter=10).state
    floor = binaural_map.finest.s.reshape(state.noise.shape)
    assert (state.noise >= floor).all()
    assert (state.noise == floor).mean() > 0.5


def test_options_are_settled_by_the_map():
    phase, level = small_map(), small_map(cue=Cue.ILD, scales=[1, 2, 4])
    behind = replace(phase, directions=np.array([[-1.0, 0.1, 0]]))
    front = replace(phase, directions=np.array([[1.0, 0.1, 0]]))
    assert [stage.n_iter for stage in vessl_stages(front, 2)] == [15, 6]
    assert [stage.n_iter for stage in vessl_stages(behind, 2)] == [15, 15, 6]
    stages = vessl_stages(level, 2)
    assert [stage.n_iter for stage in stages] == [6, 6, 19]  # 4 halvings of 16 bins
    assert isinstance(stages[0].algorithm.rule, Dirichlet)
    assert stages[0].algorithm.garbage is None
    stages = vessl_stages(phase, 2, VesslLiteralOptions())
    assert isinstance(stages[-1].algorithm.rule, Free)


def test_more_sources_than_directions_are_told():
    binaural_map = small_map()
    heard = draw_scene(binaural_map, 2, 40, missing=0.0).heard
    run_stages(vessl_stages(binaural_map, 2), heard)  # says nothing
    one = np.broadcast_to(binaural_map.cues[5][..., None], heard.y.shape)
    with pytest.warns(SeparatrixWarning, match="2 sources are more than the recording shows"):
        run_stages(vessl_stages(binaural_map, 2), heard._replace(y=one))
