"""Directions: every way to name one and back, over the whole sphere."""

import numpy as np
import pytest

from separatrix.binaural.directions import (
    angles,
    farthest,
    great_circle,
    interaural_angles,
    interaural_vectors,
    seen_by,
    unit_vectors,
)

AZIMUTH, ELEVATION = np.meshgrid(
    np.radians(np.arange(-175, 181, 5)), np.radians(np.arange(-90, 91, 5))
)
SPHERE = unit_vectors(AZIMUTH, ELEVATION)
FRONT, LEFT, UP = np.eye(3)


def test_the_frame_is_front_left_up():
    np.testing.assert_allclose(unit_vectors(0.0, 0.0), FRONT, atol=1e-15)
    np.testing.assert_allclose(unit_vectors(np.pi / 2, 0.0), LEFT, atol=1e-15)
    np.testing.assert_allclose(unit_vectors(0.0, np.pi / 2), UP, atol=1e-15)
    np.testing.assert_allclose(interaural_vectors(np.pi / 2, 0.0), LEFT, atol=1e-15)
    np.testing.assert_allclose(interaural_vectors(0.0, np.pi / 2), UP, atol=1e-15)


def test_azimuth_and_elevation_come_back():
    inside = abs(ELEVATION) < np.pi / 2 - 1e-9
    azimuth, elevation = angles(3.0 * SPHERE)
    np.testing.assert_allclose(elevation, ELEVATION, rtol=0, atol=1e-12)
    np.testing.assert_allclose(azimuth[inside], AZIMUTH[inside], rtol=0, atol=1e-12)


def test_vectors_come_back_by_either_pair_of_angles_poles_included():
    np.testing.assert_allclose(unit_vectors(*angles(SPHERE)), SPHERE, rtol=0, atol=1e-12)
    there = interaural_vectors(*interaural_angles(SPHERE))
    np.testing.assert_allclose(there, SPHERE, rtol=0, atol=1e-12)


def test_interaural_angles_come_back():
    lateral, polar = np.meshgrid(
        np.radians(np.arange(-85, 86, 5)), np.radians(np.arange(-175, 181, 5))
    )
    found = interaural_angles(interaural_vectors(lateral, polar))
    np.testing.assert_allclose(found[0], lateral, rtol=0, atol=1e-12)
    np.testing.assert_allclose(found[1], polar, rtol=0, atol=1e-12)


def test_behind_is_plus_pi_whatever_the_sign_of_zero():
    assert angles(np.array([-1.0, -0.0, 0.0]))[0] == np.pi
    assert interaural_angles(np.array([-1.0, 0.0, -0.0]))[1] == np.pi


def test_front_and_back_have_one_lateral_angle():
    back = unit_vectors(np.pi - AZIMUTH, ELEVATION)
    found, expected = interaural_angles(back)[0], interaural_angles(SPHERE)[0]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("angle", [1e-9, 1e-4, 1.0, np.pi / 2, np.pi - 1e-9])
def test_great_circle_is_exact_from_small_to_opposite(angle):
    around = unit_vectors(angle, 0.0)
    np.testing.assert_allclose(great_circle(FRONT, around), angle, rtol=1e-9)


def test_a_listener_sees_the_room_turned():
    # Who looks to the left of the room has its front on the right and its up above.
    np.testing.assert_allclose(seen_by(FRONT, LEFT, UP), -LEFT, atol=1e-15)
    np.testing.assert_allclose(seen_by(UP, 2 * LEFT, UP), UP, atol=1e-15)
    # Who lies on the left side has the room's right above.
    np.testing.assert_allclose(seen_by(-LEFT, FRONT, -LEFT), UP, atol=1e-15)
    turned = seen_by(SPHERE, unit_vectors(0.3, 0.2), UP)
    np.testing.assert_allclose((turned**2).sum(axis=-1), 1, rtol=1e-12)
    assert np.linalg.det(seen_by(np.eye(3), unit_vectors(0.3, 0.2), UP)) == pytest.approx(1)


def test_the_farthest_points_are_far_apart_and_none_comes_twice(rng):
    points = np.repeat(SPHERE.reshape(-1, 3), 2, axis=0)
    chosen = farthest(points, 40, first=7)
    assert chosen[0] == 7
    assert len(set(chosen)) == 40
    apart = great_circle(points[chosen], points[chosen][:, None]) + 10 * np.eye(40)
    assert np.degrees(apart.min()) > 25
    assert sorted(farthest(points, len(points) + 5)) == list(range(len(points)))
