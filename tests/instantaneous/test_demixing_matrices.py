"""Methods for mixtures without delays, by their rows: what they find, and what they say."""

import numpy as np
import pytest

from reference import instantaneous as literal
from separatrix import separate
from separatrix.errors import MissingDataError, SeparatrixWarning, ShapeError, UnsupportedError
from separatrix.instantaneous import (
    LagSearch,
    imaginary_coherence,
    mixing_vectors,
    noise_gains,
    whiten,
)
from separatrix.instantaneous.delays import DELAYED
from separatrix.iterate import iterate, run_stages
from separatrix.methods import METHODS, Property, Side

FS = 16000
ROWS = {name: row for name, row in METHODS.items() if row.family == "instantaneous"}
each = pytest.mark.parametrize("method", ROWS)


def sources(rng, n_src=2, n_samples=24000):
    """Sounds that differ in spectrum, in when they are loud, and from Gaussian ones."""
    white = rng.laplace(size=(n_src, n_samples))
    loud = np.repeat(rng.gamma(0.3, size=(n_src, 48)) + 1e-3, n_samples // 48, axis=1)
    s = np.array(
        [
            np.convolve(row, 0.8 ** (k * np.arange(30)))[:n_samples]
            for k, row in enumerate(white * np.sqrt(loud))
        ]
    )
    s[1::2, 1:] -= 0.9 * s[1::2, :-1]
    return s / s.std(axis=1, keepdims=True)


def mixture(rng, n_src=2):
    A = np.linalg.qr(rng.standard_normal((n_src, n_src)))[0] + 0.4 * rng.standard_normal(
        (n_src, n_src)
    )
    s = sources(rng, n_src)
    return A @ s, A, s


def least_sir(W, A):
    gain = (W @ A) ** 2
    own = gain.max(axis=1)
    assert len(set(gain.argmax(axis=1))) == len(gain)
    return 10 * np.log10(np.min(own / (gain.sum(axis=1) - own)))


def learnt(method, x, n_src=None):
    row = ROWS[method]
    return run_stages(row.build(row.options(), Side(n_src or len(x))), x)[-1]


@each
def test_a_known_mixing_is_found(method, rng):
    for n_src in (2,) if ROWS[method].n_chan else (2, 3):
        x, A, _ = mixture(rng, n_src)
        result = learnt(method, x)
        assert least_sir(result.state.W, A) > 18
        vectors = mixing_vectors(result.state.W)
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1)
        assert np.all(np.max(vectors, axis=1) == np.max(np.abs(vectors), axis=1))
        unit = A / np.linalg.norm(A, axis=0)
        assert np.all(np.max(np.abs(vectors @ unit), axis=1) > 0.99)


@each
def test_images_are_the_sources_in_the_channels_and_sum_to_the_recording(method, rng):
    x, A, s = mixture(rng)
    result = separate(x, FS, method=method)
    np.testing.assert_allclose(result.images.sum(axis=0), result.mixture, atol=1e-9)
    true = A.T[:, :, None] * s[:, None]
    error = min(np.mean((result.images - true[list(order)]) ** 2) for order in ((0, 1), (1, 0)))
    assert error < 0.02 * np.mean(true**2)
    assert result.filters is None
    assert result.scaling is None
    names = {"mixing", "demixing", "gap", "noise_gain"}
    assert set(result.parameters) == names
    np.testing.assert_allclose(  # in the order of the sources
        result.sources,
        (result.parameters["demixing"] @ result.mixture)
        * np.linalg.pinv(result.parameters["demixing"])[0][:, None],
        atol=1e-9,
    )


@pytest.mark.parametrize(
    "method", [name for name, row in ROWS.items() if Property.EQUIVARIANT in row.properties]
)
def test_mixing_the_channels_differently_changes_nothing(method, rng):
    x, _, _ = mixture(rng)
    B = np.array([[1.0, 0.7], [-0.2, 1.3]])
    one, other = learnt(method, x).state.W @ x, learnt(method, B @ x).state.W @ B @ x
    correlation = np.abs(np.corrcoef(one, other)[:2, 2:])
    np.testing.assert_allclose(np.sort(correlation.ravel())[-2:], 1, atol=1e-6)


@each
@pytest.mark.parametrize("gain", [1e-8, 1e8])
def test_level_offset_and_order_of_channels_are_no_matter(method, gain, rng):
    x, _, _ = mixture(rng)
    plain = separate(x, FS, method=method)
    changed = separate(gain * (x[::-1] + 1e3), FS, method=method, ref_channel=1)
    np.testing.assert_allclose(changed.sources / gain, plain.sources, atol=1e-5)


@each
def test_input_is_left_alone_and_runs_can_be_resumed(method, rng):
    x, _, _ = mixture(rng)
    kept = x.copy()
    x.flags.writeable = False
    row = ROWS[method]
    for stage in row.build(row.options(), Side(2)):
        half = iterate(stage.algorithm, x, n_iter=2)
        rest = iterate(stage.algorithm, x, n_iter=3, state=half.state)
        whole = iterate(stage.algorithm, x, n_iter=5)
        np.testing.assert_array_equal(rest.state.W, whole.state.W)
        assert (*half.costs, *rest.costs[1:]) == whole.costs
    np.testing.assert_array_equal(x, kept)


