"""Masks from true images."""

import numpy as np
import pytest

from mixtures import complex_normal
from separatrix.masking import ideal_binary_masks, ideal_ratio_masks


def test_binary_masks_choose_the_loudest(rng):
    images = complex_normal(rng, 3, 2, 4, 5)
    masks = ideal_binary_masks(images)
    power = (np.abs(images) ** 2).sum(axis=1)
    np.testing.assert_array_equal(masks.argmax(axis=0), power.argmax(axis=0))
    np.testing.assert_array_equal(masks.sum(axis=0), 1)


@pytest.mark.parametrize("exponent", [1.0, 2.0])
def test_ratio_masks_share_power_or_magnitude(rng, exponent):
    images = complex_normal(rng, 3, 4, 5)
    expected = np.abs(images) ** exponent
    masks = ideal_ratio_masks(images, exponent)
    np.testing.assert_allclose(masks, expected / expected.sum(axis=0), rtol=1e-12)


@pytest.mark.parametrize("gain", [1e-200, 1.0, 1e200])
def test_silence_is_shared_equally_at_any_level(rng, gain):
    images = complex_normal(rng, 2, 4, 5)
    images[:, 2] = 0
    masks = ideal_ratio_masks(gain * images)
    np.testing.assert_allclose(masks[:, 2], 0.5)
    np.testing.assert_allclose(masks, ideal_ratio_masks(images), rtol=1e-9)
    np.testing.assert_array_equal(ideal_binary_masks(0 * images)[0], 1)
