"""Scale of the sources at the microphones, on mixtures whose gains are known."""

import numpy as np
import pytest

from mixtures import N_FREQ, complex_normal, random_mixture
from separatrix.iterate import Filters
from separatrix.options import Scaling
from separatrix.scaling import scaled_filters, spatial_covariance, steering_vectors

ALL = np.ones(N_FREQ, bool)


def demixing_of(A, rng):
    """A demixing matrix with rows of random scale and phase."""
    return complex_normal(rng, N_FREQ, A.shape[-1], 1) * np.linalg.pinv(A)


def test_inverse_finds_the_images_whatever_the_scale(rng):
    x, A = random_mixture(rng, noise=0)
    W = demixing_of(A, rng)
    gain = steering_vectors(Filters(W, ALL), spatial_covariance(x), Scaling.INVERSE)
    y = np.einsum("fsc,cft->sft", W, x)
    images = np.einsum("fcs,sft->scft", gain, y)
    np.testing.assert_allclose(images.sum(axis=0), x, atol=1e-10)
    s = np.einsum("fsc,cft->sft", np.linalg.inv(A), x)
    np.testing.assert_allclose(images, np.einsum("fcs,sft->scft", A, s), atol=1e-10)


@pytest.mark.parametrize("scaling", [Scaling.INVERSE, Scaling.LEAST_SQUARES])
def test_fewer_sources_than_channels(scaling, rng):
    x, A = random_mixture(rng, n_chan=4, n_src=2, noise=0)
    W = demixing_of(A, rng)
    C = spatial_covariance(x) + 1e-12 * np.eye(4)
    gain = steering_vectors(Filters(W, ALL), C, scaling)
    images = np.einsum("fcs,sft->scft", gain, np.einsum("fsc,cft->sft", W, x))
    if scaling is Scaling.INVERSE:
        np.testing.assert_allclose(images.sum(axis=0), x, atol=1e-5)
    else:
        residual = x - images[0]
        y = np.einsum("fc,cft->ft", W[:, 0], x)
        correlation = np.einsum("cft,ft->fc", residual, y.conj())
        np.testing.assert_allclose(correlation, 0, atol=1e-8)


def test_minimal_distortion_takes_source_s_at_microphone_s(rng):
    x, A = random_mixture(rng, noise=0)
    W = demixing_of(A, rng)
    gain = steering_vectors(Filters(W, ALL), spatial_covariance(x), Scaling.MINIMAL_DISTORTION)
    filters = scaled_filters(W, gain, Scaling.MINIMAL_DISTORTION, ref_channel=1)
    inverse = np.linalg.inv(W)
    expected = np.stack([np.diag(np.diag(inverse[f])) @ W[f] for f in range(N_FREQ)])
    np.testing.assert_allclose(filters, expected, rtol=1e-9)


def test_filters_give_the_sources_at_the_reference(rng):
    x, A = random_mixture(rng, noise=0)
    W = demixing_of(A, rng)
    gain = steering_vectors(Filters(W, ALL), spatial_covariance(x), Scaling.INVERSE)
    filters = scaled_filters(W, gain, Scaling.INVERSE, ref_channel=2)
    s = np.einsum("fsc,cft->sft", np.linalg.inv(A), x)
    expected = A[:, 2].T[:, :, None] * s
    np.testing.assert_allclose(np.einsum("fsc,cft->sft", filters, x), expected, atol=1e-10)


@pytest.mark.parametrize("scaling", list(Scaling))
def test_bins_that_were_not_learnt_are_shared_and_stay_whole(scaling, rng):
    x, _ = random_mixture(rng)
    x[:, 4] = x[:1, 4]  # one signal in all channels
    x[:, 5] = 0
    usable = ALL.copy()
    usable[4:6] = False
    W = complex_normal(rng, N_FREQ, 3, 3)
    W[4:6] = 1 / 3
    gain = steering_vectors(Filters(W, usable), spatial_covariance(x), scaling)
    assert np.isfinite(gain).all()
    images = np.einsum("fcs,sft->scft", gain, np.einsum("fsc,cft->sft", W, x))
    np.testing.assert_allclose(images[:, :, 4], np.broadcast_to(x[:, 4] / 3, (3, 3, 60)))
    np.testing.assert_array_equal(images[:, :, 5], 0)
