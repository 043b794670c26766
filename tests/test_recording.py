"""What is refused, noticed and left out before work begins."""

import numpy as np
import pytest

from separatrix.errors import MissingDataError, ShapeError
from separatrix.recording import inspect_recording

FS = 16000


@pytest.fixture
def x(rng):
    return rng.laplace(size=(3, 4000))


def test_a_sound_recording_passes_untouched(x):
    recording = inspect_recording(x, FS)
    assert recording.warnings == ()
    assert recording.live == (0, 1, 2)
    np.testing.assert_allclose(recording.x, x - x.mean(axis=1, keepdims=True))


@pytest.mark.parametrize(
    ("change", "error", "sentence"),
    [
        (lambda x: x.T, ShapeError, r"looks like \(sample, chan\): give x.T"),
        (lambda x: x + 0j, ShapeError, "looks like a spectrogram"),
        (lambda x: x[None], ShapeError, "got shape"),
        (lambda x: x[:, :0], ShapeError, "got shape"),
        (lambda x: x.astype(str), ShapeError, "must be real samples"),
        (lambda x: 0 * x, MissingDataError, "is silent: all 4000 samples of its 3 channels"),
        (lambda x: 0 * x + 0.25, MissingDataError, "is silent"),
        (
            lambda x: np.where(np.arange(4000) == 1600, np.nan, x),
            MissingDataError,
            r"3 of 12000 samples are NaN or infinite, the first in channel 1 at 0.100 s",
        ),
        (lambda x: x / (np.arange(4000) != 7), MissingDataError, r"sample 7"),
    ],
)
@pytest.mark.filterwarnings("ignore:divide by zero")
def test_refused_in_a_sentence(change, error, sentence, x):
    with pytest.raises(error, match=sentence):
        inspect_recording(change(x), FS)


@pytest.mark.parametrize("fs", [None, 0, -16000, float("nan")])
def test_sampling_rate_is_needed(fs, x):
    with pytest.raises(ShapeError, match="fs must be the sampling rate in hertz"):
        inspect_recording(x, fs)


@pytest.mark.parametrize("constant", [0.0, 0.7])
def test_a_dead_channel_is_left_out(constant, x):
    x[1] = constant
    recording = inspect_recording(x, FS)
    assert recording.live == (0, 2)
    assert recording.twin == ((0, 1.0), (0, 0.0), (1, 1.0))
    assert recording.warnings == ("channel 2 is silent and was left out.",)


def test_a_copied_channel_is_left_out(x):
    x[2] = -0.5 * x[0]
    recording = inspect_recording(x, FS)
    assert recording.live == (0, 1)
    position, gain = recording.twin[2]
    assert (position, round(gain, 9)) == (0, -0.5)
    assert recording.warnings == ("channel 3 is a copy of channel 1 and was left out.",)


def test_an_offset_is_removed(x):
    np.testing.assert_allclose(inspect_recording(x + 100, FS).x, inspect_recording(x, FS).x)


def test_clipping_is_noticed_and_a_single_peak_is_not(x):
    clipped = np.clip(x, -2, 2)
    assert len(inspect_recording(clipped, FS).warnings) == 3
    assert "clipped" in inspect_recording(clipped, FS).warnings[0]


def test_integers_and_one_channel_are_taken(x):
    recording = inspect_recording((1000 * x[0]).astype(np.int16), FS)
    assert recording.x.shape == (1, 4000)
    assert recording.x.dtype == np.float64


def test_faint_sound_in_few_steps_is_not_clipping(rng):
    faint = np.round(2 * rng.standard_normal((2, 4000)).clip(-1.4, 1.4))
    assert inspect_recording(np.repeat(faint, 4, axis=1), FS).warnings == ()
