"""Recordings longer than --memory allows."""

import json

import numpy as np
import pytest

from .conftest import FAST, names, read

LITTLE = ("--memory", 1e-3)
RESULT = {"source1.wav", "source2.wav", "report.json", "overview.png"}


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Budgets for recordings of seconds instead of hours."""
    monkeypatch.setattr("separatrix.streaming.budget.OVERHEAD", 0.0)
    monkeypatch.setattr("separatrix.streaming.budget.LEAST_FRAMES", 20)


def test_the_way_is_chosen_and_said_in_one_line(cli, recordings, tmp_path):
    mix = recordings.make(seconds=4.0)
    assert cli("separate", mix, *FAST).err == ""
    ran = cli("separate", mix, *FAST, *LITTLE)
    assert ran.status == 0
    assert ran.err.count("\n") == 1
    assert "and --memory allows 0.001, so it is separated from disk to disk" in ran.err
    assert "the filters were learnt on one frame in" in " ".join(ran.out.split())
    place = tmp_path / "separated/auxiva-laplace"
    assert names(place) == {"mix", "mix-2"}  # learnt otherwise, so another result
    assert names(place / "mix-2") == RESULT
    report = json.loads((place / "mix-2/report.json").read_text())
    assert 20 <= report["learnt_from"]["frames"] < report["learnt_from"]["of"]
    total = sum(read(place / f"mix-2/source{n}.wav")[0] for n in (1, 2))
    x = read(mix)[0]
    np.testing.assert_allclose(total, x - x.mean(), atol=1e-6)
    assert cli("separate", mix, *FAST, *LITTLE, "--quiet")[1:] == ("", "")


def test_channels_and_parts_and_formats(cli, recordings, tmp_path):
    x = recordings.mixture(seconds=4.0)
    mics = [recordings.write(f"mic{c}.wav", x[c]) for c in range(2)]
    arguments = ["--channels", *mics, *FAST, *LITTLE, "--start", 0.5, "--duration", 3]
    ran = cli("separate", *arguments, "--except", 2, "--format", "flac", "--images", "-o", "out")
    assert ran.status == 0
    folder = tmp_path / "out/auxiva-laplace/mic0"
    assert names(folder) == {
        "source2.flac",
        "image2.flac",
        "without2.flac",
        "report.json",
        "overview.png",
    }
    part = x[0, 4000:28000] - x[0, 4000:28000].mean()
    kept = read(folder / "without2.flac")[0] + read(folder / "source2.flac")[0]
    np.testing.assert_allclose(kept, part, atol=1e-6)
    assert read(folder / "image2.flac").shape == (2, 24000)


def test_scores_need_memory(cli, recordings, tmp_path):
    mix = recordings.make(seconds=4.0)
    ran = cli("separate", mix, *FAST, *LITTLE, "--ref", mix)
    assert ran.status == 1
    assert "--ref scores in memory only: raise --memory, or take a part" in ran.err
    assert names(tmp_path) == {"mix.wav"}


def test_too_little_memory_is_one_sentence(cli, recordings, tmp_path):
    ran = cli("separate", recordings.make(seconds=4.0), *FAST, "--memory", 0, "--quiet")
    assert ran.status == 1
    assert "0 GB of memory are too few for 2 channels" in ran.err
    assert names(tmp_path) == {"mix.wav"}


@pytest.mark.parametrize("doing", ["looking at the recording", "transforming", "writing"])
def test_ctrl_c_leaves_nothing(doing, cli, recordings, tmp_path, monkeypatch):
    def interrupted(self, current, share):
        if current == doing:
            raise KeyboardInterrupt

    monkeypatch.setattr("separatrix.cli.progress.RunProgress.on_progress", interrupted)
    ran = cli("separate", recordings.make(seconds=4.0), *FAST, *LITTLE)
    assert ran.status == 130
    assert list(tmp_path.rglob("*.wav")) == [tmp_path / "mix.wav"]
    assert not [path for path in tmp_path.rglob("*") if path.name.startswith(".separatrix")]
