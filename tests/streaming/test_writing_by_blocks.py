"""Folders of long recordings: written by blocks, the same as of the whole, or nothing changed."""

import json
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from matplotlib.image import imread

from separatrix.audio import read_audio, write_audio
from separatrix.errors import AudioFileError, SeparatrixWarning
from separatrix.separation import FilterRendering

from .conftest import FS, N, learn_from_few, names


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
