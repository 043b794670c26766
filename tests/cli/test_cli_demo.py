"""`demo blinkiva`: simulated, scored as it goes, written, opened; and what goes wrong."""

import json
import re
import sys

import numpy as np
import pytest
import soundfile

from separatrix.cli.demos import DEMOS, find_demo
from separatrix.cli.opening import open_folder
from separatrix.methods import METHODS, Need

from .conftest import FS, names

SHORT = ("--n-chan", 3, "--n-fft", 512, "--n-iter", 12, "--speech", "speech")


@pytest.fixture
def speech(tmp_path):
    """Three bursts of noise as speech."""
    pytest.importorskip("pyroomacoustics")
    folder = tmp_path / "speech"
    folder.mkdir()
    rng = np.random.default_rng(0)
    for k in range(3):
        loudness = np.repeat(rng.gamma(0.3, size=60), 400)
        soundfile.write(folder / f"{k}.wav", 0.05 * loudness * rng.laplace(size=24000), FS)
    return folder


def test_the_room_is_simulated_separated_and_scored(cli, speech, tmp_path):
    ran = cli("demo", "blinkiva", *SHORT, "-o", "out")
    assert (ran.status, ran.err) == (0, "")
    assert "2 people talk, 1 more at its other end" in ran.out
    assert "the sound of the microphones and these readings" in ran.out
    rows = re.findall(r"^(mixture|BlinkIVA, \d+) +(.*)$", ran.out, re.MULTILINE)
    assert [name for name, _ in rows] == ["mixture", *(f"BlinkIVA, {i}" for i in (0, 10, 12))]
    before, *_, after = [float(numbers.split()[2]) for _, numbers in rows]
    assert after > before + 3
    assert max(len(line) for line in ran.out.splitlines() if "/" not in line) <= 80
    assert names(tmp_path / "out/room") == {"mix.wav", "sensors.csv", "talker1.wav", "talker2.wav"}
    assert names(tmp_path / "out/blinkiva/room") >= {"source1.wav", "source2.wav", "report.json"}
    turn = ran.out.split("Your turn\n  separatrix ")[1].split()
    again = cli(*turn, "--n-fft", 512, "--json")
    assert again.status == 0, again.err
    assert np.mean(json.loads(again.out)["done"][0]["scores"]["sdr"]) > before + 3


def test_without_sensors_all_microphones_are_used(cli, speech):
    arguments = ("demo", "blinkiva", *SHORT, "--method", "auxiva-gauss", "--json")
    done = json.loads(cli(*arguments).out, parse_constant=pytest.fail)
    assert (done["n_src"], done["options"]["hop"]) == (3, 256)
    assert [point["iteration"] for point in done["course"]] == [0, 10, 12]
    last = done["course"][-1]
    assert last["stage"] == "Gauss IVA"
    np.testing.assert_allclose(last["sdr"], done["scores"]["sdr"], atol=1e-6)
    np.testing.assert_allclose(last["sir"], done["scores"]["sir"], atol=1e-6)
    assert json.loads(cli(*arguments).out)["course"] == done["course"]
    other = json.loads(cli(*arguments, "--seed", 1).out)
    assert other["course"] != done["course"]
    assert cli(*arguments[:-1], "--quiet").out == ""


def test_bundled_voices_are_talkers_then_guests():
    from separatrix.cli.demos.room import choose_speech

    chosen = [path.stem for path in choose_speech(None, 3, 0)]
    assert chosen[:4] == ["talker_1", "talker_2", "talker_3", "guest_1"]
    assert len(chosen) == 13


def test_demos_are_listed_and_each_has_what_its_method_needs(cli):
    out = cli("demo", "--help").out
    for name, demo in DEMOS.items():
        assert f"  {name}: {demo.summary}" in out
        assert METHODS[demo.method].needs <= demo.gives
        ran = cli("demo", name, "--help")
        assert f"options of {demo.method}" in ran.out
        assert max(map(len, ran.out.splitlines())) <= 80
    assert find_demo("blinkiva").gives == {Need.SENSORS}


def silence(folder):
    soundfile.write(folder / "0.wav", np.zeros(24000), FS)


def length(folder):
    soundfile.write(folder / "0.wav", np.zeros(31 * FS), FS)


def rate(folder):
    soundfile.write(folder / "0.wav", np.ones(24000), 2 * FS)


def text(folder):
    (folder / "0.wav").write_text("hello")


def fewer(folder):
    (folder / "0.wav").unlink()
    (folder / "1.wav").unlink()


def nothing(folder):
    pass


