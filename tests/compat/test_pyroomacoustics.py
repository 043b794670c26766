"""Calls in the words of pyroomacoustics, beside pyroomacoustics itself where it is right."""

import numpy as np
import pytest

from mixtures import random_mixture
from separatrix.compat.pyroomacoustics import auxiva, ilrma
from separatrix.errors import MissingDataError, ShapeError, UnsupportedError

N_ITER = 20


@pytest.fixture
def X():
    """Spectrogram (n_frames, n_frequencies, n_channels)."""
    rng = np.random.default_rng(7)
    x, _ = random_mixture(rng, n_chan=3, n_freq=17, n_frames=200, noise=0.1)
    return x.transpose(2, 1, 0)


@pytest.mark.parametrize("model", ["laplace", "gauss"])
@pytest.mark.parametrize("n_src", [None, 2])
@pytest.mark.parametrize("start", [False, True])
def test_auxiva_gives_what_pyroomacoustics_gives(model, n_src, start, X, rng):
    bss = pytest.importorskip("pyroomacoustics").bss
    shape = (17, n_src or 3, 3)
    W0 = np.eye(*shape[1:]) + 0.3 * (rng.standard_normal(shape) + 1j * rng.standard_normal(shape))
    arguments = {"n_src": n_src, "n_iter": N_ITER, "W0": W0 if start else None, "model": model}
    theirs = bss.auxiva(X, **arguments)
    np.testing.assert_allclose(auxiva(X, **arguments), theirs, atol=1e-8 * abs(theirs).max())


def test_filters_give_the_sources_up_to_scale(X):
    bss = pytest.importorskip("pyroomacoustics").bss
    Y, W = auxiva(X, 2, N_ITER, False, return_filters=True)
    np.testing.assert_allclose(Y, np.einsum("fsc,tfc->tfs", W, X), atol=1e-12 * abs(Y).max())
    theirs = bss.auxiva(X, 2, N_ITER, False, return_filters=True)[1]
    ratio = theirs / W
    np.testing.assert_allclose(ratio, ratio[..., :1] * np.ones_like(ratio), rtol=1e-5)


def test_the_callback_comes_as_often_and_with_the_same(X):
    bss = pytest.importorskip("pyroomacoustics").bss
    ours, theirs = [], []
    auxiva(X, n_iter=N_ITER, callback=ours.append)
    bss.auxiva(X, n_iter=N_ITER, callback=lambda Y: theirs.append(Y.copy()))
    np.testing.assert_allclose(ours, theirs, atol=1e-6 * np.abs(theirs).max())


def test_ilrma_separates(X):
    """pyroomacoustics' own is no reference: it scales columns of W for rows."""
    quiet = np.abs(ilrma(X, n_iter=0)) ** 2
    Y, W = ilrma(X, n_iter=100, n_components=1, return_filters=True)
    assert Y.shape == X.shape
    assert W.shape == (17, 3, 3)
    correlation = [
        np.mean([np.corrcoef(power[:, f].T) for f in range(17)], axis=0)[np.triu_indices(3, 1)]
        for power in (quiet, np.abs(Y) ** 2)
    ]
    assert abs(correlation[1]).max() < 0.1 < abs(correlation[0]).max()


def test_the_seed_and_the_start_of_ilrma_count(X):
    first = ilrma(X, n_iter=5)
    np.testing.assert_array_equal(ilrma(X, n_iter=5), first)
    assert abs(ilrma(X, n_iter=5, seed=1) - first).max() > 1e-3 * abs(first).max()
    _, W = ilrma(X, n_iter=50, return_filters=True)
    assert abs(ilrma(X, n_iter=5, W0=W) - first).max() > 1e-3 * abs(first).max()
    assert ilrma(X, 2, n_iter=5).shape == (200, 17, 2)


def test_principal_components_are_a_start(X):
    begun = auxiva(X, n_iter=0, init_eig=True, proj_back=False)
    C = np.einsum("tfc,tfd->fcd", begun, begun.conj()) / len(X)
    np.testing.assert_allclose(C, np.broadcast_to(np.eye(X.shape[2]), C.shape), atol=1e-8)
    _, W = auxiva(X, n_iter=3, return_filters=True)
    given = auxiva(X, n_iter=3, W0=W, init_eig=True)
    np.testing.assert_array_equal(given, auxiva(X, n_iter=3, W0=W))


@pytest.mark.parametrize("separate", [auxiva, ilrma])
def test_single_precision_stays_single(separate, X):
    assert separate(X.astype(np.complex64), n_iter=2).dtype == np.complex64


@pytest.mark.parametrize(
    ("change", "arguments", "error", "sentence"),
    [
        (np.real, {}, ShapeError, r"must be complex \(frames, frequencies, channels\)"),
        (lambda X: X[0], {}, ShapeError, "got complex128 of shape"),
        (lambda X: X.T, {}, ShapeError, "more frames than channels; got shape .* transpose"),
        (lambda X: X * np.nan, {}, MissingDataError, "NaN"),
        (lambda X: X, {"model": "student"}, UnsupportedError, "laplace or gauss; got 'student'"),
        (lambda X: X, {"n_src": 4}, UnsupportedError, "n_src=4 exceeds"),
        (lambda X: X, {"W0": np.eye(3)}, ShapeError, "to start from have shape"),
    ],
)
def test_what_is_not_offered_gets_a_sentence(change, arguments, error, sentence, X):
    with pytest.raises(error, match=sentence):
        auxiva(change(X), **arguments)
