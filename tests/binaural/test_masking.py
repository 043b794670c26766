"""Signals from masks, whatever the level of the recording."""

import numpy as np
import pytest

from ears import small_map
from separatrix.binaural.cues import cue_spectrogram
from separatrix.binaural.directions import unit_vectors
from separatrix.binaural.localization import localization_of
from separatrix.binaural.masking import ear_images, hard_masks, in_all_bins, strict_masks
from separatrix.binaural.oracles import ideal_masks, known_direction_masks
from separatrix.binaural.vessl import vessl_stages
from separatrix.iterate import run_stages


def recording(rng, n_samples=3000):
    """Two noises, one louder and earlier at the left, the other at the right."""
    images = np.zeros((2, 2, n_samples))
    for m, (gain, delay) in enumerate([((2.0, 0.5), (0, 4)), ((0.6, 1.5), (3, 0))]):
        noise = rng.standard_normal(n_samples) * np.sin(np.arange(n_samples) / 200 + 2 * m) ** 2
        for ear in (0, 1):
            images[m, ear] = gain[ear] * np.roll(noise, delay[ear])
    return images


def separated(binaural_map, x):
    heard = cue_spectrogram(binaural_map.stft.forward(x), binaural_map.cue)
    results = run_stages(vessl_stages(binaural_map, 2), heard)
    return localization_of(results, binaural_map)


def test_images_and_residual_are_the_recording(rng):
    binaural_map = small_map(n_freq=32, noise=1.0)
    x = recording(rng).sum(axis=0)
    masks = separated(binaural_map, x).masks
    for used in (masks, strict_masks(masks)):
        images, residual = ear_images(x, binaural_map.stft, used)
        assert images.shape == (2, *x.shape)
        np.testing.assert_allclose(images.sum(axis=0) + residual, x, atol=1e-10)
        assert (abs(images) > 0).any(axis=(1, 2)).all()


@pytest.mark.parametrize("gain", [1e-4, 1e4])
def test_the_level_of_the_recording_changes_nothing(rng, gain):
    binaural_map = small_map(n_freq=32, noise=1.0)
    x = recording(rng).sum(axis=0)
    one, other = separated(binaural_map, x), separated(binaural_map, gain * x)
    np.testing.assert_allclose(other.masks, one.masks, atol=1e-8)
    np.testing.assert_allclose(other.azimuth_deg, one.azimuth_deg, atol=1e-6)


def test_points_go_to_the_likeliest_source_or_to_nobody():
    masks = np.array([[0.5, 0.3, 0.2, 0.0], [0.1, 0.31, 0.2, 0.0]])[:, None]
    expected = np.array([[1, 0, 0, 0], [0, 0, 0, 0]])[:, None]
    np.testing.assert_array_equal(strict_masks(masks), expected)
    every = np.array([[1, 0, 1, 0], [0, 1, 0, 0]])[:, None]  # of two alike the first
    np.testing.assert_array_equal(hard_masks(masks), every)
    everything = np.array([[0.4, 0.6], [0.6, 0.4]])[:, None]
    np.testing.assert_array_equal(strict_masks(everything), np.round(everything))
    assert in_all_bins(masks).shape == (2, 2, 4)
    assert not in_all_bins(masks)[:, 0].any()


def test_ideal_masks_take_the_stronger_source_of_both_ears_together():
    images = np.zeros((2, 2, 1, 3))
    images[0, :, 0] = [[1, 3, 0], [1, 0, 0]]
    images[1, :, 0] = [[0, 2, 0], [2, 2, 0]]
    np.testing.assert_array_equal(ideal_masks(images)[:, 0], [[0, 1, 1], [1, 0, 0]])


def test_masks_of_known_directions_follow_the_map(rng):
    binaural_map = small_map(n_freq=24, noise=0.05)
    directions = unit_vectors(rng.uniform(-2, 2, 2), rng.uniform(-0.5, 0.5, 2))
    cues = binaural_map.finest.predict(binaural_map.chart.positions(directions))
    cues = cues.reshape(2, 3, 24)
    owner = rng.integers(2, size=(24, 30))
    y = np.take_along_axis(np.moveaxis(cues, 0, -1), owner[None], axis=-1)
    heard = cue_spectrogram(rng.standard_normal((2, 25, 30)) + 0j, binaural_map.cue)._replace(y=y)
    masks = known_direction_masks(heard, binaural_map, directions)
    assert masks.shape == (2, 24, 30)
    assert not masks[:, ~heard.observed].any()
    winner = masks.argmax(axis=0)
    # Where cues differ by less than the first noise there is nothing to tell apart.
    apart = (abs(cues[0] - cues[1]) > [[9.0], [0.75], [0.75]]).any(axis=0)[:, None]
    assert (winner == owner)[heard.observed & apart].mean() > 0.99
