"""A score without references: invariances, known orders, and what says nothing."""

import itertools

import numpy as np
import pytest

from separatrix.datasets import talkers
from separatrix.errors import ShapeError
from separatrix.evaluation.blind_measures import blind_measures
from separatrix.evaluation.blind_score import blind_score

FS = 16000


@pytest.fixture(scope="module")
def voices():
    recording = talkers()
    return recording.images[:, 0, : 4 * FS], recording.mixture[:, : 4 * FS]


def leaking(sources, share):
    """Every output with a share of the others."""
    n_src = len(sources)
    return ((1 - share) * np.eye(n_src) + share / n_src) @ sources


def test_gain_and_order_change_nothing(voices):
    sources, _ = voices
    plain = blind_measures(sources, FS)
    changed = blind_measures((sources * [[1e-3], [50.0], [1.0]])[::-1], FS)
    np.testing.assert_allclose(changed, plain, atol=1e-5)


def test_the_more_leaks_the_worse(voices):
    sources, mixture = voices
    outputs = [leaking(sources, share) for share in (0.0, 0.1, 0.3, 0.6)]
    overlaps = [blind_measures(y, FS).overlap for y in outputs]
    assert np.all(np.diff(overlaps) > 0)
    expected = [blind_score(y, mixture, FS).expected for y in outputs]
    assert np.all(np.diff(expected) < 0)


def test_equal_outputs_overlap_wholly_and_disjoint_ones_not_at_all(rng):
    noise = rng.standard_normal(2 * FS)
    same = blind_measures(np.stack([noise, -3 * noise]), FS)
    np.testing.assert_allclose(same, 1.0, atol=1e-4)
    half = np.arange(2 * FS) < FS
    apart = blind_measures(np.stack([noise * half, noise * ~half]), FS)
    assert apart.overlap < 0.05
    assert apart.envelope < -0.8


def test_measures_are_those_of_their_definitions(rng):
    y = rng.standard_normal((2, FS)) * rng.gamma(0.5, size=(2, FS))
    power = literal_power(y, 1024)
    q = power / power.mean(axis=(1, 2), keepdims=True)
    expected = 2 * np.sum(np.sqrt(q[0] * q[1])) / np.sum(q)
    found = blind_measures(y, FS)
    assert found.overlap == pytest.approx(expected, abs=1e-5)
    levels = [
        [np.log(np.mean(s[t : t + 1600] ** 2) + 1e-6) for t in range(0, FS - 1600, 800)]
        for s in y / np.sqrt(np.mean(y**2, axis=1, keepdims=True))
    ]
    assert found.envelope == pytest.approx(np.corrcoef(levels)[0, 1], abs=1e-6)
    steps = np.unique(np.geomspace(46.9 / 15.625, 512, 21).round().astype(int))
    each = []
    for low, high in itertools.pairwise(steps):
        band = power[:, low:high].sum(axis=1)
        smooth = np.stack([band[:, t : t + 6].mean(axis=1) for t in range(0, band.shape[1] - 6, 3)])
        each.append(np.corrcoef(np.log(smooth + 1e-4 * smooth.mean(axis=0)).T)[0, 1])
    assert found.band_envelope == pytest.approx(np.mean(each), abs=1e-3)


def literal_power(y, n_fft):
    """Power of whole frames (src, freq, frame), a hop of a quarter."""
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n_fft) / n_fft)
    starts = range(0, y.shape[1] - n_fft + 1, n_fft // 4)
    frames = [np.fft.rfft(window * y[:, t : t + n_fft]) for t in starts]
    return np.abs(np.stack(frames, axis=-1)) ** 2


def test_a_silent_output_never_wins(voices):
    sources, mixture = voices
    score = blind_score(np.stack([sources[0], 0 * sources[1]]), mixture, FS)
    assert np.isnan(score.expected)
    assert score.words == score.sentence == "unknown: an output is silent"


def test_the_words_follow_the_figure(voices):
    sources, mixture = voices
    good = blind_score(sources, mixture, FS)
    poor = blind_score(leaking(sources, 0.9), mixture, FS)
    assert good.expected > poor.expected
    assert good.low < good.expected < good.high
    assert poor.words.startswith("poor: try")
    assert set(good.to_dict()) >= {"expected_sdr_improvement", "low", "high", "words"}


@pytest.mark.parametrize("shape", [(1, FS), (2, 1000), (FS,)])
def test_too_little_is_refused(shape):
    with pytest.raises(ShapeError, match="compare two or more signals"):
        blind_measures(np.ones(shape), FS)
