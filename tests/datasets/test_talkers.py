"""The bundled recording: what it promises, and that its script makes it again."""

import hashlib
import importlib.util
import re
import shutil
import subprocess
import sys
from importlib.metadata import version

import numpy as np
import pytest
import soundfile

from conftest import ROOT
from separatrix.datasets import talkers

SCRIPT = ROOT / "scripts" / "make_talkers.py"
SOUNDS = ("mix.flac", "image_1.flac", "image_2.flac", "image_3.flac")
STEP = 32  # the samples are multiples of this


@pytest.fixture(scope="module")
def recording():
    return talkers()


@pytest.fixture(scope="module")
def folder(recording):
    return recording.path.parent


@pytest.fixture(scope="module")
def readme(folder):
    return (folder / "README.md").read_text(encoding="utf-8")


def pcm(path):
    return soundfile.read(path, dtype="int16", always_2d=True)[0].T


def test_shapes_types_and_rate(recording):
    assert recording.mixture.shape == (3, 160_000)
    assert recording.images.shape == (3, 3, 160_000)
    assert recording.mixture.dtype == recording.images.dtype == np.float64
    assert recording.fs == 16_000
    assert recording.path.name == "mix.flac"


def test_images_sum_to_the_mixture_exactly(recording):
    np.testing.assert_array_equal(recording.images.sum(axis=0), recording.mixture)


def test_channels_keep_their_order(recording, folder):
    # Transposing with the wrong axes would also sum to the mixture.
    np.testing.assert_array_equal(recording.images[1, 2] * 2**15, pcm(folder / "image_2.flac")[2])


def test_talkers_are_equally_loud_at_the_first_microphone(recording):
    level_db = 20 * np.log10(np.std(recording.images[:, 0], axis=-1))
    assert np.ptp(level_db) < 0.1


def test_the_mixture_leaves_headroom(recording):
    assert np.max(np.abs(recording.mixture)) == pytest.approx(0.5, abs=0.01)


def test_talkers_mostly_talk_at_the_same_time(recording):
    frames = recording.images[:, 0].reshape(3, -1, 1600)  # 0.1 s
    power = np.mean(frames**2, axis=-1)
    talking = power > 0.01 * np.mean(power, axis=-1, keepdims=True)
    assert np.mean(np.sum(talking, axis=0) >= 2) > 0.7


def test_no_stretch_is_digitally_silent(recording):
    frames = recording.images.reshape(3, 3, -1, 160)  # 10 ms
    assert np.all(np.std(frames, axis=-1) > 0)


def test_channels_differ(recording):
    # Three microphones at one place would carry no direction.
    correlation = np.corrcoef(recording.images[0])
    assert np.max(correlation - np.eye(3)) < 0.99


def test_folder_is_small_and_listed(folder, readme):
    files = [path for path in folder.iterdir() if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 1_000_000
    assert {path.name for path in files} == {*SOUNDS, "README.md"}
    for path in files:
        assert f"`{path.name}`" in readme


def test_readme_has_the_sums_of_the_samples(folder, readme):
    for name in SOUNDS:
        samples = np.ascontiguousarray(pcm(folder / name).T, dtype="<i2")
        assert f"{hashlib.sha256(samples.tobytes()).hexdigest()}  {name}\n" in readme


def test_importing_does_not_load_the_sound_library():
    code = "import sys, separatrix.datasets; sys.exit('soundfile' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_script_makes_the_same_samples(tmp_path, folder, readme):
    skip_unless_the_tools_are_those_of(readme)
    subprocess.run([sys.executable, SCRIPT, "--out", tmp_path], check=True, stdout=subprocess.PIPE)
    for name in SOUNDS:
        made, bundled = pcm(tmp_path / name).astype(int), pcm(folder / name).astype(int)
        assert made.shape == bundled.shape
        # Equal on one machine; another processor may round a sample in many differently.
        difference = np.abs(made - bundled)
        assert np.max(difference) <= 3 * STEP
        assert np.mean(difference > 0) < 1e-4


def test_the_script_says_which_program_is_missing(tmp_path):
    done = subprocess.run(
        [sys.executable, SCRIPT, "--out", tmp_path / "new"],
        env={"PATH": str(tmp_path)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert done.stderr.startswith("make_talkers.py needs the program espeak-ng")
    assert not (tmp_path / "new").exists()


def test_the_script_says_which_package_is_missing(tmp_path):
    espeak = tmp_path / "espeak-ng"
    espeak.write_text("#!/bin/sh\necho eSpeak NG text-to-speech: 9.9\n", encoding="utf-8")
    espeak.chmod(0o755)
    (tmp_path / "pyroomacoustics.py").write_text("raise ImportError", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, SCRIPT, "--out", tmp_path / "new"],
        env={"PATH": str(tmp_path), "PYTHONPATH": str(tmp_path)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert done.stderr.startswith("make_talkers.py needs pyroomacoustics, which is not installed")
    assert not (tmp_path / "new").exists()


def skip_unless_the_tools_are_those_of(readme):
    """Other versions speak and simulate differently: then there is nothing to compare."""
    if shutil.which("espeak-ng") is None:
        pytest.skip("espeak-ng is not installed")
    if importlib.util.find_spec("pyroomacoustics") is None:
        pytest.skip("pyroomacoustics is not installed")
    said = subprocess.run(["espeak-ng", "--version"], check=True, capture_output=True, text=True)
    here = {
        "espeak-ng": re.search(r"\d+(\.\d+)+\S*", said.stdout).group(),
        "pyroomacoustics": version("pyroomacoustics"),
    }
    for tool, installed in here.items():
        recorded = re.search(rf"^- {tool} (\S+)$", readme, re.MULTILINE).group(1)
        if installed != recorded:
            pytest.skip(f"{tool} is {installed} here; the recording was made with {recorded}")
