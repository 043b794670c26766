"""Recordings longer than the memory: the same sources, made by blocks."""

import json
import subprocess
import sys
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from matplotlib.image import imread

from separatrix import Stft, separate
from separatrix.audio import open_sound, read_audio, write_audio
from separatrix.datasets import talkers
from separatrix.errors import AudioFileError, SeparatrixWarning, UnsupportedError
from separatrix.evaluation import evaluate
from separatrix.recording import inspect_recording
from separatrix.scaling import spatial_covariance
from separatrix.separation import FilterRendering, folder
from separatrix.streaming import (
    BlockRendering,
    chosen_frames,
    learning_frames,
    needed_memory,
)

FS = 8000
N = 30_011
QUICK = {"method": "auxiva", "n_fft": 256, "n_iter": 3}
FEW = {**QUICK, "memory": 2e-3}


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Blocks and budgets for recordings of seconds instead of hours."""
    monkeypatch.setattr("separatrix.streaming.budget.OVERHEAD", 0.0)
    monkeypatch.setattr("separatrix.streaming.budget.BLOCK", 1.5e5)
    monkeypatch.setattr("separatrix.streaming.budget.LEAST_FRAMES", 20)


@pytest.fixture
def quick_picture(monkeypatch):
    monkeypatch.setattr(folder, "draw_overview", lambda *given: given[-1].touch())


@pytest.fixture
def x(rng):
    """Three channels of two changing noises and a copy, with an offset."""
    loudness = np.repeat(rng.gamma(0.5, size=(2, N // 400 + 1)), 400, axis=1)[:, :N]
    s = loudness * rng.laplace(size=(2, N)) * [[0.02], [0.01]]
    A = rng.standard_normal((2, 2, 5)) * 0.5 ** np.arange(5)
    mixed = [sum(np.convolve(A[c, k], s[k])[:N] for k in range(2)) for c in range(2)]
    mixed = np.round(np.array(mixed) * 2.0**20) / 2.0**20  # so that files hold it exactly
    return np.stack([mixed[0], -0.5 * mixed[0], mixed[1]]) + 0.25


@pytest.fixture
def path(x, tmp_path):
    write_audio(tmp_path / "talk.wav", x, FS)
    return tmp_path / "talk.wav"


@pytest.fixture
def both(path):
    """The same filters in memory and by blocks, of a recording with a copied channel."""

    def make(**options):
        with pytest.warns(SeparatrixWarning, match="copy"):
            whole = separate(path, **{**QUICK, **options})
        made = whole.rendering
        recording = inspect_recording(open_sound([path]), FS)
        blocks = BlockRendering(recording, made.stft, made.scaled, made.power)
        assert len(list(blocks.blocks())) > 10
        return whole, replace(whole, rendering=blocks)

    return make


def learn_from_few(recording, **options):
    with pytest.warns(SeparatrixWarning):
        made = separate(recording, **{**FEW, **options})
    assert any("learnt on one frame in" in sentence for sentence in made.warnings)
    return made


def names(place):
    return sorted(path.name for path in place.iterdir())


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


def louder(separation):
    """Beyond full scale, so that integers need the common gain."""
    made = separation.rendering
    filters = replace(made.scaled, gain=100 * made.scaled.gain, filters=100 * made.scaled.filters)
    made = replace(made, scaled=filters)
    if isinstance(made, FilterRendering):
        made = replace(made, sources=100 * made.sources)
    return replace(separation, rendering=made)


@pytest.mark.parametrize("writing", [{}, {"extension": "flac", "bits": 16}, {"bits": 24}])
@pytest.mark.parametrize("scaling", ["inverse", "minimal-distortion"])
def test_the_folder_is_that_of_the_whole(writing, scaling, both, tmp_path):
    whole, blocks = map(louder, both(scaling=scaling))
    options = {"images": True, "filters": True, "without": (2,), **writing}
    for name, made in (("whole", whole), ("blocks", blocks)):
        with pytest.warns(SeparatrixWarning) if writing else nullcontext():
            made.save(tmp_path / name, **options)
    assert names(tmp_path / "blocks") == names(tmp_path / "whole")
    reports = [json.loads((tmp_path / n / "report.json").read_text()) for n in ("whole", "blocks")]
    assert reports[0].pop("gain") == pytest.approx(reports[1].pop("gain"), rel=1e-9)
    assert reports[0] == reports[1]
    for name in reports[0]["files"]:
        if name.startswith(("source", "image", "without")):
            made, expected = (soundfile.read(tmp_path / n / name)[0] for n in ("blocks", "whole"))
            assert made.shape == expected.shape
            np.testing.assert_allclose(made, expected, rtol=1e-6, atol=1e-9)


def test_the_picture_is_that_of_the_whole(both, tmp_path):
    whole, blocks = both()
    for name, made in (("whole", whole), ("blocks", blocks)):
        made.save(tmp_path / name)
    pictures = [imread(tmp_path / n / "overview.png") for n in ("whole", "blocks")]
    np.testing.assert_array_equal(*pictures)
    assert whole._repr_html_() == blocks._repr_html_()


def test_only_and_stretches_and_channels(x, tmp_path, quick_picture):
    for c in range(3):
        write_audio(tmp_path / f"mic{c}.wav", x[c], FS)
    paths = [tmp_path / f"mic{c}.wav" for c in (0, 2)]
    made = learn_from_few(paths, start=0.5, duration=2.5, memory=1.5e-3)
    place = made.save(tmp_path / "out", only=(2,))
    assert names(place) == ["overview.png", "report.json", "source2.wav"]
    signal, _ = read_audio(place / "source2.wav")
    assert signal.shape == (1, 20_000)
    expected = x[[0, 2], 4000:24_000]
    np.testing.assert_allclose(
        made.mixture, expected - expected.mean(axis=1, keepdims=True), atol=1e-7
    )
    report = json.loads((place / "report.json").read_text())
    assert report["learnt_from"] == {"frames": made.learnt.frames, "of": made.learnt.of}
    assert any("learnt on one frame in" in sentence for sentence in report["warnings"])
    assert report["options"]["memory"] == 1.5e-3


@pytest.mark.parametrize(
    ("failure", "raised"),
    [
        (KeyboardInterrupt(), KeyboardInterrupt),
        (OSError(28, "No space left on device"), AudioFileError),
        (RuntimeError("broken"), RuntimeError),
    ],
)
@pytest.mark.parametrize("when", ["finding the peak", "writing"])
def test_a_failure_between_blocks_leaves_nothing(
    failure, raised, when, path, tmp_path, quick_picture
):
    made = learn_from_few(path)
    place = made.save(tmp_path / "out")
    before = {name: (place / name).read_bytes() for name in names(place)}
    done = []

    def fail(doing, share):
        done.append((doing, share))
        if doing == when and share > 0.5:
            raise failure

    raised = raised if when == "writing" or raised is not AudioFileError else OSError
    with pytest.raises(raised):
        made.save(place, extension="flac", on_progress=fail)
    assert 0.5 < done[-1][1] < 1
    assert {name: (place / name).read_bytes() for name in names(place)} == before
    assert names(tmp_path) == ["out", "talk.wav"]


def test_a_file_that_breaks_while_it_is_separated_leaves_nothing(path, tmp_path):
    made = learn_from_few(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(AudioFileError, match=r"^\S+talk.wav is truncated: [^;]*; use --duration"):
        made.save(tmp_path / "out")
    assert names(tmp_path) == ["talk.wav"]


def test_files_are_complete_before_the_folder_has_its_name(
    path, tmp_path, monkeypatch, quick_picture
):
    rename, seen = Path.rename, []

    def look(self, target):
        if self.name == "new":
            seen.extend(read_audio(file)[0].shape for file in self.glob("*.flac"))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", look)
    learn_from_few(path).save(tmp_path / "out", extension="flac")
    assert seen == [(1, N), (1, N)]


def test_progress_is_told_block_by_block(path, tmp_path, quick_picture):
    told = []
    made = learn_from_few(path, on_progress=lambda *given: told.append(given))
    made.save(tmp_path / "out", extension="flac", on_progress=lambda *given: told.append(given))
    parts = list(dict.fromkeys(doing for doing, _ in told))
    assert parts == ["looking at the recording", "transforming", "finding the peak", "writing"]
    for part in parts[1:]:
        shares = [share for doing, share in told if doing == part]
        assert shares == sorted(shares)
        assert (len(shares) > 10, shares[-1]) == (True, 1.0)


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


RUN = """
import re, sys, warnings, separatrix
warnings.simplefilter("ignore")
made = separatrix.separate(sys.argv[1], method="auxiva", n_iter=3, memory=float(sys.argv[2]))
made.save(sys.argv[3])
# Not ru_maxrss, in which what a large parent had before it started this one counts as well.
peak = re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1]
print(made.learnt.frames, peak)
"""


def peak_of_a_run(folder, seconds, fs, memory):
    """Separate four channels of noise, made block by block, and give frames and peak bytes."""
    rng = np.random.default_rng(0)
    with soundfile.SoundFile(folder / "long.wav", "w", fs, 4, "PCM_16") as file:
        for _ in range(seconds // 10):
            loudness = np.repeat(rng.gamma(0.3, size=(100, 4)), fs // 10, axis=0)
            s = 0.02 * loudness * rng.standard_normal((10 * fs, 4))
            file.write(s @ (np.eye(4) + 0.3))
    command = [sys.executable, "-c", RUN, folder / "long.wav", str(memory), folder / "out"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    frames, kilobytes = map(int, done.stdout.split())
    for n in range(1, 5):
        assert soundfile.info(folder / "out" / f"source{n}.wav").frames == seconds * fs
    return frames, 1024 * kilobytes


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
def test_memory_is_bounded(tmp_path):
    frames, peak = peak_of_a_run(tmp_path, 300, 16000, memory=0.8)
    assert frames > 500
    assert peak < 0.8e9


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
def test_an_hour_of_four_channels_takes_less_than_2_gb(tmp_path):
    frames, peak = peak_of_a_run(tmp_path, 3600, 16000, memory=2)
    assert frames > 1000
    assert peak < 2e9
