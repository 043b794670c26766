"""Whatever goes wrong is one sentence, an exit status, and no folder left behind."""

import re
from dataclasses import replace

import numpy as np
import pytest

from ears import small_map

from .conftest import FAST, FS

# What is wrong; the arguments of `separate`, made by a function of `recordings`; the exit
# status; and what the sentence says.
FILES = {
    "text": (lambda r: [r.text("a.wav", "hello")], r"a\.wav cannot be read as sound"),
    "empty": (lambda r: [r.text("a.wav")], r"a\.wav is empty \(0 bytes\)"),
    "missing": (lambda r: ["a.wav"], r"a\.wav does not exist"),
    "folder without sound": (lambda r: [r.text("a.txt", "-").parent], r"holds no sound files"),
    "truncated flac": (lambda r: [truncated(r)], r"a\.flac (is truncated|cannot be read as sound)"),
    "nan": (lambda r: [spoiled(r, np.nan)], r"NaN or infinite.* 0\.500 s"),
    "infinite": (lambda r: [spoiled(r, np.inf)], r"NaN or infinite.* 0\.500 s"),
    "silence": (lambda r: [r.write("a.wav", np.zeros((2, FS)))], r"the recording is silent"),
    "mono": (lambda r: [r.make(n_chan=1)], r"needs at least two microphones"),
    "one of two channels dead": (lambda r: [dead(r)], r"needs at least two microphones"),
    "twice the same channel": (
        lambda r: [r.write("a.wav", r.mixture(n_chan=1)[[0, 0]])],
        r"needs at least two microphones",
    ),
    "rates of channels differ": (
        lambda r: ["--channels", r.make("a.wav", n_chan=1), r.make("b.wav", n_chan=1, fs=16000)],
        r"differ in sampling rate \(a\.wav: 8000 Hz, b\.wav: 16000 Hz\)",
    ),
    "lengths of channels differ": (
        lambda r: ["--channels", r.make("a.wav", n_chan=1), r.make("b.wav", seconds=2.0)],
        r"differ in length",
    ),
    "folder as a channel": (
        lambda r: ["--channels", r.make("a/a.wav").parent, r.make("b.wav")],
        r"a is a folder, not a sound file",
    ),
    "reference of other length": (
        lambda r: [r.make(), "--ref", r.make("ref.wav", seconds=0.5)],
        r"differ in length \(.*mix\.wav: 8000 samples, .*ref\.wav: 4000 samples\)",
    ),
    "reference of other rate": (
        lambda r: [r.make(), "--ref", r.make("ref.wav", fs=16000)],
        r"differ in sampling rate",
    ),
    "more references than sources": (
        lambda r: [r.make(), "--ref", *[r.make(f"{k}.wav", seed=k) for k in range(3)]],
        r"there are 3 references for 2 sources",
    ),
    "missing reference": (lambda r: [r.make(), "--ref", "ref.wav"], r"ref\.wav does not exist"),
}
FAILING = {
    "more sources than channels": (["--n-src", 3], r"n_src=3 is not possible with 2 channels"),
    "window too long": (["--n-fft", 65536], r"n_fft=65536 is too long for 8000 samples"),
    "hop too large": (["--hop", 200], r"hop must be from 1 to n_fft // 2 = 128"),
    "start beyond the end": (["--start", 5], r"start=5 s lies outside .*1\.00 s long"),
    "no such source": (["--only", 5], r"there is no source 5; the sources are 1 to 2"),
    "no such source to leave out": (["--except", "1,3"], r"there is no source 3"),
    "no such channel": (["--ref-channel", 9], r"choose --ref-channel from 1 to 2"),
    "out is a file": (["-o", "mix.wav"], r"mix\.wav is a file, not a folder"),
    "out below a file": (["-o", "mix.wav/a/b"], r"mix\.wav is a file, not a folder"),
    "out is a broken link": (["-o", "link"], r"link is a file, not a folder"),
}
# The same of `localize`, with a map in ears.npz.
EARS = {
    "one ear": (lambda r: [r.make(n_chan=1)], 1, r"exactly 2 channels, the recording has 1"),
    "dead ear": (lambda r: [dead(r)], 1, r"channel 1 is silent .*exactly 2 channels"),
    "faint ear": (
        lambda r: [r.write("a.wav", r.mixture() * [[1.0], [1e-3]])],
        1,
        r"channel 2 is much softer than a head between the ears explains",
    ),
    "twice one ear": (
        lambda r: [r.write("a.wav", r.mixture(n_chan=1)[[0, 0]])],
        1,
        r"channel 2 is a copy of channel 1 .*exactly 2 channels",
    ),
    "silent ears": (lambda r: [r.write("a.wav", np.zeros((2, FS)))], 1, r"recording is silent"),
    "nan at an ear": (lambda r: [spoiled(r, np.nan)], 1, r"NaN or infinite.* 0\.500 s"),
    "too low a rate": (lambda r: [r.make(fs=6000)], 1, r"has 6000 Hz; at least 8000 are needed"),
    "shorter than a window": (lambda r: [r.make(seconds=0.01)], 1, r"use a longer one"),
    "more sources than can be": (lambda r: [r.make(), "--n-src", 7], 1, r"1 to 6 .*got 7"),
    "no sources at all": (lambda r: [r.make(), "--n-src", 0], 2, r"must be at least 1; got 0"),
    "no map": (lambda r: [r.make(), "--map", "none.npz"], 2, r"none\.npz is no file"),
    "text for a map": (
        lambda r: [r.make(), "--map", r.text("text.npz", "hello")],
        1,
        r"text\.npz is no map of two ears; make one with: separatrix binaural train",
    ),
    "broken map": (
        lambda r: [r.make(), "--map", broken_map(r)],
        1,
        r"broken\.npz has values in mean that are not finite",
    ),
    "window of its own": (
        lambda r: [r.make(), "--n-fft", 512],
        2,
        r"vessl takes no --n-fft; name a method that does",
    ),
    "no localizer": (
        lambda r: [r.make(), "--method", "messsl"],
        2,
        r"did you mean 'messl'",
    ),
}
NOT_UNDERSTOOD = {
    "no sources": (["--n-src", 0], r"--n-src: must be at least 1; got 0"),
    "negative iterations": (["--n-iter", -1], r"--n-iter: must be at least 0; got -1"),
    "no number": (["--n-iter", "many"], r"--n-iter: must be a whole number; got 'many'"),
    "endless duration": (["--duration", "inf"], r"--duration: must be a number; got 'inf'"),
    "negative duration": (["--duration=-1"], r"--duration: must be at least 0.001; got -1"),
    "negative start": (["--start=-1"], r"--start: must be at least 0"),
    "unknown method": (["--method", "ilmra"], r"did you mean 'ilrma'\? .*auxiva-laplace"),
    "unknown option": (["--n-scr", 2], r"no argument --n-scr; did you mean --n-src\?"),
    "abbreviation": (["--durat", 2], r"no argument --durat; did you mean --duration\?"),
    "option of another method": (
        ["--n-basis", 3],
        r"auxiva-laplace has no option --n-basis; name a method .* --method, such as ilrma",
    ),
    "unknown choice": (["--update", "ip9"], r"--update: invalid choice: 'ip9'"),
    "precision": (["--dtype", "float64"], r"--dtype: invalid choice: 'float64'"),
    "format": (["--format", "wma"], r"--format: invalid choice: 'wma'"),
    "bits of flac": (["--format", "flac", "--bits", 32], r"flac files have 16 or 24 bits"),
    "bits of mp3": (["--format", "mp3", "--bits", 16], r"mp3 files take no --bits"),
    "source 0": (["--only", "0,1"], r"numbers of sources, counted from 1"),
    "only and except": (["--only", 1, "--except", 2], r"--except: not allowed with .*--only"),
    "name that leaves out": (["--name", "../{track}"], r"must name a folder inside OUT"),
    "name of a place elsewhere": (["--name", "/{track}"], r"must name a folder inside OUT"),
    "name of unknown parts": (["--name", "{tack}"], r"may hold \{method\} and \{track\} only"),
    "several recordings, one reference": (
        ["other.wav", "--ref", "ref.wav"],
        r"--ref belongs to one recording; 2 were given",
    ),
    "no settings": (["--settings", "none.toml"], r"settings file none\.toml cannot be read"),
}


