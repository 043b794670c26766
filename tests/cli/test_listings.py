"""`methods`, `info`, `demo`, and what is said before and during a run."""

import json
import platform
import re
from dataclasses import fields

import pytest
import soundfile

import separatrix
from separatrix.cli.console import print_json
from separatrix.cli.forecast import Size, read_size
from separatrix.methods import METHODS

from .conftest import names


def test_methods_as_json_are_the_registry(cli):
    listed = json.loads(cli("methods", "--json").out, parse_constant=pytest.fail)
    assert [entry["name"] for entry in listed] == list(METHODS)
    for entry, method in zip(listed, METHODS.values(), strict=True):
        assert tuple(entry["aliases"]) == method.aliases
        assert entry["n_src"] == method.n_src_rule.value
        assert set(entry["needs"]) == {need.value for need in method.needs}
        for option, field in zip(entry["options"], fields(method.options), strict=True):
            assert option["name"] == field.name
            assert option["default"] == getattr(field.default, "value", field.default)


def test_json_is_strict():
    with pytest.raises(ValueError, match="not JSON compliant"):
        print_json({"sdr": float("nan")})


def test_methods_as_a_table_fit_a_terminal(cli):
    ran = cli("methods")
    assert ran.status == 0
    assert max(map(len, ran.out.splitlines())) <= 80
    for method in METHODS.values():
        assert method.name in ran.out
        flags = [f"--{option.name.replace('_', '-')}" for option in fields(method.options)]
        assert all(re.search(rf"{flag}\s", ran.out) for flag in flags)


def test_info_names_versions_and_extras(cli, monkeypatch):
    monkeypatch.setenv("SEPARATRIX_DATA", "/somewhere")
    facts = json.loads(cli("info", "--json").out)
    assert facts["versions"]["separatrix"] == separatrix.__version__
    assert facts["versions"]["python"] == platform.python_version()
    assert facts["versions"]["libsndfile"] == soundfile.__libsndfile_version__
    assert facts["environment"]["SEPARATRIX_DATA"] == "/somewhere"
    assert facts["extras"]["test"]["pytest"] == pytest.__version__
    assert f"numpy  {facts['versions']['numpy']}" in cli("info").out


def test_the_demo_separates_and_scores_the_bundled_recording(cli, tmp_path):
    arguments = ("--method", "auxiva-gauss", "--n-iter", 10, "-o", "out")
    ran = cli("demo", *arguments)
    assert ran.status == 0
    assert "out/auxiva-gauss/talkers/source3.wav" in ran.out
    assert max(len(line) for line in ran.out.splitlines() if "/" not in line) <= 80
    folder = tmp_path / "out/auxiva-gauss/talkers"
    assert {"source1.wav", "source2.wav", "source3.wav", "report.json"} <= names(folder)
    done = json.loads(cli("demo", *arguments, "--json").out)
    assert sum(done["scores"]["sdr_improvement"]) / 3 > 5
    assert names(folder.parent) == {"talkers"}


def test_the_demo_knows_no_input(cli):
    assert cli("demo", "mine.wav").status == 2


def test_the_size_is_that_of_the_stretch(recordings):
    files = [recordings.make(name, n_chan=2, seconds=2.0) for name in ("a.wav", "b.wav")]
    assert read_size(files, start=0.5, duration=None) == Size(4, 12000, 8000)
    assert read_size(files[:1], start=0.5, duration=1.0) == Size(2, 8000, 8000)
    assert read_size(files[:1], start=0.5, duration=9.0) == Size(2, 12000, 8000)
    assert read_size([recordings.text("c.wav", "no sound")], start=0, duration=None) is None


def test_the_memory_of_a_run_is_known_before_it():
    hour = Size(4, 3600 * 16000, 16000)
    assert 20e9 < hour.memory(0.128, None, None, "complex128") < 80e9
    assert (
        hour.memory(0.128, 2048, 512, "complex64")
        == hour.memory(0.128, 2048, 512, "complex128") / 2
    )
