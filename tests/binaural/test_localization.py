"""Directions, spreads and densities from a posterior; the picture of them."""

from pathlib import Path

import numpy as np
import pytest
from matplotlib.image import imread

from ears import draw_scene, small_map
from separatrix.binaural.charts import CHARTS, to_unit_vectors
from separatrix.binaural.figure import draw_localization
from separatrix.binaural.localization import _spread_deg, localization_of
from separatrix.binaural.vessl import vessl_stages
from separatrix.errors import ShapeError
from separatrix.iterate import run_stages


@pytest.fixture(scope="module")
def found():
    binaural_map = small_map(n_freq=24)
    scene = draw_scene(binaural_map, 3, 40)
    results = run_stages(vessl_stages(binaural_map, 3), scene.heard)
    return binaural_map, scene, results, localization_of(results, binaural_map)


def test_sources_come_in_the_order_of_their_weights(found):
    _, scene, results, localization = found
    assert (np.diff(localization.weight) <= 0).all()
    masks, state = results[-1].outcome.masks, results[-1].outcome.model
    order = np.argsort(-masks.sum(axis=(1, 2)))
    np.testing.assert_array_equal(localization.masks[:, 1:], masks[order])
    np.testing.assert_array_equal(localization.posterior.mu, state.positions.posterior.mu[order])
    assert localization.weight.sum() + localization.garbage == pytest.approx(1)
    assert localization.observed == pytest.approx(scene.heard.observed.mean())
    assert localization.n_src == 3
    assert "3 sources" in repr(localization)


def test_directions_are_those_of_the_positions(found):
    _, scene, _, localization = found
    true = scene.position / np.linalg.norm(scene.position, axis=1, keepdims=True)
    cosine = localization.directions @ true.T
    assert sorted(cosine.argmax(axis=1)) == [0, 1, 2]
    assert (cosine.max(axis=1) > np.cos(np.radians(5))).all()


def test_the_spread_is_that_of_directions_drawn(found, rng):
    x = np.array([[30.0, 40.0, -20.0]])
    root = rng.standard_normal((3, 3)) / 5
    spread = _spread_deg(CHARTS["unit"], x, (root @ root.T)[None])
    drawn = to_unit_vectors(CHARTS["unit"], x + rng.standard_normal((200_000, 3)) @ root.T)
    off = drawn - x / np.linalg.norm(x)
    assert spread[0] == pytest.approx(np.degrees(np.sqrt((off**2).sum(axis=1).mean())), rel=0.01)
    # In the paper's coordinates it is that of the angles, in the horizontal plane.
    flat = _spread_deg(CHARTS["azel"], np.array([[50.0, 0.0]]), np.diag([9.0, 16.0])[None])
    assert flat[0] == pytest.approx(5.0, rel=1e-6)


def test_the_density_is_highest_near_the_peak(found):
    binaural_map, _, _, localization = found
    directions = np.concatenate([localization.directions, binaural_map.directions])
    density = localization.log_density(directions)
    assert density.shape == (3, len(directions))
    # The peak lies off the sphere, as the positions drawn for this map do.
    positions = localization.posterior.peak()
    at_peak = localization.posterior.log_density(positions).diagonal()
    assert (at_peak >= density.max(axis=1)).all()


def test_the_picture_is_drawn(found, tmp_path):
    binaural_map, scene, _, localization = found
    path = Path(tmp_path / "picture.png")
    draw_localization(path, localization, scene.heard, binaural_map, truth=scene.position)
    assert imread(path).shape[1] == 1200
    ideal = np.stack([scene.owner == m for m in range(3)]).astype(float)
    draw_localization(path, localization, scene.heard, binaural_map, ideal=ideal)
    with pytest.raises(ShapeError, match="3 sources and 2 true masks"):
        draw_localization(path, localization, scene.heard, binaural_map, ideal=ideal[:2])