@pytest.mark.parametrize("wrong", FILES)
def test_bad_files(cli, recordings, tmp_path, wrong):
    make, expected = FILES[wrong]
    _check(cli("separate", *FAST, *make(recordings)), tmp_path, 1, expected)


@pytest.mark.parametrize("wrong", FAILING)
def test_what_the_recording_does_not_allow(cli, recordings, tmp_path, wrong):
    (tmp_path / "link").symlink_to("nowhere")
    arguments, expected = FAILING[wrong]
    _check(cli("separate", recordings.make(), *FAST, *arguments), tmp_path, 1, expected)


@pytest.mark.parametrize("wrong", EARS)
def test_what_two_ears_cannot_make_sense_of(cli, recordings, tmp_path, wrong):
    small_map(n_freq=128).save(tmp_path / "ears.npz")
    make, status, expected = EARS[wrong]
    arguments = make(recordings)
    own = [] if "--map" in arguments else ["--map", "ears.npz"]
    _check(cli("localize", *arguments, *own), tmp_path, status, expected)


@pytest.mark.parametrize("wrong", NOT_UNDERSTOOD)
def test_what_is_not_understood(cli, recordings, tmp_path, wrong):
    arguments, expected = NOT_UNDERSTOOD[wrong]
    _check(cli("separate", recordings.make(), *FAST, *arguments), tmp_path, 2, expected)


