"""Recordings longer than the memory: the same sources, made by blocks."""

from contextlib import nullcontext

import numpy as np
import pytest

from separatrix import Stft, separate
from separatrix.audio import open_sound, write_audio
from separatrix.datasets import talkers
from separatrix.errors import SeparatrixWarning, UnsupportedError
from separatrix.evaluation import evaluate
from separatrix.recording import inspect_recording
from separatrix.scaling import spatial_covariance
from separatrix.streaming import (
    BlockRendering,
    chosen_frames,
    learning_frames,
    needed_memory,
)

from .conftest import FEW, FS, QUICK, learn_from_few


def test_one_frame_of_each_part_is_chosen():
    np.testing.assert_array_equal(chosen_frames(100, 1), np.arange(100))
    for every in (2, 7, 37):
        chosen = chosen_frames(1000, every)
        np.testing.assert_array_equal(chosen // every, np.arange(len(chosen)))
        assert len(chosen) >= 1000 // every
        assert set(np.unique(chosen % every)) == set(range(every)) or every > 30


@pytest.mark.parametrize("dtype", ["complex128", "complex64"])
@pytest.mark.parametrize("every", [1, 5])
def test_frames_and_covariance_are_those_of_the_whole(every, dtype, path):
    recording = inspect_recording(open_sound([path]), FS)
    stft = Stft(256)
    shares = []
    X, covariance = learning_frames(recording, stft, dtype, every, on_share=shares.append)
    whole = stft.forward(recording.samples)
    assert X.dtype == covariance.dtype == dtype
    tolerance = 1e-12 if dtype == "complex128" else 1e-5
    expected = whole[..., chosen_frames(whole.shape[-1], every)]
    np.testing.assert_allclose(X, expected, atol=tolerance)
    np.testing.assert_allclose(covariance, spatial_covariance(whole), atol=tolerance)
    assert len(shares) > 10
    assert shares[-1] == 1.0


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"n_src": 1},
        {"scaling": "minimal-distortion"},
        {"ref_channel": 1, "n_fft": 252, "hop": 60},
        {"dtype": "complex64"},
    ],
)
def test_blocks_are_seamless(options, both):
    whole, blocks = both(**options)
    tolerance = 1e-4 if "dtype" in options else 1e-10
    assert blocks.sources.dtype == whole.sources.dtype
    for name in ("sources", "images", "mixture", "reference_mixture"):
        made = getattr(blocks, name)
        np.testing.assert_allclose(made, getattr(whole, name), atol=tolerance, err_msg=name)
    np.testing.assert_allclose(blocks.without([0]), whole.without([0]), atol=tolerance)


def test_more_starts_take_more_memory(path):
    frames = [
        learn_from_few(path, method="ilrma", n_iter=1, n_starts=n).learnt.frames for n in (1, 5)
    ]
    assert frames[1] < frames[0] / 2


def test_less_memory_gives_the_sources_of_the_same_method(path):
    """No iterations: nothing is learnt, and the scale comes from all frames either way."""
    arguments = {**QUICK, "n_iter": 0, "n_src": 1, "scaling": "least-squares"}
    with pytest.warns(SeparatrixWarning):
        whole, few = separate(path, **arguments), separate(path, **arguments, memory=2e-3)
    assert whole.learnt.frames == whole.learnt.of == few.learnt.of > 5 * few.learnt.frames
    assert isinstance(few.rendering, BlockRendering)
    np.testing.assert_allclose(few.sources, whole.sources, atol=1e-10)
    np.testing.assert_allclose(few.filters, whole.filters, atol=1e-10)


def test_the_budget_decides_how_many_frames(path):
    for memory in (1e-3, 2e-3, 4e-3):
        frames = learn_from_few(path, memory=memory).learnt.frames
        assert needed_memory(2, 129, frames, "complex128") <= 1e9 * memory
        assert needed_memory(2, 129, 1.4 * frames, "complex128") > 1e9 * memory
    for memory, words in ((1e-4, "are too few for 2 channels"), ("2 GB", "must be a number")):
        with pytest.raises(UnsupportedError, match=words):
            separate(path, **{**FEW, "memory": memory})


def test_sources_come_loudest_first_and_arrays_are_taken(x, path):
    filed, array = learn_from_few(path), learn_from_few(x, fs=FS)
    power = np.mean(filed.sources**2, axis=1)
    assert power[0] > power[1]
    assert filed.rendering.power[0] > filed.rendering.power[1]
    assert filed.n_src == 2
    np.testing.assert_allclose(array.sources, filed.sources, atol=1e-10)
    turned = filed.reordered([1])
    np.testing.assert_allclose(turned.sources, filed.sources[::-1], atol=1e-10)
    np.testing.assert_allclose(turned.images, filed.images[::-1], atol=1e-10)


def test_few_frames_separate_the_talkers(tmp_path):
    """Frames from all over the recording know every talker; a third of them is enough."""
    demo = talkers()
    write_audio(tmp_path / "talkers.wav", demo.mixture, demo.fs)
    gains = []
    for memory, least in ((2, 1), (45e-3, 3)):
        with pytest.warns(SeparatrixWarning) if least > 1 else nullcontext():
            made = separate(tmp_path / "talkers.wav", method="auxiva-gauss", memory=memory)
        assert made.learnt.of >= least * made.learnt.frames
        scores = evaluate(demo.images[:, 0], made.sources, demo.mixture[0])
        gains.append(scores.sdr_improvement.mean())
    assert gains[1] > gains[0] - 1.5
    assert gains[1] > 7
