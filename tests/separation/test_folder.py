"""What `save` leaves on the disk: signals, report and picture, or the folder as it was."""

import errno
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import separatrix
from separatrix.audio import read_audio
from separatrix.errors import AudioFileError, SeparatrixWarning, UnsupportedError
from separatrix.iterate import Stop
from separatrix.separation import StageRun, folder

FS = 16000


def separate(x, **options):
    return separatrix.separate(x, FS, method="auxiva", n_iter=2, n_fft=256, **options)


@pytest.fixture(autouse=True)
def quick_picture(monkeypatch):
    """A file in its place: test_overview looks at the real one."""
    monkeypatch.setattr(folder, "draw_overview", lambda *given: given[-1].touch())


@pytest.fixture
def separation(rng):
    return separate(0.02 * rng.laplace(size=(2, FS)), track="talk")


@pytest.fixture
def loud(rng):
    """Peaks far beyond full scale."""
    return separate(rng.laplace(size=(2, FS)))


def names(place):
    return sorted(path.name for path in place.iterdir())


def contents(place):
    return {path.name: path.read_bytes() for path in place.iterdir()}


def strict_report(place):
    def refuse(constant):
        raise ValueError(f"{constant} is not JSON")

    return json.loads((place / "report.json").read_text("utf-8"), parse_constant=refuse)


def test_sources_report_and_picture_are_written(separation, tmp_path):
    place = tmp_path / "separated" / "auxiva" / "talk"
    assert separation.save(place) == place
    assert names(place) == ["overview.png", "report.json", "source1.wav", "source2.wav"]
    assert names(place.parent) == ["talk"]
    for n, source in enumerate(separation.sources, start=1):
        x, fs = read_audio(place / f"source{n}.wav")
        assert fs == FS
        np.testing.assert_array_equal(x, [source.astype(np.float32)])


def test_images_sum_to_the_mixture(separation, tmp_path):
    place = separation.save(tmp_path / "talk", images=True)
    images = [read_audio(place / f"image{n}.wav")[0] for n in (1, 2)]
    np.testing.assert_allclose(sum(images), separation.mixture, atol=1e-7)


def test_filters_make_the_sources_again(rng, tmp_path):
    with pytest.warns(SeparatrixWarning):
        separation = separate(0.02 * rng.laplace(size=(3, FS)) * [[0], [1], [1]], ref_channel=2)
    place = separation.save(tmp_path / "talk", filters=True)
    with np.load(place / "filters.npz") as saved:
        stft = separatrix.Stft(int(saved["n_fft"]), int(saved["hop"]))
        X = stft.forward(separation.mixture)
        sources = stft.inverse(np.einsum("fsc,cft->sft", saved["filters"], X), FS)
        np.testing.assert_allclose(sources, separation.sources, atol=1e-12)
        np.testing.assert_array_equal(saved["channels"], [1, 2])
        assert (saved["fs"], saved["ref_channel"]) == (FS, 2)


def test_chosen_sources_keep_their_numbers(rng, tmp_path):
    separation = separate(0.02 * rng.laplace(size=(3, FS)))
    place = separation.save(tmp_path / "talk", only=(3, 1), images=True)
    files = ["image1.wav", "image3.wav", "overview.png", "report.json", "source1.wav"]
    assert names(place) == [*files, "source3.wav"]
    assert sorted(strict_report(place)["files"]) == names(place)
    x, _ = read_audio(place / "source3.wav")
    np.testing.assert_allclose(x[0], separation.sources[2], atol=1e-7)


@pytest.mark.parametrize("only", [(), (0,), (1, 3)])
def test_sources_that_do_not_exist_are_refused(separation, tmp_path, only):
    with pytest.raises(UnsupportedError, match="must be from 1 to 2"):
        separation.save(tmp_path / "talk", only=only)
    assert names(tmp_path) == []


def test_the_report_tells_what_was_done(separation, tmp_path):
    report = strict_report(separation.save(tmp_path / "talk"))
    assert report["versions"]["separatrix"] == separatrix.__version__
    assert set(report["versions"]) == {"separatrix", "numpy", "scipy", "python"}
    assert (report["track"], report["method"]) == ("talk", "auxiva-laplace")
    assert report["options"] == separation.options
    assert (report["fs"], report["n_samples"], report["n_chan"]) == (FS, FS, 2)
    assert (report["n_src"], report["order"]) == (2, "by power, loudest first")
    assert (report["left_out_channels"], report["ref_channel"]) == ([], 1)
    assert sorted(report["files"]) == names(tmp_path / "talk")
    assert (report["gain"], report["warnings"]) == (1.0, [])
    assert report["timings"] == separation.timings
    (stage,) = report["stages"]
    assert (stage["label"], stage["iterations"]) == ("Laplace IVA", 2)
    assert stage["stop"] == "the requested number of iterations was reached"
    np.testing.assert_array_equal(stage["costs"], separation.costs)


