"""Filters in place of masks."""

from functools import partial

import numpy as np
import pytest

from masking.scenes import bursts, shift
from separatrix import Stft
from separatrix.errors import MissingDataError, UnsupportedError
from separatrix.evaluation import bss_eval_matrix
from separatrix.iterate import Masks, iterate
from separatrix.masking import PostFilter, cancel, ideal_binary_masks, regress

STFT = Stft(512)


@pytest.fixture
def images(rng):
    """Two sounds at two microphones: delays of opposite sign, levels apart (src, chan, sample)."""
    s = bursts(rng, 2)
    return np.stack([[s[0], 0.9 * shift(s[0], 0.6)], [shift(s[1], 0.5), 1.1 * s[1]]])


def masks_of(images):
    return Masks(ideal_binary_masks(STFT.forward(images)), "known")


def filtered(images, fit, masks=None):
    x = images.sum(axis=0)
    algorithm = PostFilter(fit, STFT, x.shape[1])
    return iterate(algorithm, STFT.forward(x), n_iter=0, start=masks or masks_of(images))


def errors_db(images, estimates):
    return 10 * np.log10(np.sum((images - estimates) ** 2, (1, 2)) / np.sum(images**2, (1, 2)))


def by_masks(images):
    X = STFT.forward(images.sum(axis=0))
    return STFT.inverse(masks_of(images).masks[:, None] * X, images.shape[-1])


@pytest.mark.parametrize("fit", [partial(regress, n_taps=128), cancel])
def test_filters_do_better_than_the_masks_that_they_follow(images, fit):
    found = filtered(images, fit).outcome.images
    gained = errors_db(images, by_masks(images)) - errors_db(images, found)
    assert gained.min() > 3
    sar = [
        np.diag(bss_eval_matrix(images[:, 0], y[:, 0], n_taps=32).sar).mean()
        for y in (by_masks(images), found)
    ]
    assert sar[1] > sar[0] + 5  # less musical noise


def test_regression_is_the_least_squares_fit(images):
    """The same by the literal matrix of delayed samples."""
    images = images[..., 4000:5500]
    x, n_taps = images.sum(axis=0), 8
    masked = by_masks(images)
    found = regress(x, masked, n_taps=n_taps, ridge=0.01).images
    padded = np.pad(x, ((0, 0), (n_taps - 1, n_taps)))
    T = x.shape[1] + 2  # filters look 2 samples ahead
    delayed = np.stack([row[n_taps - 1 - a :][:T] for row in padded for a in range(n_taps)])
    gram = delayed @ delayed.T
    loading = 0.01 * np.trace(gram) / len(gram) * np.eye(len(gram))
    late = np.pad(masked.reshape(4, -1), ((0, 0), (2, 0)))
    h = np.linalg.solve(gram + loading, delayed @ late.T)
    np.testing.assert_allclose(found.reshape(4, -1), (h.T @ delayed)[:, 2:], atol=1e-9)


def test_filtered_sources_of_all_masks_sum_to_the_recording(images):
    found = filtered(images, partial(regress, n_taps=64, ridge=1e-9)).outcome.images
    x = images.sum(axis=0)
    assert np.sum((found.sum(axis=0) - x) ** 2) < 1e-3 * np.sum(x**2)


@pytest.mark.parametrize("fit", [partial(regress, n_taps=64), cancel])
@pytest.mark.parametrize("sparsity", [0.0, 1e-3])
def test_gain_goes_straight_through(images, fit, sparsity):
    masks = masks_of(images)
    fit = partial(fit, sparsity=sparsity)
    plain = filtered(images, fit, masks)
    scaled = filtered(1e-4 * images, fit, masks)
    np.testing.assert_allclose(1e4 * scaled.outcome.images, plain.outcome.images, atol=1e-6)
    np.testing.assert_allclose(scaled.costs, plain.costs, rtol=1e-5)


def test_more_than_two_sources_are_fitted_but_not_cancelled(images):
    masks = Masks(np.full((3, *STFT.forward(images[0, 0]).shape), 1 / 3))
    assert filtered(images, partial(regress, n_taps=16), masks).outcome.images.shape[0] == 3
    with pytest.raises(UnsupportedError, match="two sources at two microphones; got 3 at 2"):
        filtered(images, cancel, masks)


def test_what_was_known_of_the_sources_is_handed_on(images):
    result = filtered(images, partial(regress, n_taps=16))
    assert result.outcome.model == result.state.model == "known"


def test_it_follows_masks(images):
    x = STFT.forward(images.sum(axis=0))
    with pytest.raises(MissingDataError, match="no masks to begin from"):
        iterate(PostFilter(regress, STFT, 16000), x, n_iter=0)
