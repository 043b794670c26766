"""`separatrix simulate`: from a scene file to a folder that `separate` takes."""

import json
import re
import shlex
import tomllib

import numpy as np
import pytest
import soundfile

from separatrix.simulation import SceneDescription, parse_scene

from .conftest import names, read

pytest.importorskip("pyroomacoustics")

SMALL = """
[room]
size = [5.0, 4.0, 2.5]
max_order = 2
[sensors]
n = 12
[interferers]
n = 1
[speech]
talkers = ["speech"]
"""
OFFICE = """
[interferers]
n = 0
[speech]
talkers = ["speech"]
[measured]
responses = ["h0.wav", "h1.wav"]
microphones = [1, 2, 3]
sensors = [4, 5, 6]
"""
SCORES = ("--method", "blinkiva", "--n-fft", "512", "--n-iter", "10")


@pytest.fixture
def scene(recordings, tmp_path):
    """Two talkers, noises that move, 3 s, and responses of two positions."""
    rng = np.random.default_rng(5)
    for k in range(2):
        loudness = np.repeat(rng.gamma(0.3, size=120), 200)
        x = 0.1 * loudness * rng.standard_normal(24000)
        recordings.write(f"speech/{k}.wav", x)
        decay = 10 ** (-3 * np.arange(300) / 200) * rng.standard_normal((6, 300))
        decay[:, 20] += 6 * np.array([1, 0.9, 0.8, 1 - 0.9 * k, 0.1 + 0.9 * k, 0.5])
        recordings.write(f"h{k}.wav", 0.05 * decay)
    recordings.text("office.toml", OFFICE)
    return recordings.text("scene.toml", SMALL)


@pytest.mark.parametrize("name", ["scene.toml", "office.toml"])
def test_what_is_printed_separates_the_scene(cli, scene, tmp_path, name):
    ran = cli("simulate", name, "--out", "my scene", "--seed", 3)
    assert (ran.status, ran.err) == (0, "")
    assert max(len(line) for line in ran.out.splitlines() if "/" not in line) <= 80
    command = shlex.split(ran.out.splitlines()[-1])
    assert command[:2] == ["separatrix", "separate"]
    done = cli(*command[1:], *SCORES, "--json")
    assert done.status == 0, done.err
    (result,) = json.loads(done.out)["done"]
    assert min(result["scores"]["sdr_improvement"]) > 5
    files = {"mixture.wav", "background.wav", "image1.wav", "image2.wav", "sensors.csv"}
    plan = {"plan.png"} if name == "scene.toml" else set()
    assert names(tmp_path / "my scene") == files | plan | {"scene.json"}


def test_json_is_the_facts(cli, scene, tmp_path):
    ran = cli("simulate", scene, "--out", "s", "--seed", 3, "--json")
    facts = json.loads(ran.out, parse_constant=pytest.fail)
    written = json.loads((tmp_path / "s/scene.json").read_text())
    assert {"folder": "s", **written} == {**facts, "files": written["files"]}
    assert cli("simulate", scene, "--out", "s", "-q").out == ""


def test_the_same_seed_gives_the_same_files(cli, scene, tmp_path):
    for folder, seed in (("a", 3), ("b", 3), ("c", 4)):
        cli("simulate", scene, "--out", folder, "--seed", seed)
    # Samples: the header of a WAV file of floats has the time.
    first, again, other = (read(tmp_path / folder / "mixture.wav") for folder in "abc")
    np.testing.assert_array_equal(again, first)
    assert abs(other[0, :20000] - first[0, :20000]).max() > 0.01
    readings = [(tmp_path / folder / "sensors.csv").read_text() for folder in "abc"]
    assert readings[0] == readings[1] != readings[2]


def test_the_example_is_a_scene_file(cli):
    ran = cli("simulate", "--example")
    assert parse_scene(tomllib.loads(ran.out)) == SceneDescription()


def test_without_files_bundled_voices_speak(cli, recordings, tmp_path):
    text = "[room]\nmax_order = 1\n[sensors]\nn = 2\n[speech]\nseconds = 2\n"
    ran = cli("simulate", recordings.text("scene.toml", text), "--json")
    facts = json.loads(ran.out)
    names = [re.sub(".*/", "", path) for path in facts["speech"]]
    assert names == ["talker_1.flac", "talker_2.flac"]
    assert soundfile.info(tmp_path / "scene/mixture.wav").samplerate == 16000


# What is wrong: the scene file, further arguments, and what the sentence says.
WRONG = {
    "no file": (None, ["none.toml"], r"none\.toml cannot be read: No such file"),
    "no TOML": ("[room", [], r"bad\.toml is not valid TOML: "),
    "unknown key": ("[room]\nsise = 3", [], r"no key room\.sise; did you mean size\?"),
    "wrong type": ('[talkers]\nn = "2"', [], r"talkers\.n must be a whole number; got '2'"),
    "too many for the bundled": (
        "[talkers]\nn = 5",
        [],
        r"4 talkers come with the program, and the scene has 5; name sound files",
    ),
    "more talkers than files": (
        SMALL + "[talkers]\nn = 4",
        [],
        r"speech\.talkers gives 2 sound files for 4 sources",
    ),
    "missing speech": (
        '[speech]\ntalkers = ["a.wav", "b.wav"]',
        [],
        r"speech\.talkers: .*a\.wav does not exist",
    ),
    "speech is no sound": (
        '[speech]\ntalkers = ["bad.toml", "bad.toml"]',
        [],
        r"bad\.toml cannot be read as sound",
    ),
    "outside the room": (
        "[talkers]\npositions = [[1, 1, 1], [1, 9, 1]]",
        [],
        r"talkers: number 2 at \(1\.00, 9\.00, 1\.00\) lies outside the room",
    ),
    "no responses": (
        '[interferers]\nn = 0\n[measured]\nresponses = ["x.wav", "y.wav"]\nmicrophones = [1, 2]',
        [],
        r"x\.wav does not exist",
    ),
    "out is a file": ("", ["--out", "bad.toml"], r"bad\.toml is a file, not a folder"),
    "out holds something": (
        "[room]\nmax_order = 0\n[speech]\nseconds = 1",
        ["--out", "speech"],
        r"cannot be written to .*speech: it holds 0\.wav",
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_whatever_is_wrong_is_one_sentence(cli, scene, recordings, tmp_path, wrong):
    text, arguments, expected = WRONG[wrong]
    file = [] if text is None else [recordings.text("bad.toml", text)]
    before = set(tmp_path.rglob("*"))
    ran = cli("simulate", *file, *arguments)
    assert ran.status == 1
    assert re.search(expected, ran.err), ran.err
    assert ran.err.startswith("separatrix: ")
    assert ran.err.count("\n") == 1
    assert ran.out == ""
    assert set(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("seed", ["-1", "x", "1.5"])
def test_a_seed_is_a_whole_number(cli, seed):
    ran = cli("simulate", f"--seed={seed}")
    assert ran.status == 2
    assert "--seed: must be" in ran.err


def test_rooms_need_their_extra(cli, scene, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyroomacoustics", None)
    ran = cli("simulate", scene)
    assert ran.status == 1
    assert 'pip install "separatrix[sim]"' in ran.err
