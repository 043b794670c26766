"""Sound at given levels, as the published simulation mixes it."""

import numpy as np
import pytest

from separatrix.simulation import Levels, images_of, make_scene


@pytest.fixture
def sources(rng):
    return rng.standard_normal((5, 7, 30)), rng.laplace(size=(5, 2000))


def test_a_scene_is_that_of_the_published_simulation_to_the_bit(sources):
    """As it was written before: everything at once, levels in the published order."""
    responses, signals = sources
    powers = np.array([0.25, 1.0])
    images = images_of(responses, signals)
    images /= images[:, 0].std(axis=-1)[:, None, None]
    noise_power = 10 ** (-30.0 / 10) * powers.sum()
    each = (10 ** (-10.0 / 10) * powers.sum() - noise_power) / 3
    images *= np.sqrt(np.concatenate([powers, np.full(3, each)]))[:, None, None]
    noise = np.random.RandomState(7).standard_normal(images.shape[1:])
    everything = images.sum(axis=0) + np.sqrt(noise_power) * noise
    scene = make_scene(
        responses,
        signals,
        3,
        Levels((0.25, 1.0), 10.0, 30.0),
        fs=8000,
        positions={},
        rng=np.random.RandomState(7),
    )
    np.testing.assert_array_equal(scene.images, images[:, :3])
    np.testing.assert_array_equal(scene.mixture, everything[:3])
    np.testing.assert_array_equal(scene.sensor_sound, everything[3:])


def test_without_interferers_there_is_noise_alone(sources, rng):
    responses, signals = sources
    scene = make_scene(
        responses[:2],
        signals[:2],
        3,
        Levels((1.0, 1.0), 10.0, 20.0),
        fs=8000,
        positions={},
        rng=rng,
    )
    noise = scene.mixture - scene.images.sum(axis=0)
    assert noise.var() == pytest.approx(0.02, rel=0.1)
    assert scene.references.var(axis=-1) == pytest.approx([1, 1])


def test_without_sensors_there_are_microphones_alone(sources, rng):
    responses, signals = sources
    scene = make_scene(
        responses[:, :3], signals, 3, Levels((1.0, 1.0), 10.0, 30.0), fs=8000, positions={}, rng=rng
    )
    assert scene.sensor_sound.shape == (0, scene.mixture.shape[1])
