"""Rooms of a reverberation time, and how it is measured."""

import numpy as np
import pytest

from separatrix.errors import UnsupportedError
from separatrix.simulation import Shoebox, shoebox_responses
from separatrix.simulation.rooms import reverberation_time, shoebox_of_rt60

FS = 8000


@pytest.mark.parametrize("rt60", [0.1, 0.4, 1.5])
def test_the_time_of_a_decaying_noise_is_found(rng, rt60):
    t = np.arange(2 * FS) / FS
    responses = rng.standard_normal((3, len(t))) * 10 ** (-3 * t / rt60)
    assert reverberation_time(responses, FS) == pytest.approx(rt60, rel=0.05)


def test_sound_that_does_not_decay_has_no_time():
    assert reverberation_time(np.array([[1.0, 0, 0, 0]]), FS) is None
    assert reverberation_time(np.zeros((2, 100)), FS) is None


@pytest.mark.parametrize("rt60", [0.3, 0.5])
def test_a_room_has_about_the_time_asked_for(rt60):
    pytest.importorskip("pyroomacoustics")
    room = shoebox_of_rt60((6.0, 5.0, 3.0), rt60, 30)
    places = np.array([[1.7, 4.1], [2.1, 3.6], [1.3, 1.2]])
    responses = shoebox_responses(room, places[:, :1], places[:, 1:], FS)
    assert reverberation_time(responses, FS) == pytest.approx(rt60, rel=0.15)


def test_the_published_room_has_its_time():
    pytest.importorskip("pyroomacoustics")
    places = np.array([[2.7, 4.1], [5.1, 3.76], [1.2, 1.2]])
    responses = shoebox_responses(Shoebox(), places[:, :1], places[:, 1:], 16000)
    assert reverberation_time(responses, 16000) == pytest.approx(0.23, abs=0.03)


def test_a_time_too_short_is_refused():
    with pytest.raises(UnsupportedError, match=r"cannot have .* of 0\.1 s; give at least 0\.15 s"):
        shoebox_of_rt60((10.0, 7.5, 3.0), 0.1, 17)
    assert shoebox_of_rt60((10.0, 7.5, 3.0), 0.15, 17).absorption <= 1
