"""Mixtures without delays, and panned ones with a tail."""

import numpy as np
import pytest

from separatrix.simulation import (
    mix_instantaneous,
    mixing_matrix,
    panned_responses,
    standardized,
)


def test_a_mixture_is_its_sources_at_their_levels(rng):
    sources = standardized(5 + 3 * rng.standard_normal((2, 8000)))
    np.testing.assert_allclose(sources.mean(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose(sources.std(axis=1), 1)
    scene = mix_instantaneous(sources, mixing_matrix(rng, 2, 0.25))
    np.testing.assert_array_equal(scene.mixture, scene.A @ scene.sources)


def test_noise_is_as_strong_as_asked_and_that_of_its_seed(rng):
    A = np.array([[1.0, 2.0], [0.5, 0.1]])
    clean = mix_instantaneous(standardized(rng.standard_normal((2, 50000))), A)
    noisy = [mix_instantaneous(clean.sources, A, 10.0, np.random.default_rng(k)) for k in (0, 0, 1)]
    noise = noisy[0].mixture - clean.mixture
    ratio = 10 * np.log10(np.mean(np.var(clean.mixture, axis=1)) / np.mean(noise**2))
    assert ratio == pytest.approx(10, abs=0.1)
    np.testing.assert_array_equal(noisy[0].mixture, noisy[1].mixture)
    assert not np.allclose(noisy[0].mixture, noisy[2].mixture)


def test_no_mixing_matrix_is_nearly_singular():
    for seed in range(200):
        A = mixing_matrix(np.random.default_rng(seed), 2, 0.25)
        assert np.linalg.svd(A, compute_uv=False)[-1] > 0.25
        np.testing.assert_allclose(np.linalg.norm(A, axis=0), 1)


@pytest.mark.parametrize("ratio", [20.0, 0.0, np.inf])
def test_tails_are_as_strong_as_asked_and_decay(rng, ratio):
    pans = np.radians([15.0, 65.0])
    h = panned_responses(pans, ratio, 0.3, 16000, rng)
    np.testing.assert_allclose(h[..., 0], np.stack([np.cos(pans), np.sin(pans)], axis=1))
    tails = np.sum(h[..., 1:] ** 2, axis=(1, 2))
    np.testing.assert_allclose(tails, 10 ** (-ratio / 10))
    if np.isfinite(ratio):
        early, late = (np.sum(h[..., part] ** 2) for part in (slice(1, 800), slice(2400, 3200)))
        assert 10 * np.log10(early / late) == pytest.approx(30, abs=3)  # 0.15 s later
