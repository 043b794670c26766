"""Sensors that cannot be believed are left out by name."""

import numpy as np
import pytest

from separatrix.errors import MissingDataError, ShapeError
from separatrix.sensors import select_sensors

N_FRAMES = 200


@pytest.fixture
def loudness(rng):
    return rng.gamma(0.3, size=N_FRAMES) + 1e-3


@pytest.fixture
def power(rng, loudness):
    return loudness * rng.gamma(15, 1 / 15, (5, N_FRAMES))


def select(power, loudness, valid=None, n_src=2, **options):
    valid = np.ones(power.shape, bool) if valid is None else valid
    return select_sensors(power, valid, loudness, n_src=n_src, **options)


def test_good_sensors_are_kept_in_silence(power, loudness):
    found = select(power, loudness)
    assert found.kept == (0, 1, 2, 3, 4)
    assert found.warnings == ()
    np.testing.assert_array_equal(found.power, power)


def test_dead_constant_sparse_and_deaf_sensors_are_named(power, loudness, rng):
    power[0], power[1] = 0, 3
    power[2] = rng.gamma(0.3, size=N_FRAMES)
    valid = np.ones(power.shape, bool)
    valid[3, 10:] = False
    found = select(power, loudness, valid, n_src=1)
    assert found.kept == (4,)
    assert found.n_sensors == 5
    for sentence in (
        "sensor 1 shows no power",
        "sensor 2 is constant",
        "sensor 3 does not follow",
        "sensor 4 has readings in 5 %",
    ):
        assert any(sentence in note for note in found.warnings)


def test_correlation_never_leaves_fewer_sensors_than_sources(loudness, rng):
    junk = rng.gamma(0.3, size=(4, N_FRAMES))
    assert len(select(junk, loudness, n_src=3).kept) == 3


def test_bad_input_gets_a_sentence(power, loudness):
    with pytest.raises(MissingDataError, match="none of the 5 sensors .* auxiva"):
        select(0 * power, loudness)
    with pytest.raises(ShapeError, match="align_sensors"):
        select(power.T, loudness, np.ones(power.T.shape, bool))
    assert any("2 usable sensors for 3" in n for n in select(power[:2], loudness, n_src=3).warnings)
