"""The bundled voices: what their README promises, and that their script makes them again."""

import hashlib
import re
import shutil
import subprocess
import sys

import numpy as np
import pytest
import soundfile

from conftest import ROOT
from separatrix.datasets import voices

SCRIPT = ROOT / "scripts" / "make_voices.py"
FILES = [*voices().talkers, *voices().guests]
FOLDER = FILES[0].parent
README = (FOLDER / "README.md").read_text(encoding="utf-8")


def pcm(path):
    return soundfile.read(path, dtype="int16", always_2d=True)[0].T


def test_there_are_four_talkers_and_ten_guests():
    assert [len(part) for part in (voices().talkers, voices().guests)] == [4, 10]
    for path in FILES:
        info = soundfile.info(path)
        assert (info.channels, info.samplerate) == (1, 16_000)
        low, high = (10.5, 12.5) if path in voices().talkers else (2.5, 4.0)
        assert low < info.duration < high


def test_folder_is_small_and_listed():
    found = list(FOLDER.iterdir())
    assert sum(path.stat().st_size for path in found) < 1_000_000
    assert {path.name for path in found} == {*(path.name for path in FILES), "README.md"}
    assert re.findall(r"^\| `(\S+)` \|", README, re.MULTILINE) == [path.name for path in FILES]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_readme_has_the_sums_of_the_samples(path):
    samples = pcm(path)
    assert np.max(np.abs(samples)) == pytest.approx(2**14, rel=0.01)
    text = hashlib.sha256(np.ascontiguousarray(samples.T, dtype="<i2").tobytes()).hexdigest()
    assert f"{text}  {path.name}\n" in README


def test_the_script_makes_the_same_samples(tmp_path):
    if shutil.which("espeak-ng") is None:
        pytest.skip("espeak-ng is not installed")
    said = subprocess.run(["espeak-ng", "--version"], check=True, capture_output=True, text=True)
    if f"- espeak-ng {re.search(r'[0-9]+([.][0-9]+)+', said.stdout).group()}" not in README:
        pytest.skip("the voices were made with another version of espeak-ng")
    subprocess.run([sys.executable, SCRIPT, "--out", tmp_path], check=True, capture_output=True)
    for path in FILES:
        made, bundled = pcm(tmp_path / path.name).astype(int), pcm(path).astype(int)
        assert made.shape == bundled.shape
        assert np.mean(made != bundled) < 1e-4  # another processor may round differently
