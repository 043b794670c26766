"""VESSL: its steps, and what they find in cues drawn from the model."""

from dataclasses import replace

import numpy as np
import pytest

from ears import draw_scene, small_map
from separatrix.binaural.affine_map import InverseMap
from separatrix.binaural.cues import Cue, CueSpectrogram
from separatrix.binaural.localization import localization_of
from separatrix.binaural.vessl import (
    Dirichlet,
    Free,
    RandomMasks,
    Vessl,
    garbage_of,
    vessl_stages,
)
from separatrix.errors import SeparatrixWarning
from separatrix.iterate import Masks, iterate, run_stages
from separatrix.options import MaskStart, MaskWeights, VesslLiteralOptions, VesslOptions

SCALES = VesslOptions(init=MaskStart.SCALES, n_iter=8)


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
