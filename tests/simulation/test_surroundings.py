"""A diffuse tail and a room round a head."""

import numpy as np
import pytest
from scipy.signal import butter, sosfilt

from separatrix.binaural.directions import unit_vectors
from separatrix.binaural.responses import HeadResponses
from separatrix.errors import ShapeError
from separatrix.simulation import (
    DiffuseTail,
    FreeField,
    HeadInRoom,
    Shoebox,
    image_sources,
    shoebox_responses,
    surrounded,
)

FS = 16000
SMALL = Shoebox((5.0, 4.0, 3.0), 0.5, 4)


def head_of(directions, rng=None):
    """A head whose ears hear a click of a gain of their own from each direction."""
    gains = (
        np.ones((len(directions), 2)) if rng is None else rng.uniform(0.2, 1, (len(directions), 2))
    )
    return HeadResponses(ir=gains[..., None] * np.array([1.0, 0, 0]), fs=FS, directions=directions)


@pytest.fixture
def sphere(rng):
    azimuth, height = rng.uniform(-np.pi, np.pi, 200), rng.uniform(-0.8, 0.8, 200)
    return unit_vectors(azimuth, np.arcsin(height))


def test_nothing_round_a_head_leaves_its_responses(sphere, rng):
    head = head_of(sphere, rng)
    found = FreeField().responses(head, np.array([3, 5]), rng)
    np.testing.assert_array_equal(found, head.ir[[3, 5]])


def test_a_tail_has_the_level_and_the_fall_asked_for(sphere, rng):
    head = head_of(sphere, rng)
    tail = DiffuseTail(0.4, 5.0, n_arrivals=20000)
    responses = tail.responses(head, np.arange(10), rng)
    direct, rest = responses[..., :3], responses[..., 3:]
    np.testing.assert_array_equal(direct, head.ir[:10])
    assert not responses[..., 3 : round(0.003 * FS) - 1].any()  # the gap
    ratio = (direct**2).sum(axis=(1, 2)) / (rest**2).sum(axis=(1, 2))
    np.testing.assert_allclose(10 * np.log10(ratio), 5.0, atol=1e-6)
    energy = (rest**2).mean(axis=(0, 1))
    early, late = (energy[round(t * FS) :][: round(0.02 * FS)].mean() for t in (0.05, 0.25))
    assert 10 * np.log10(early / late) == pytest.approx(60 * 0.2 / 0.4, abs=1.5)


def test_tails_are_drawn_anew(sphere, rng):
    head = head_of(sphere)
    first, second = DiffuseTail().responses(head, np.array([0, 0]), np.random.default_rng(1))
    assert abs(first - second).max() > 0
    again = DiffuseTail().responses(head, np.array([0, 0]), np.random.default_rng(1))
    np.testing.assert_array_equal(again, [first, second])


def test_images_are_those_of_a_literal_count():
    room, source = Shoebox((5.0, 4.0, 3.0), 0.3, 3), np.array([1.2, 0.7, 2.1])
    positions, gain = image_sources(room, source)
    expected = {}
    todo = {tuple(source): 0}
    for order in range(4):
        expected.update({place: 0.7 ** (order / 2) for place in todo})
        mirrored = set()
        for place in todo:
            for axis, size in enumerate(room.size):
                for wall in (0.0, size):
                    image = np.array(place)
                    image[axis] = 2 * wall - image[axis]
                    mirrored.add(tuple(image.round(9)))
        todo = dict.fromkeys(mirrored - set(expected))
    found = {tuple(p): g for p, g in zip(positions.round(9).tolist(), gain, strict=True)}
    assert found == pytest.approx(expected)
    np.testing.assert_array_equal(positions[0], source)


def test_the_room_is_that_of_another_program():
    """Energies over time at an ear that hears all directions alike."""
    pytest.importorskip("pyroomacoustics")
    directions = unit_vectors(np.radians([0.0, 40.0, -130.0]), np.radians([0.0, 30.0, -20.0]))
    room = HeadInRoom(Shoebox((5.0, 4.0, 3.0), 0.5, 12))
    found = room.responses(head_of(directions), np.arange(3), np.random.default_rng(0))[:, 0]
    here = np.array(room.position)[:, None]
    theirs = shoebox_responses(room.room, here + room.distance * directions.T, here, FS)[:, 0]
    # Theirs has the way of the direct sound and half of the filter of its delays before it.
    theirs = theirs[:, round(1.2 / 343 * FS) + 40 :] * 1.2
    # Between the filters of delays, and the one that takes the lowest frequencies from theirs.
    band = butter(4, [500, 5000], "bandpass", fs=FS, output="sos")
    found, theirs = sosfilt(band, found), sosfilt(band, theirs)
    bounds = np.round(np.array([0.005, 0.01, 0.02, 0.04, 0.08]) * FS).astype(int)
    for ours, other in zip(found, theirs, strict=True):
        a, b = (np.add.reduceat(h[: bounds[-1]] ** 2, bounds[:-1]) for h in (ours, other))
        np.testing.assert_allclose(10 * np.log10(a / b), 0, atol=1.0)


def test_a_reflection_comes_with_the_response_of_its_direction():
    """From a source to the left, the right wall's reflection comes from the right."""
    azimuth = np.radians([90.0, -90.0, 0.0, 180.0])
    head = HeadResponses(
        ir=np.array([[[1.0], [0.1]], [[0.1], [1.0]], [[0.5], [0.5]], [[0.5], [0.5]]]),
        fs=FS,
        directions=np.concatenate([unit_vectors(azimuth, 0.0), np.eye(3)[[2, 2]] * [[1], [-1]]])[
            :4
        ],
    )
    room = HeadInRoom(Shoebox((40.0, 4.0, 30.0), 0.75, 1), (20.0, 2.0, 15.0), 1.0)
    (response,) = room.responses(head, np.array([0]), np.random.default_rng(0))
    # Images of y = 3 in the walls at 4 and at 0: 3 m to the left, 5 m to the right of the head.
    for metres, ears in ((3, (1.0, 0.1)), (5, (0.1, 1.0))):
        at = round((metres - 1) / 343 * FS)
        np.testing.assert_allclose(response[:, at], 0.5 / metres * np.array(ears))
    assert np.count_nonzero(response[0]) == 1 + 2 + 2  # walls, and the far ones in pairs


def test_a_source_outside_the_room_is_refused(sphere, rng):
    with pytest.raises(ShapeError, match=r"2 m from the head would stand at .* outside the room"):
        surrounded(head_of(sphere), HeadInRoom(SMALL, distance=2.0), np.arange(200), rng)


def test_a_whole_head_is_put_into_a_room(sphere, rng):
    head = head_of(sphere, rng)
    found = surrounded(head, HeadInRoom(SMALL), np.array([7, 2]), rng)
    one = HeadInRoom(SMALL).responses(head, np.array([2]), rng)[0]
    np.testing.assert_array_equal(found.ir[1, :, : one.shape[1]], one)
    np.testing.assert_array_equal(found.directions, sphere[[7, 2]])