def test_the_report_counts_channels_of_the_recording_from_one(rng, tmp_path):
    with pytest.warns(SeparatrixWarning):
        separation = separate(0.02 * rng.laplace(size=(3, FS)) * [[0], [1], [1]], ref_channel=0)
    report = strict_report(separation.save(tmp_path / "talk"))
    assert (report["n_chan"], report["n_src"]) == (3, 2)
    assert (report["left_out_channels"], report["ref_channel"]) == ([1], 2)
    assert report["warnings"] == list(separation.warnings)


def test_the_report_knows_another_order_and_scaling(rng, tmp_path):
    separation = separate(0.02 * rng.laplace(size=(2, FS)), scaling="minimal-distortion")
    report = strict_report(separation.reordered([1, 0]).save(tmp_path / "talk"))
    assert report["order"] == "as asked for"
    assert report["ref_channel"] is None
    assert "each at a channel of its own" in report["scaling"]


def test_values_that_json_lacks_become_null_text_or_lists(separation, tmp_path):
    diverged = StageRun("IVA", np.array([np.nan, np.inf, 1.5]), Stop.MAX_ITER)
    extra = {
        "input": Path("a.wav"),
        "sdr": np.float32(2),
        "why": Stop.CONVERGED,
        "gain": {Path("b"): (2,)},
    }
    place = replace(separation, stages=(diverged,)).save(tmp_path / "talk", extra=extra)
    report = strict_report(place)
    assert report["stages"][0]["costs"] == [None, None, 1.5]
    assert (report["input"], report["sdr"]) == ("a.wav", 2.0)
    assert report["why"] == Stop.CONVERGED.value
    assert report["gain"] == {"b": [2]}  # extra entries win


def test_a_name_that_is_no_text_survives(separation, tmp_path):
    name = b"caf\xe9 \xc3\xbc".decode("utf-8", "surrogateescape")
    place = replace(separation, track=name).save(tmp_path / "talk")
    assert strict_report(place)["track"] == name
    assert "ü" in (place / "report.json").read_text("utf-8")


@pytest.mark.parametrize(("extension", "bits"), [("flac", 16), ("wav", 24)])
def test_one_gain_keeps_all_signals_below_full_scale(loud, tmp_path, extension, bits):
    with pytest.warns(SeparatrixWarning, match="one common gain"):
        place = loud.save(tmp_path / "talk", extension=extension, bits=bits, images=True)
    report = strict_report(place)
    assert "one common gain" in report["warnings"][0]
    peaks = []
    for n in (1, 2):
        source, _ = read_audio(place / f"source{n}.{extension}")
        image, _ = read_audio(place / f"image{n}.{extension}")
        peaks += [np.abs(source).max(), np.abs(image).max()]
        step = 2.0 ** (2 - bits)
        np.testing.assert_allclose(
            source[0], report["gain"] * loud.sources[n - 1], rtol=0, atol=step
        )
        np.testing.assert_allclose(image, report["gain"] * loud.images[n - 1], rtol=0, atol=step)
    assert max(peaks) == pytest.approx(1, abs=1e-3)


def test_only_written_signals_decide_the_gain(loud, tmp_path):
    peaks = np.abs(loud.sources).max(axis=1)
    assert peaks[0] > 1 > peaks[1]
    flac = {"extension": "flac", "bits": 16}
    with pytest.warns(SeparatrixWarning):
        report = strict_report(loud.save(tmp_path / "talk", only=(1,), **flac))
    assert report["gain"] == pytest.approx(1 / peaks[0])
    assert strict_report(loud.save(tmp_path / "talk", only=(2,), **flac))["gain"] == 1.0


def test_nothing_is_scaled_without_need(separation, loud, tmp_path):
    quiet = separation.save(tmp_path / "quiet", extension="flac", bits=16)
    assert strict_report(quiet)["gain"] == 1.0
    floats = loud.save(tmp_path / "floats")
    assert strict_report(floats)["gain"] == 1.0
    assert np.abs(read_audio(floats / "source1.wav")[0]).max() > 2


