"""What is refused, noticed and left out before work begins."""

import numpy as np
import pytest

from separatrix.audio import open_sound, write_audio
from separatrix.errors import MissingDataError, ShapeError
from separatrix.recording import inspect_recording, survey

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


def clipped(x):
    x = x.clip(-4, 4)
    x[0] = x[0].clip(-2, 2)  # at its peak again and again
    x[1, 2998:3001] = 4.0  # once, across the border of two blocks of 1000
    return x


CHANGES = {
    "nothing": lambda x: x,
    "a large offset": lambda x: x + 1000,
    "a dead channel": lambda x: x * [[1], [0], [1]] + [[0], [0.7], [0]],
    "a copied channel": lambda x: np.stack([x[0], x[1], -0.5 * x[0]]),
    "clipping": clipped,
    "growing loudness": lambda x: x * np.arange(4000),
}


@pytest.mark.parametrize("name", CHANGES)
def test_blocks_are_inspected_as_the_whole(name, x, monkeypatch):
    x = CHANGES[name](x)
    whole = inspect_recording(x, FS)
    monkeypatch.setattr(survey, "BLOCK", 3 * 1000)
    blocks = inspect_recording(x, FS)
    assert (blocks.live, blocks.warnings) == (whole.live, whole.warnings)
    np.testing.assert_allclose(blocks.twin, whole.twin, rtol=1e-12)
    np.testing.assert_allclose(blocks.x, whole.x, atol=1e-12 * np.abs(x).max())


def test_flat_peaks_are_counted_across_blocks(monkeypatch):
    x = np.zeros((1, 4000))
    x[0, 1998:2001], x[0, 3000] = 1.0, 1.0
    x[0, 5], x[0, 100:103] = 0.99, 0.5
    monkeypatch.setattr(survey, "BLOCK", 1000)
    found = survey.survey(x)
    assert (found.peak, found.below, found.n_flat, found.runs) == (1.0, 0.99, 4, True)


def test_moments_of_blocks_are_those_of_the_whole(x, monkeypatch):
    """Also where the offset is far larger than the sound, and drifts."""
    monkeypatch.setattr(survey, "BLOCK", 3 * 700)
    x = 1e-3 * x + np.linspace(100, 101, 4000)
    found = survey.survey(x)
    np.testing.assert_allclose(found.mean, x.mean(axis=1), rtol=1e-14)
    np.testing.assert_allclose(found.products, 4000 * np.cov(x, bias=True), rtol=1e-10)
    np.testing.assert_allclose(found.level, x.std(axis=1), rtol=1e-10)


def test_files_are_inspected_as_arrays(x, tmp_path, monkeypatch):
    monkeypatch.setattr(survey, "BLOCK", 4 * 700)
    x = 0.1 * clipped(x) + 0.05
    x = np.float32(np.stack([x[0], 0 * x[0] + 0.3, x[1], x[0]]))
    for c, channel in enumerate(x):
        write_audio(tmp_path / f"{c}.wav", channel, FS)
    paths = [tmp_path / f"{c}.wav" for c in range(4)]
    shares = []
    filed = inspect_recording(open_sound(paths), FS, on_share=shares.append)
    whole = inspect_recording(x, FS)
    assert filed.live == whole.live == (0, 2)
    assert (filed.twin, filed.warnings) == (whole.twin, whole.warnings)
    assert not isinstance(filed.x, np.ndarray)
    np.testing.assert_array_equal(filed.samples, whole.samples)
    with filed.opened() as read:
        np.testing.assert_array_equal(read(1234, 2345), whole.x[:, 1234:2345])
    assert shares == sorted(shares)
    assert (len(shares), shares[-1]) == (6, 1.0)


def test_bad_samples_are_found_in_files(x, tmp_path, monkeypatch):
    monkeypatch.setattr(survey, "BLOCK", 3 * 1000)
    x[2, 10], x[1, 3500], x[1, 3600] = np.nan, np.inf, -np.inf
    write_audio(tmp_path / "a.wav", x, FS)
    sentence = r"3 of 12000 samples .*, the first in channel 2 at 0.219 s \(sample 3500\)"
    for given in (x, open_sound([tmp_path / "a.wav"])):
        with pytest.raises(MissingDataError, match=sentence):
            inspect_recording(given, FS)
