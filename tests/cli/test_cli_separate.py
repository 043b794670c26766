"""`separatrix separate`: what it writes, where, and what it leaves alone."""

import json

import numpy as np
import pytest
import soundfile

from .conftest import FAST, FS, names, read

RESULT = {"source1.wav", "source2.wav", "report.json", "overview.png"}


def test_a_result_has_its_folder_by_canonical_method_and_track(cli, recordings, tmp_path):
    mix = recordings.make("meeting.wav")
    ran = cli("separate", mix, *FAST)
    folder = tmp_path / "separated/auxiva-laplace/meeting"
    assert ran.status == 0
    assert names(folder) == RESULT
    assert "separated/auxiva-laplace/meeting" in ran.out
    assert "2 sources from 2 channels" in ran.out
    assert "the requested number of iterations was reached" in ran.out
    report = json.loads((folder / "report.json").read_text())
    assert report["input"] == [str(mix)]
    assert report["options"]["n_iter"] == 2
    assert names(tmp_path) == {"meeting.wav", "separated"}


def test_sources_sum_to_the_mixture_at_the_reference_channel(cli, recordings, tmp_path):
    mix = recordings.make()
    assert cli("separate", mix, *FAST, "--ref-channel", 2, "-o", "out").status == 0
    folder = tmp_path / "out/auxiva-laplace/mix"
    total = read(folder / "source1.wav") + read(folder / "source2.wav")
    assert total[0] == pytest.approx(read(mix)[1], abs=1e-3)  # an offset is taken out


def test_the_same_options_replace_a_result_and_others_stand_beside_it(cli, recordings, tmp_path):
    mix = recordings.make()
    place = tmp_path / "separated/auxiva-laplace"
    for seed, folders in ((0, 1), (0, 1), (1, 2), (2, 3), (1, 3)):
        assert cli("separate", mix, *FAST, "--seed", seed).status == 0
        assert len(names(place)) == folders
    seeds = {
        folder.name: json.loads((folder / "report.json").read_text())["options"]["seed"]
        for folder in place.iterdir()
    }
    assert seeds == {"mix": 0, "mix-2": 1, "mix-3": 2}


def test_another_recording_of_the_same_stem_never_replaces_a_result(cli, recordings, tmp_path):
    for folder in ("a", "b"):
        assert cli("separate", recordings.make(f"{folder}/mix.wav"), *FAST).status == 0
    assert names(tmp_path / "separated/auxiva-laplace") == {"mix", "mix-2"}


@pytest.mark.parametrize("foreign", ["mix/letter.txt", "mix/report.json"])
def test_what_is_not_a_result_is_left_alone(cli, recordings, tmp_path, foreign):
    path = tmp_path / "separated/auxiva-laplace" / foreign
    path.parent.mkdir(parents=True)
    path.write_text("{}")
    assert cli("separate", recordings.make(), *FAST).status == 0
    assert path.read_text() == "{}"
    assert names(path.parent.parent) == {"mix", "mix-2"}


def test_files_of_the_same_stem_have_their_folders_name(cli, recordings, tmp_path):
    files = [recordings.make(f"{folder}/mix.wav") for folder in ("monday", "friday")]
    assert cli("separate", *files, recordings.make("other.wav"), *FAST).status == 0
    place = tmp_path / "separated/auxiva-laplace"
    assert names(place) == {"monday-mix", "friday-mix", "other"}
    assert json.loads((place / "friday-mix/report.json").read_text())["track"] == "friday-mix"


def test_a_folder_stands_for_the_sound_in_and_below_it(cli, recordings, tmp_path):
    for name in ("day/a.wav", "day/late/b.flac", "day/.trash/c.wav", "day/._d.wav"):
        recordings.make(name, subtype="PCM_16")
    recordings.text("day/notes.txt", "no sound")
    for _ in range(2):  # the second time, results lie in the folder
        assert cli("separate", "day", "day/a.wav", "-o", "day/out", *FAST).status == 0
    assert names(tmp_path / "day/out/auxiva-laplace") == {"a", "b"}
    assert cli("separate", "day", "-o", "elsewhere", *FAST).status == 0
    assert names(tmp_path / "elsewhere/auxiva-laplace") == {"a", "b"}


