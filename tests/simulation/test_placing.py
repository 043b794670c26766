"""Where things stand in a described room."""

import numpy as np
import pytest

from separatrix.errors import UnsupportedError
from separatrix.simulation import parse_scene
from separatrix.simulation.placing import REGIONS, place_all


def place(tables, seed=0):
    rngs = dict(zip(REGIONS, np.random.default_rng(seed).spawn(4), strict=True))
    return place_all(parse_scene(tables), rngs)


@pytest.mark.parametrize("size", [[10, 7.5, 3], [3, 2.5, 2.2], [2.5, 12, 2.4], [40, 25, 9]])
@pytest.mark.parametrize("layout", ["circle", "arc", "line", "grid", "scattered"])
def test_the_defaults_suit_rooms_of_any_size(size, layout):
    tables = {name: {"layout": layout} for name in ("talkers", "sensors", "interferers")}
    placed = place({"room": {"size": size}, "microphones": {"layout": layout}, **tables})
    counts = {"microphones": 4, "talkers": 2, "interferers": 4, "sensors": 30}
    assert {name: places.shape[1] for name, places in placed.items()} == counts
    for places in placed.values():
        assert np.all(places > 0)
        assert np.all(places < np.array(size)[:, None])


def test_layouts_are_those_asked_for():
    placed = place(
        {
            "microphones": {"layout": "line", "n": 3, "spacing": 0.2, "centre": [3, 3, 1]},
            "talkers": {"layout": "arc", "n": 2, "radius": 1, "angle": 0, "width": 90},
            "interferers": {"n": 0},
            "sensors": {"layout": "scattered", "n": 50, "low": [1, 2, 1], "high": [2, 3, 1]},
        }
    )
    np.testing.assert_allclose(placed["microphones"], [[2.8, 3, 3.2], [3, 3, 3], [1, 1, 1]])
    # Round the microphones, at their height.
    np.testing.assert_allclose(placed["talkers"], [[4, 3], [3, 4], [1, 1]])
    assert placed["interferers"].shape == (3, 0)
    assert np.all((placed["sensors"].T >= [1, 2, 1]) & (placed["sensors"].T <= [2, 3, 1]))
    assert np.ptp(placed["sensors"][0]) > 0.8


def test_positions_win_and_the_others_stay():
    given = place({"talkers": {"positions": [[1, 2, 1.5], [2, 1, 1.5], [3, 1, 1.6]]}})
    np.testing.assert_array_equal(given["talkers"].T, [[1, 2, 1.5], [2, 1, 1.5], [3, 1, 1.6]])
    for name in ("microphones", "interferers", "sensors"):
        np.testing.assert_array_equal(given[name], place({})[name])


def test_what_stands_outside_is_named():
    with pytest.raises(UnsupportedError, match=r"talkers: number 2 at \(11\.00, .* 10 x 7\.5 x 3"):
        place({"talkers": {"positions": [[1, 1, 1], [11, 1, 1]]}})
    with pytest.raises(UnsupportedError, match=r"sensors: number 1 at .* change \[sensors\]"):
        place({"sensors": {"low": [20, 1, 1], "high": [21, 2, 2]}})


def test_measured_places_are_those_that_are_given():
    measured = {"responses": ["a.wav"], "microphones": [1]}
    assert place({"measured": measured}) == {}
    placed = place({"measured": measured, "microphones": {"positions": [[50, 1, 1]]}})
    assert list(placed) == ["microphones"]  # 50 m away: the size of the room is not known
    with pytest.raises(UnsupportedError, match="outside the room of 4 x 3 x 2 m"):
        place(
            {
                "room": {"size": [4, 3, 2]},
                "measured": measured,
                "microphones": {"positions": [[5, 1, 1]]},
            }
        )