@each
def test_fewer_sources_than_channels_are_the_strongest(method, rng):
    if ROWS[method].n_chan:
        pytest.skip("takes as many as channels")
    x, _, _ = mixture(rng)
    wide = rng.standard_normal((4, 2)) @ x + 1e-4 * rng.standard_normal((4, x.shape[1]))
    result = separate(wide, FS, method=method, n_src=2)
    assert result.images.shape == (2, 4, x.shape[1])
    assert np.mean(result.residual**2) < 1e-6 * np.mean(wide**2)


@each
def test_microphones_that_stand_apart_are_told(method, rng):
    s = sources(rng)
    x = np.stack([s[0, 3:] + s[1, :-3], s[0, :-3] + s[1, 3:]])
    with pytest.warns(SeparatrixWarning, match="different times .* use fdica, ilrma or auxiva"):
        result = separate(x, FS, method=method)
    assert "different times" in result.warnings[-1] or "different times" in result.warnings[0]


def test_delays_are_told_from_levels_and_noise(rng):
    x, _, _ = mixture(rng)
    assert imaginary_coherence(x) < DELAYED / 2
    assert imaginary_coherence(x + rng.standard_normal(x.shape)) < DELAYED / 2
    assert imaginary_coherence(x[:, :FS]) < DELAYED
    assert imaginary_coherence(np.stack([x[0, 1:], x[0, :-1]])) > 0.3
    assert np.isnan(imaginary_coherence(x[:, :1000]))
    assert imaginary_coherence(np.zeros((2, 8000))) == 0


def test_bins_without_sound_do_not_hide_delays(rng):
    """Recordings at 48 kHz of sound up to 8 kHz: the noise of rounding has no place."""
    x = np.stack([(s := sources(rng)[0])[1:], s[:-1]])
    spectrum = np.fft.rfft(x)
    spectrum[:, spectrum.shape[1] // 6 :] = 0
    band = np.fft.irfft(spectrum, x.shape[1])
    rounded = np.round(band / np.abs(band).max() * 2**14) / 2**14
    assert imaginary_coherence(rounded) > 0.7 * imaginary_coherence(band[:, :]) > DELAYED


@each
def test_sources_that_cannot_be_told_apart_are_told(method, rng):
    x = np.array([[1.0, 0.4], [0.2, 1.0]]) @ rng.standard_normal((2, 24000))
    with pytest.warns(SeparatrixWarning, match="differ from another by no more than chance"):
        separate(x, FS, method=method)


@each
def test_levels_that_are_almost_alike_are_told(method, rng):
    x = np.array([[1.0, 1.0], [0.99, 1.01]]) @ sources(rng)
    with pytest.warns(SeparatrixWarning, match="almost the same levels"):
        separate(x, FS, method=method)


@each
def test_channels_that_hold_too_few_sounds_are_refused(method, rng):
    s = sources(rng)
    row = ROWS[method]
    if row.n_chan:
        x, sentence = np.stack([s[0], 2 * s[0]]), "2 channels are combinations of 1 sounds"
    else:
        x, sentence = np.stack([s[0], s[1], s.sum(axis=0)]), "3 channels are combinations of 2"
    with pytest.raises(UnsupportedError, match=sentence):
        learnt(method, x)
    with pytest.raises((UnsupportedError, MissingDataError)):
        learnt(method, 0 * x)
    with pytest.raises(MissingDataError, match="too few"):
        learnt(method, x[:, :2])
    with pytest.raises(MissingDataError, match="finite"):
        learnt(method, np.where(np.arange(24000) == 7, np.nan, x))


def test_whitening_takes_samples(rng):
    with pytest.raises(ShapeError, match="real samples"):
        whiten(rng.standard_normal((2, 5, 40)) + 0j, 2)


def test_the_search_finds_the_least_of_all_angles(rng):
    x, _, _ = mixture(rng)
    W = iterate(LagSearch(range(1, 9)), x, n_iter=0).state.W
    found = literal.lag_objective(x, 1, 8, W)
    angles = np.linspace(0, np.pi, 61)[:-1]
    rows = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    tried = [literal.lag_objective(x, 1, 8, np.stack([a, b])) for a in rows for b in rows]
    assert found <= np.nanmin(tried) + 1e-12
    state = iterate(LagSearch(range(1, 9)), x, n_iter=0)
    np.testing.assert_allclose(state.costs[0], found, rtol=1e-6)


def test_noise_gain_is_one_for_right_angles_only():
    np.testing.assert_allclose(noise_gains(np.array([[0.0, 5.0], [2.0, 0.0]])), 1)
    assert np.all(noise_gains(np.linalg.inv(np.array([[1.0, 1.0], [0.99, 1.01]]))) > 30)


@pytest.mark.parametrize(
    ("method", "module"), [("fastica", "sklearn.decomposition"), ("picard", "picard")]
)
def test_a_missing_learner_names_the_extra(rng, monkeypatch, method, module):
    import sys

    from separatrix.errors import MissingExtra

    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtra, match=r"separatrix\[ica\]"):
        learnt(method, mixture(rng)[0])