def test_files_can_be_the_channels_of_one_recording(cli, recordings, tmp_path):
    x = recordings.mixture()
    files = [recordings.write(f"mic{c + 1}.wav", x[c]) for c in range(2)]
    cli("separate", recordings.write("both.wav", x), *FAST)
    # Files between flags count as well.
    assert cli("separate", "--channels", files[0], *FAST, files[1]).status == 0
    folder = tmp_path / "separated/auxiva-laplace"
    assert names(folder) == {"both", "mic1"}
    for name in ("source1.wav", "source2.wav"):
        assert np.array_equal(read(folder / "mic1" / name), read(folder / "both" / name))


def test_only_some_sources_keep_their_numbers(cli, recordings, tmp_path):
    mix = recordings.make(n_chan=3)
    assert cli("separate", mix, *FAST, "--only", "3,1", "--images").status == 0
    expected = {"source1.wav", "source3.wav", "image1.wav", "image3.wav"}
    folder = tmp_path / "separated/auxiva-laplace/mix"
    assert names(folder) == expected | {"report.json", "overview.png"}
    assert len(read(folder / "image3.wav")) == 3


@pytest.mark.parametrize("scaling", ["inverse", "least-squares", "minimal-distortion"])
@pytest.mark.parametrize("number", [1, 2])
def test_except_is_the_mixture_minus_an_image(cli, recordings, tmp_path, scaling, number):
    mix = recordings.make(n_chan=3)
    arguments = ("--except", number, "--images", "--scaling", scaling, "--ref-channel", 2)
    folder = tmp_path / "separated/auxiva-laplace/mix"
    for _ in range(2):  # the report lists the file, so that the result is replaced as ours
        assert cli("separate", mix, *FAST, *arguments).status == 0
        assert names(folder.parent) == {"mix"}
    total = read(folder / f"without{number}.wav")[0] + read(folder / f"image{number}.wav")[1]
    assert total == pytest.approx(read(mix)[1], abs=1e-3)


def test_except_several_sources(cli, recordings, tmp_path):
    mix = recordings.make(n_chan=3)
    assert cli("separate", mix, *FAST, "--except", "1,3").status == 0
    folder = tmp_path / "separated/auxiva-laplace/mix"
    written = [read(folder / name) for name in ("without1+3.wav", "source1.wav", "source3.wav")]
    assert sum(written)[0] == pytest.approx(read(mix)[0], abs=1e-3)


def test_what_is_left_is_not_cut_off_in_integer_files(cli, recordings, tmp_path):
    loud, soft = recordings.images()
    x = loud + 0.02 * soft
    mix = recordings.write("mix.wav", 1.5 * x / np.abs(x[0]).max())
    arguments = ("--method", "auxiva", "--n-fft", 256, "--n-iter", 20, "--except", 2)
    assert cli("separate", mix, *arguments, "--format", "flac").status == 0
    folder = tmp_path / "separated/auxiva-laplace/mix"
    report = json.loads((folder / "report.json").read_text())
    assert report["gain"] == pytest.approx(1 / 1.5, rel=0.1)
    assert 0.9 < np.abs(read(folder / "without2.flac")).max() <= 1.0


def test_formats_and_bits(cli, recordings, tmp_path):
    mix = recordings.make()
    for arguments, subtype in (
        ((), "FLOAT"),
        (("--bits", 24), "PCM_24"),
        (("--format", "flac"), "PCM_24"),
        (("--format", "flac", "--bits", 16), "PCM_16"),
        (("--format", "ogg"), "VORBIS"),
    ):
        out = tmp_path / "-".join(map(str, arguments))
        assert cli("separate", mix, *FAST, *arguments, "--out", out).status == 0
        (file,) = (out / "auxiva-laplace/mix").glob("source1.*")
        assert soundfile.info(file).subtype == subtype


def test_a_stretch_a_window_and_filters(cli, recordings, tmp_path):
    mix = recordings.make(seconds=2.0)
    stretch = ("--start", 0.5, "--duration", 1.25)
    assert cli("separate", mix, *FAST, *stretch, "--hop", 64, "--filters").status == 0
    folder = tmp_path / "separated/auxiva-laplace/mix"
    assert read(folder / "source1.wav").shape == (1, 1.25 * FS)
    assert np.load(folder / "filters.npz")["filters"].shape == (129, 2, 2)


