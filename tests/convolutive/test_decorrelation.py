"""Partial inversion by decorrelation in blocks."""

import numpy as np
import pytest

from reference import convolutive as literal
from separatrix.convolutive import BlockDecorrelation, project_back
from separatrix.errors import MissingDataError, UnsupportedError
from separatrix.evaluation import evaluate
from separatrix.iterate import iterate

FS = 16000


def speech_like(rng, n_samples=32000):
    """Two coloured sounds whose loudness changes."""
    white = rng.laplace(size=(2, n_samples))
    loud = np.repeat(rng.gamma(0.3, size=(2, 32)) + 1e-3, n_samples // 32, axis=1)
    s = white * np.sqrt(loud)
    return np.stack([np.convolve(row, 0.7 ** np.arange(20))[:n_samples] for row in s])


def close_microphones(rng, n_samples=32000):
    """Images (src, chan, sample): each source reaches the far microphone two samples later."""
    s = speech_like(rng, n_samples)
    late = np.pad(s, ((0, 0), (2, 0)))[:, :n_samples]
    return np.stack([[s[0], 0.7 * late[0]], [0.6 * late[1], s[1]]])


def test_a_known_mixture_of_delays_is_undone(rng):
    images = close_microphones(rng)
    result = iterate(BlockDecorrelation(), images.sum(axis=0), n_iter=40, tol=1e-9)
    scores = evaluate(images[:, 0], result.outcome.images[:, 0])
    assert np.min(scores.sir) > 20
    h1, h2 = result.state.h  # v1 = x1 + h1 * x2 is free of source 2, v2 of source 1
    expected = np.zeros(16)
    expected[4 + 2] = 1
    np.testing.assert_allclose(h1, -0.6 * expected, atol=0.1)
    np.testing.assert_allclose(h2, -0.7 * expected, atol=0.1)


def test_the_cost_never_rises_and_runs_can_be_resumed(rng):
    x = close_microphones(rng, 8000).sum(axis=0)
    algorithm = BlockDecorrelation(sparsity=1e-2)
    whole = iterate(algorithm, x, n_iter=20)
    assert np.all(np.diff(whole.costs) <= 0)
    assert whole.costs[-1] < 0.1 * whole.costs[0]
    half = iterate(algorithm, x, n_iter=8)
    rest = iterate(algorithm, x, n_iter=12, state=half.state)
    np.testing.assert_array_equal(rest.state.h, whole.state.h)


def test_coefficients_are_those_of_the_outputs(rng):
    x = speech_like(rng, 640)
    algorithm = BlockDecorrelation(n_taps=5, n_blocks=4, delay=1)
    h = 0.3 * rng.standard_normal((2, 5))
    r, slopes = algorithm._coefficients(algorithm.prepare(x), h, with_slopes=True)
    h1, h2 = algorithm._filters(h)
    np.testing.assert_allclose(r, literal.coefficients(x, h1, h2, 4, 5), atol=1e-9)
    # The slopes leave out those of the powers: of r P, they are exact.
    data = algorithm.prepare(x)
    for tap in range(10):
        moved = h.ravel().copy()
        moved[tap] += 1e-4
        step = algorithm._coefficients(data, moved.reshape(2, 5), with_slopes=True)[0] - r
        assert np.corrcoef(step, slopes[:, tap])[0, 1] > 0.8


@pytest.mark.parametrize("gain", [1e-6, 1e6])
def test_level_is_no_matter(gain, rng):
    x = close_microphones(rng, 8000).sum(axis=0)
    plain = iterate(BlockDecorrelation(), x, n_iter=10)
    scaled = iterate(BlockDecorrelation(), gain * x, n_iter=10)
    np.testing.assert_allclose(scaled.costs, plain.costs, rtol=1e-9)
    np.testing.assert_allclose(scaled.outcome.images, gain * plain.outcome.images, rtol=1e-6)


def test_silence_in_some_blocks_is_survived(rng):
    x = close_microphones(rng, 8000).sum(axis=0)
    x[:, 1600:3200] = 0
    result = iterate(BlockDecorrelation(), x, n_iter=10)
    assert np.isfinite(result.costs).all()
    assert np.isfinite(result.outcome.images).all()


def test_what_it_cannot_take_is_refused(rng):
    x = rng.standard_normal((3, 8000))
    with pytest.raises(UnsupportedError, match="two channels and a delay below n_taps=16; got 3"):
        iterate(BlockDecorrelation(), x, n_iter=1)
    with pytest.raises(UnsupportedError, match="delay=16"):
        iterate(BlockDecorrelation(delay=16), x[:2], n_iter=1)
    with pytest.raises(MissingDataError, match="10 blocks of 10, but .* need 64"):
        iterate(BlockDecorrelation(), x[:2, :100], n_iter=1)


def test_projection_back_finds_levels_delays_and_nothing_of_silence(rng):
    s = rng.standard_normal((2, 4000))
    x = np.stack([s[0], 0.5 * np.roll(s[0], 3)])
    y = np.stack([np.roll(s[0], 2), 0 * s[0]])
    images = project_back(y, x, 32)
    np.testing.assert_allclose(images[0][:, 50:-50], x[:, 50:-50], atol=0.1)
    np.testing.assert_array_equal(images[1], 0)
    level = project_back(2 * y, x, 0)
    np.testing.assert_allclose(level[0], np.outer([1, 0.5], y[0]), rtol=0.01)
    np.testing.assert_array_equal(level[1], 0)