@pytest.mark.parametrize(
    ("writing", "sentence"),
    [
        ({"extension": "wma"}, "'wma' is not a format"),
        ({"extension": "flac", "bits": 32}, "cannot have 32 bits"),
        ({"extension": "mp3", "images": True}, "at most 2 channels, not 3"),
    ],
)
def test_formats_are_checked_before_anything_is_written(rng, tmp_path, writing, sentence):
    separation = separate(0.02 * rng.laplace(size=(3, FS)))
    with pytest.raises(AudioFileError, match=sentence):
        separation.save(tmp_path / "new" / "talk", **writing)
    assert names(tmp_path) == []


def test_an_earlier_result_is_replaced_as_a_whole(separation, tmp_path):
    separation.save(tmp_path / "talk", images=True, filters=True)
    (tmp_path / "talk" / ".DS_Store").touch()
    separation.save(tmp_path / "talk", only=(1,))
    assert names(tmp_path / "talk") == ["overview.png", "report.json", "source1.wav"]
    assert names(tmp_path) == ["talk"]


@pytest.mark.parametrize(
    ("failure", "raised", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), AudioFileError, "No space left"),
        (KeyboardInterrupt(), KeyboardInterrupt, None),
        (RuntimeError("broken"), RuntimeError, "broken"),
    ],
)
def test_a_failure_leaves_the_earlier_result(
    separation, tmp_path, monkeypatch, failure, raised, words
):
    separation.save(tmp_path / "talk", only=(1,))
    before = contents(tmp_path / "talk")

    def fail(*_):
        raise failure

    monkeypatch.setattr(folder, "draw_overview", fail)
    with pytest.raises(raised, match=words):
        separation.save(tmp_path / "talk")
    assert contents(tmp_path / "talk") == before
    assert names(tmp_path) == ["talk"]


def test_a_failure_in_the_last_moment_brings_the_earlier_result_back(
    separation, tmp_path, monkeypatch
):
    separation.save(tmp_path / "talk")
    before = contents(tmp_path / "talk")
    rename = Path.rename

    def fail_to_move_in(path, target):
        if path.name == "new":
            raise OSError(errno.EBUSY, "Device or resource busy")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fail_to_move_in)
    with pytest.raises(AudioFileError, match="Device or resource busy"):
        separation.save(tmp_path / "talk", only=(1,))
    assert contents(tmp_path / "talk") == before
    assert names(tmp_path) == ["talk"]


def test_a_failing_sound_file_is_named_where_it_would_have_been(separation, tmp_path, monkeypatch):
    def fail(path, *_, **__):
        raise AudioFileError(f"{path} cannot be written: System error.")

    monkeypatch.setattr(folder, "AudioWriter", fail)
    sentence = "talk: source1.wav cannot be written: System error; choose another folder"
    with pytest.raises(AudioFileError, match=sentence):
        separation.save(tmp_path / "talk")
    assert names(tmp_path) == []


@pytest.mark.parametrize("below", ["", "deep/talk"])
def test_a_file_is_no_folder(separation, tmp_path, below):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(AudioFileError, match=r"file is a file; choose another folder"):
        separation.save(tmp_path / "file" / below)
    assert contents(tmp_path) == {"file": b"mine"}


@pytest.mark.parametrize("with_result", [True, False])
def test_a_folder_with_other_files_is_never_replaced(separation, tmp_path, with_result):
    place = tmp_path / "talk"
    place.mkdir()
    if with_result:
        separation.save(place)
    (place / "notes.txt").write_text("mine")
    before = contents(place)
    with pytest.raises(AudioFileError, match=r"holds notes\.txt, which is not of an earlier"):
        separation.save(place)
    assert contents(place) == before


def test_the_working_folder_is_never_replaced(separation, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(AudioFileError, match="it is the working folder"):
        separation.save(".")
    assert separation.save("talk") == Path("talk")
    assert names(tmp_path) == ["talk"]


def test_a_link_stays_a_link(separation, tmp_path):
    (tmp_path / "disk").mkdir()
    (tmp_path / "talk").symlink_to(tmp_path / "disk")
    separation.save(tmp_path / "talk")
    assert (tmp_path / "talk").is_symlink()
    assert "source1.wav" in names(tmp_path / "disk")
