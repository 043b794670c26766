"""The computed head: what is known of a sphere, and what its ears must hear."""

import numpy as np
import pytest

from separatrix.binaural.directions import evenly, unit_vectors
from separatrix.binaural.spherical_head import on_a_sphere, spherical_head

AROUND = np.radians(np.arange(-180, 180, 15))


def test_a_small_sphere_turns_the_phase_by_half_more_than_its_size():
    # Rayleigh: 1 + 3/2 j ka cos for small ka.
    cosine, size = np.linspace(-1, 1, 9), np.array([0.0, 1e-3])
    pressure = on_a_sphere(cosine, size)
    np.testing.assert_allclose(pressure[:, 0], 1)
    np.testing.assert_allclose(pressure[:, 1], 1 + 1.5e-3j * cosine, atol=2e-6)


def test_a_large_sphere_is_a_wall_before_and_a_shadow_behind():
    before, aside = on_a_sphere(np.array([1.0, np.cos(2.5)]), np.array([60.0]))[:, 0]
    assert abs(before) == pytest.approx(2, rel=0.02)
    assert np.angle(before * np.exp(-60j)) == pytest.approx(0, abs=0.05)
    assert abs(aside) < 0.2


def test_the_near_ear_hears_more_and_earlier():
    head = spherical_head(unit_vectors(AROUND, 0.0), fs=48000)
    side = np.sin(AROUND)
    away = abs(side) > 0.2
    np.testing.assert_array_equal(np.sign(head.level_difference[away]), np.sign(side[away]))
    lag = np.array(
        [np.argmax(np.correlate(right, left, "full")) - 767 for left, right in head.ir[:, :, :768]]
    )
    np.testing.assert_array_equal(np.sign(lag[away]), np.sign(side[away]))
    # Woodworth: a (angle + sin angle) / c = 0.66 ms for a source at the side.
    at_the_side = lag[np.argmax(side)] / 48000
    assert 0.5e-3 < at_the_side < 0.9e-3


def test_sound_from_the_middle_differs_a_little_between_the_ears():
    ahead = spherical_head(unit_vectors(np.zeros(3), np.radians([-40, 0, 40])))
    spectra = abs(np.fft.rfft(ahead.ir)) + 1e-3
    ild = 20 * np.log10(spectra[:, 0] / spectra[:, 1])
    assert abs(ild).mean() > 0.5
    assert abs(ild[0] - ild[2]).mean() > 0.5


def test_rate_and_directions_are_the_callers():
    head = spherical_head(evenly(20), fs=44100)
    assert head.ir.shape == (20, 2, 706)
    low = spherical_head(evenly(20), fs=16000)
    for hertz in (300, 3000):
        found = [
            h.ir @ np.exp(-2j * np.pi * hertz / h.fs * np.arange(h.ir.shape[2]))
            for h in (head, low)
        ]
        np.testing.assert_allclose(*found, atol=0.05)