# What is done to the speech, the arguments, the exit status, and what the sentence says.
WRONG = {
    "silent speech": (silence, ["blinkiva", *SHORT], 1, r"a file of speech in speech is silent"),
    "long speech": (length, ["blinkiva", *SHORT], 1, r"0\.wav lasts 31 s; .* at most 30 s"),
    "rates differ": (rate, ["blinkiva", *SHORT], 1, r"differ in sampling rate"),
    "no sound": (text, ["blinkiva", *SHORT], 1, r"0\.wav cannot be read as sound"),
    "too few": (fewer, ["blinkiva", *SHORT], 1, r"speech has 1 talkers, 2 were asked for"),
    "no folder": (nothing, ["blinkiva", "--speech", "x"], 2, r"--speech: x is no folder"),
    "too few bundled": (
        nothing,
        ["blinkiva", "--n-src", 5, "--n-chan", 5],
        1,
        r"the bundled speech has 4 talkers, 5 were asked for",
    ),
    "more talkers than microphones": (
        nothing,
        ["blinkiva", "--n-src", 3, "--n-chan", 2],
        1,
        r"n_src=3 is not possible with 2 channels",
    ),
    "one microphone": (nothing, ["blinkiva", "--n-chan", 1], 2, r"--n-chan: must be at least 2"),
    "one talker": (nothing, ["blinkiva", "--n-src", 1], 2, r"--n-src: must be at least 2"),
    "negative seed": (nothing, ["blinkiva", "--seed=-1"], 2, r"--seed: must be at least 0"),
    "window too long": (
        nothing,
        ["blinkiva", *SHORT, "--n-fft", 1 << 18],
        1,
        r"n_fft=262144 is too long",
    ),
    "out is a file": (nothing, ["blinkiva", "-o", "speech/0.wav"], 1, r"0\.wav is a file, not a"),
    "unknown demo": (nothing, ["blinkia"], 2, r"did you mean 'blinkiva'\? .*talkers, blinkiva"),
    "demo not first": (nothing, ["-q", "blinkiva"], 2, r"first: separatrix demo blinkiva"),
    "sensors without": (nothing, ["--method", "blinkiva"], 1, r"has no sensors for blinkiva"),
    "option of another demo": (nothing, ["--n-src", 2], 2, r"there is no argument --n-src"),
    "option of another method": (
        nothing,
        ["blinkiva", "--n-basis", 2],
        2,
        r"blinkiva has no option --n-basis; name a method .* --method, such as ilrma",
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_goes_wrong_is_a_sentence(cli, speech, wrong):
    spoil, arguments, status, expected = WRONG[wrong]
    spoil(speech)
    ran = cli("demo", *arguments, *(() if status == 2 else ("--quiet",)))
    assert ran.status == status, ran.err
    assert re.search(expected, ran.err), ran.err
    assert ran.err.startswith("separatrix: ")
    assert ran.err.count("\n") == 1
    assert ran.out == ""


def test_without_pyroomacoustics_it_says_what_to_install(cli, speech, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyroomacoustics", None)
    ran = cli("demo", "blinkiva", *SHORT, "--n-src", 3, "--quiet")
    assert ran.status == 1
    assert 'pip install "separatrix[sim]"' in ran.err


def test_listening_opens_the_page(cli, tmp_path, monkeypatch):
    from separatrix.cli import serve

    shown = []
    monkeypatch.setattr(serve, "serve", lambda settings, say: shown.append(settings))
    cli("demo", "--method", "auxiva-gauss", "--n-iter", 1, "--listen", "--quiet", "--out", "o")
    assert [(one.folder.name, one.open) for one in shown] == [("o", True)]


def test_listening_opens_the_folder_or_names_it(cli, tmp_path, monkeypatch):
    monkeypatch.setattr("separatrix.cli.demo.PAGE", ("no_such_module",))
    opened = []
    monkeypatch.setattr("separatrix.cli.demo.open_folder", lambda path: not opened.append(path))
    fast = ("demo", "--method", "auxiva-gauss", "--n-iter", 1, "--listen", "--quiet")
    assert cli(*fast).err == ""
    assert [str(path) for path in opened] == ["separated/auxiva-gauss/talkers"]
    monkeypatch.setattr("separatrix.cli.demo.open_folder", lambda path: False)
    assert cli(*fast).err == f"Listen in {tmp_path}/separated/auxiva-gauss/talkers\n"


@pytest.mark.skipif(sys.platform != "linux", reason="the opener of Linux desktops")
def test_the_opener_of_the_desktop_is_asked(tmp_path, monkeypatch):
    opener, seen = tmp_path / "xdg-open", tmp_path / "seen"
    opener.write_text(f'#!/bin/sh\necho "$1" > {seen}\n')
    opener.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    assert open_folder(tmp_path)
    assert seen.read_text().strip() == str(tmp_path)
    opener.write_text("#!/bin/sh\nexit 3\n")
    assert not open_folder(tmp_path)
    monkeypatch.delenv("DISPLAY")
    assert not open_folder(tmp_path)
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setenv("DISPLAY", ":0")
    assert not open_folder(tmp_path)