def test_mp3_cannot_hold_images_of_three_channels(cli, recordings, tmp_path):
    mix = recordings.make(n_chan=3)
    ran = cli("separate", mix, *FAST, "--images", "--format", "mp3")
    _check(ran, tmp_path, 1, r"mp3 holds at most 2 channels, not 3; choose wav")


def test_no_file_is_named(cli, tmp_path):
    _check(cli("separate"), tmp_path, 2, r"arguments are required: FILE")


def test_an_error_of_the_program_is_one_sentence_too(cli, recordings, tmp_path, monkeypatch):
    def broken(*args, **keywords):
        raise ZeroDivisionError("oh\nno")

    monkeypatch.setattr("separatrix.cli.run.separate", broken)
    ran = cli("separate", recordings.make())
    _check(ran, tmp_path, 1, r"error of the program itself \(ZeroDivisionError: oh no\).*--debug")


def test_lack_of_memory_is_said_with_a_remedy(cli, recordings, tmp_path, monkeypatch):
    def greedy(*args, **keywords):
        raise MemoryError

    monkeypatch.setattr("separatrix.cli.run.separate", greedy)
    _check(cli("separate", recordings.make()), tmp_path, 1, r"--dtype complex64")


def test_ctrl_c_leaves_nothing(cli, recordings, tmp_path, monkeypatch):
    def interrupted(self, i, cost, state):
        raise KeyboardInterrupt

    monkeypatch.setattr("separatrix.cli.progress.RunProgress.on_step", interrupted)
    _check(cli("separate", recordings.make(), *FAST), tmp_path, 130, r"stopped")


def test_ctrl_c_while_writing_leaves_nothing(cli, recordings, tmp_path, monkeypatch):
    def interrupted(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr("separatrix.separation.folder.draw_overview", interrupted)
    ran = cli("separate", recordings.make(), *FAST)
    assert ran.status == 130
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "mix.wav"]


def _check(ran, folder, status, expected):
    assert ran.status == status, ran.err
    assert re.search(expected, ran.err), ran.err
    assert ran.err.startswith("separatrix: ")
    assert ran.err.count("\n") == 1
    assert ran.out == ""
    assert not (folder / "separated").exists()


def truncated(recordings):
    path = recordings.make("a.flac", subtype="PCM_16", seconds=4.0)
    path.write_bytes(path.read_bytes()[:20000])
    return path


def spoiled(recordings, value):
    x = recordings.mixture()
    x[1, FS // 2] = value
    return recordings.write("a.wav", x)


def dead(recordings):
    x = recordings.mixture()
    x[0] = 0.25
    return recordings.write("a.wav", x)


def broken_map(recordings):
    path = recordings.folder / "broken.npz"
    whole = small_map(n_freq=128)
    replace(whole, mean=whole.mean * np.nan).save(path)
    return path