def test_a_name_of_ones_own(cli, recordings, tmp_path):
    for method in ("auxiva", "auxiva-gauss"):  # two methods never share a folder
        arguments = ("--method", method, "--n-iter", 1, "--n-fft", 256)
        assert (
            cli("separate", recordings.make(), *arguments, "--name", "{track}/result").status == 0
        )
    assert names(tmp_path / "separated/mix") == {"result", "result-2"}


def test_references_give_order_and_scores(cli, recordings, tmp_path):
    images = recordings.images()
    mix = recordings.write("mix.wav", images.sum(axis=0))
    quiet_first = np.argsort(np.mean(images[:, 0] ** 2, axis=-1))
    refs = [recordings.write(f"ref{k}.wav", images[s]) for k, s in enumerate(quiet_first)]
    arguments = ("--method", "auxiva", "--n-iter", 20, "--n-fft", 256, "--ref", *refs)
    ran = cli("separate", mix, *arguments)
    assert ran.status == 0
    assert "SI-SDR dB" in ran.out
    folder = tmp_path / "separated/auxiva-laplace/mix"
    report = json.loads((folder / "report.json").read_text())
    assert report["order"] == "as the references"
    assert min(report["scores"]["sdr_improvement"]) > 5
    for k, ref in enumerate(refs):
        source = read(folder / f"source{k + 1}.wav")[0]
        assert np.corrcoef(source, read(ref)[0])[0, 1] > 0.9


def test_one_bad_file_does_not_stop_the_others(cli, recordings, tmp_path):
    files = [
        recordings.make("first.wav"),
        recordings.text("bad.wav", "no sound"),
        recordings.make("last.wav"),
    ]
    ran = cli("separate", *files, *FAST)
    assert ran.status == 1
    assert names(tmp_path / "separated/auxiva-laplace") == {"first", "last"}
    assert ran.err.count("\n") == 1
    assert "bad.wav cannot be read as sound" in ran.err
    assert "2 done, 1 failed" in ran.out
    ran = cli("separate", *files, *FAST, "--json")
    ended = json.loads(ran.out)
    assert [len(ended["done"]), len(ended["failed"])] == [2, 1]
    assert ended["failed"][0]["input"] == [str(files[1])]


def test_json_is_all_of_stdout_and_quiet_prints_nothing(cli, recordings):
    x = recordings.mixture(n_chan=3)
    x[1] = 0  # a dead channel, of which the library warns
    mix = recordings.write("mix.wav", x)
    ran = cli("separate", mix, *FAST, "--json")
    (done,) = json.loads(ran.out, parse_constant=pytest.fail)["done"]
    assert done["folder"] == "separated/auxiva-laplace/mix"
    assert done["method"] == "auxiva-laplace"
    assert done["warnings"] == ["channel 2 is silent and was left out."]
    assert ran.err == ""
    assert cli("separate", mix, *FAST, "--quiet")[1:] == ("", "")


def test_auto_says_how_many_sources_there_may_be(cli, recordings, tmp_path):
    ran = cli("separate", recordings.make(n_chan=3, seconds=2.0), *FAST, "--n-src", "auto")
    assert ran.status == 0
    assert "3 sources from 3 channels" in ran.out
    assert "  perhaps " in ran.out
    report = json.loads((tmp_path / "separated/auxiva-laplace/mix/report.json").read_text())
    assert report["options"]["n_src"] == 3
    assert len(report["count"]["score"]) == 3


def test_who_has_references_knows_how_many_sources_there_are(cli, recordings):
    mix = recordings.make()
    ran = cli("separate", mix, *FAST, "--n-src", "auto", "--ref", mix)
    assert ran.status == 1
    assert "leave out --n-src auto" in ran.err


def test_a_warning_is_said_once(cli, recordings):
    x = recordings.mixture(n_chan=3)
    x[1] = 0
    ran = cli("separate", recordings.write("mix.wav", x), *FAST)
    assert (ran.out + ran.err).count("channel 2 is silent") == 1


@pytest.mark.parametrize("other", [("--only", 1), ("--format", "flac"), ("--bits", 16)])
def test_other_files_do_not_take_the_place_of_a_result(cli, recordings, tmp_path, other):
    mix = recordings.make()
    for arguments in ((), other, other):
        assert cli("separate", mix, *FAST, *arguments).status == 0
    folder = tmp_path / "separated/auxiva-laplace"
    assert names(folder) == {"mix", "mix-2"}
    assert {"source1.wav", "source2.wav"} < names(folder / "mix")
