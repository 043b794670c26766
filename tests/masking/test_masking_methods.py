"""The masking methods by the front door."""

import itertools

import numpy as np
import pytest

from masking.scenes import bursts, chirps, shift
from separatrix import separate
from separatrix.errors import SeparatrixWarning, UnsupportedError
from separatrix.methods import METHODS
from separatrix.separation.report import report

FS = 16000
MASKING = [name for name, row in METHODS.items() if row.family == "masking"]


def room(rng, delays, n_chan=2, sounds=chirps):
    """Images (src, chan, sample) of sounds that arrive later by so many samples a microphone."""
    s = sounds(rng, len(delays))
    return np.array(
        [
            [shift(one, c * delay) for c in range(n_chan)]
            for one, delay in zip(s, delays, strict=True)
        ]
    )


def worst_error_db(images, estimates):
    """Largest error over sources, in the order that suits best."""
    orders = itertools.permutations(range(len(images)))
    error = lambda o: np.sum((images - estimates[list(o)]) ** 2, (1, 2))  # noqa: E731
    return min(float(np.max(error(o) / np.sum(images**2, (1, 2)))) for o in orders)


@pytest.mark.parametrize("method", MASKING)
@pytest.mark.parametrize("n_src", [1, 2, 3])
def test_more_sources_than_microphones_are_told_apart(method, n_src, rng):
    images = room(rng, (-1.0, 0.9, 0.0)[:n_src])
    x = images.sum(axis=0) + 1e-4 * rng.standard_normal((2, 16000))
    result = separate(x, FS, method=method, n_src=n_src)
    assert result.n_src == n_src
    np.testing.assert_allclose(result.images.sum(axis=0), result.mixture, atol=1e-10)
    np.testing.assert_allclose(result.images[:, 0], result.sources, atol=1e-10)
    assert result.filters is None
    assert 10 * np.log10(worst_error_db(images, result.images)) < -8


def test_cacgmm_takes_any_number_of_channels(rng):
    images = room(rng, (-1.0, 0.9, 0.1, 1.9), n_chan=3)
    x = images.sum(axis=0) + 1e-3 * rng.standard_normal((3, 16000))
    result = separate(x, FS, method="cacgmm", n_src=4, n_fft=512, n_iter=10)
    assert [stage.label for stage in result.stages] == [
        "random masks",
        "cACGMM",
        "permutation alignment",
    ]
    np.testing.assert_allclose(result.images.sum(axis=0), result.mixture, atol=1e-10)


@pytest.mark.parametrize("method", MASKING)
@pytest.mark.parametrize("gain", [1e-6, 1e6])
def test_gain_goes_straight_through(method, gain, rng):
    x = room(rng, (-1.0, 0.9)).sum(axis=0) + 1e-3 * rng.standard_normal((2, 16000))
    plain = separate(x, FS, method=method, n_iter=3)
    scaled = separate(gain * x, FS, method=method, n_iter=3)
    np.testing.assert_allclose(scaled.sources / gain, plain.sources, atol=1e-6)


def test_delays_levels_and_directions_come_with_the_sources(rng, tmp_path):
    s = chirps(rng, 2)
    images = np.array([[s[0], 0.5 * shift(s[0], 1.6)], [0.3 * s[1], 0.3 * shift(s[1], -0.8)]])
    for postfilter in ("none", "cancel"):
        result = separate(
            images.sum(axis=0), FS, method="duet", spacing=343 / FS * 3.2, postfilter=postfilter
        )
        learnt = result.parameters
        np.testing.assert_allclose(learnt["delay_ms"], [0.1, -0.05], atol=2e-3)
        np.testing.assert_allclose(learnt["level_db"], [-6.02, 0], atol=0.3)
        np.testing.assert_allclose(learnt["direction_deg"], [-30, 14.5], atol=1)
    assert report(result)["parameters"]["delay_ms"] == pytest.approx([0.1, -0.05], abs=2e-3)
    assert "direction_deg" not in separate(images.sum(axis=0), FS, method="duet").parameters


@pytest.mark.parametrize("method", MASKING)
@pytest.mark.parametrize("postfilter", ["regress", "cancel"])
def test_filters_in_place_of_masks(method, postfilter, rng):
    images = room(rng, (-1.0, 0.9), sounds=bursts)
    x = images.sum(axis=0) + 1e-4 * rng.standard_normal((2, 16000))
    plain = separate(x, FS, method=method, n_fft=512)
    result = separate(x, FS, method=method, n_fft=512, postfilter=postfilter, taps=64)
    assert result.stages[-1].label == f"filters: {postfilter}"
    np.testing.assert_allclose(result.images[:, 0], result.sources, atol=1e-10)
    assert worst_error_db(images, result.images) < worst_error_db(images, plain.images)


def test_fewer_directions_than_asked_for_are_said(rng):
    x = room(rng, (0.7,)).sum(axis=0)
    with pytest.warns(SeparatrixWarning, match="only one source was found where 2 were"):
        result = separate(x, FS, method="duet", n_src=2)
    assert result.n_src == 1
    assert result.warnings == ("only one source was found where 2 were asked for.",)


def test_masks_of_one_run_are_the_beginning_of_another(rng):
    x = room(rng, (-1.0, 0.9)).sum(axis=0) + 1e-3 * rng.standard_normal((2, 16000))
    duet = separate(x, FS, method="duet", n_fft=512)
    result = separate(x, FS, method="cacgmm", n_fft=512, initial=duet)
    assert [stage.label for stage in result.stages] == ["cACGMM", "permutation alignment"]
    with pytest.raises(UnsupportedError, match="begins from masks; got filters"):
        separate(
            x,
            FS,
            method="duet",
            n_fft=512,
            initial=separate(x, FS, method="fdica", n_fft=512, n_iter=1),
        )


@pytest.mark.parametrize(
    ("method", "change", "sentence"),
    [
        ("duet", lambda x: x[:1], "duet takes exactly 2 channels, the recording has 1; "),
        ("cacgmm", lambda x: x[:1], "cacgmm needs at least two microphones, the recording has one"),
        (
            "duet",
            lambda x: x[[0, 0]],
            "channel 2 is a copy of channel 1 .*takes exactly 2 channels",
        ),
        ("cacgmm", lambda x: x[[0, 0]], "channel 2 is a copy .*at least two microphones"),
        ("duet", lambda x: x[[0, 1, 2]], "exactly 2 channels, the recording has 3; use .*cacgmm"),
    ],
)
def test_recordings_that_tell_no_direction_are_refused(method, change, sentence, rng):
    x = change(room(rng, (-1.0, 0.9), n_chan=3).sum(axis=0))
    with pytest.raises(UnsupportedError, match=sentence):
        separate(x, FS, method=method)
    with pytest.raises(UnsupportedError, match="takes no scaling"):
        separate(x, FS, method=method, scaling="inverse")


def test_other_methods_name_those_that_take_more_sources(rng):
    x = room(rng, (-1.0, 0.9)).sum(axis=0)
    with pytest.raises(UnsupportedError, match="n_src=3 is not possible .* use .*duet or cacgmm"):
        separate(x, FS, method="fdica", n_src=3)
