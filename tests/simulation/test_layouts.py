"""Where things stand."""

import numpy as np
import pytest

from separatrix.simulation import layouts


def distances(positions, centre):
    return np.linalg.norm(positions - np.array(centre)[:, None], axis=0)


def test_circles_go_round_counter_clockwise():
    places = layouts.circle((1.0, 2.0, 3.0), 0.5, 4, first=np.pi / 2)
    expected = [[1, 0.5, 1, 1.5], [2.5, 2, 1.5, 2], [3, 3, 3, 3]]
    np.testing.assert_allclose(places, expected, atol=1e-12)


def test_arcs_hold_both_ends():
    places = layouts.arc((0.0, 0.0, 1.0), 2.0, 3, np.pi, first=0.0)
    np.testing.assert_allclose(distances(places, (0, 0, 1)), 2)
    np.testing.assert_allclose(places[0], [2, 0, -2], atol=1e-12)


def test_grids_are_even_and_centred():
    places = layouts.grid((1.0, 1.0, 0.7), (3.0, 5.5), 40)
    assert len(np.unique(places[0].round(9))) == 4
    assert len(np.unique(places[1].round(9))) == 10
    middle = (places.min(axis=1) + places.max(axis=1)) / 2
    np.testing.assert_allclose(middle, [2.5, 3.75, 0.7])
    pitch = np.diff(np.unique(places[1].round(9)))
    np.testing.assert_allclose(pitch, np.sqrt(3 * 5.5 / 40))
    for n in range(1, 30):
        few = layouts.grid((1.0, 1.0, 0.7), (3.0, 5.5), n)
        beyond = np.sqrt(3 * 5.5 / n) / 4
        assert np.all(few[:2] >= 1 - beyond)
        assert np.all(few[:2] <= np.array([[4], [6.5]]) + beyond)
    with pytest.raises(ValueError, match="needs rng"):
        layouts.grid((0, 0, 0), (1, 1), 4, spread=0.1)


def test_scattered_positions_stay_where_they_belong(rng):
    places = layouts.box((1.0, 2.0, 0.0), (2.0, 5.0, 0.5), 200, rng)
    assert np.all(places >= [[1], [2], [0]])
    assert np.all(places <= [[2], [5], [0.5]])
    centres = np.array([[0.0, 10.0], [0, 0], [1, 1]])
    near = layouts.clouds(centres, 40, (0.4, 0.4, 0.05), rng)
    assert (near[0] < 5).sum() == 20
    assert near[2].std() < 0.1
