"""What the documentation says is what the code does."""

import doctest
import importlib
import pkgutil
import re
import runpy
import subprocess
import sys
import tomllib
from dataclasses import fields

import pytest

import separatrix
from conftest import ROOT
from separatrix.methods import METHODS
from separatrix.simulation import parse_scene
from separatrix.studies import EXECUTORS, STUDIES

MODULES = [
    info.name
    for info in pkgutil.walk_packages(separatrix.__path__, "separatrix.")
    if not info.name.endswith("__main__")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_run(name):
    failed, _ = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert failed == 0


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*.py")), ids=lambda p: p.stem)
def test_examples_run(path, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # where they put their pictures
    runpy.run_path(str(path), run_name="__main__")
    gained = re.findall(r"improvement (-?[\d.]+) dB", capsys.readouterr().out)
    assert gained
    assert min(map(float, gained)) > 8  # on the bundled speech
    pictures = re.findall(
        r"(?:savefig|draw_localization)\(\s*\"(.*?)\"", path.read_text(encoding="utf-8")
    )
    assert {made.name for made in tmp_path.iterdir()} == set(pictures)


def test_the_readme_example_runs_as_printed(tmp_path):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    assert blocks
    for block in blocks:
        subprocess.run([sys.executable, "-c", block], cwd=tmp_path, check=True, timeout=120)


def test_the_methods_page_lists_every_method_and_option():
    page = (ROOT / "docs" / "methods.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## `([^`]+)`\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL))
    assert list(sections) == list(METHODS)
    for name, method in METHODS.items():
        assert method.paper in sections[name]
        listed = re.findall(r"^\| `(\w+)` \|", sections[name], re.MULTILINE)
        assert listed == [field.name for field in fields(method.options)]
        for alias in method.aliases:
            assert f"`{alias}`" in sections[name]


def test_the_studies_page_lists_every_study_parameter_and_executor():
    page = (ROOT / "docs" / "studies.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## `([^`]+)`\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL))
    assert list(sections) == list(STUDIES)
    for name, study in STUDIES.items():
        listed = re.findall(r"^\| `(\w+)` \|", sections[name], re.MULTILINE)
        assert listed == [field.name for field in fields(study.options)]
    for name in EXECUTORS:
        assert f"`{name}`" in page


def test_the_study_of_your_own_runs_as_printed(tmp_path):
    page = (ROOT / "docs" / "studies.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    (tmp_path / "squares.py").write_text(block)
    subprocess.run([sys.executable, "squares.py"], cwd=tmp_path, check=True, timeout=120)
    assert len((tmp_path / "squares" / "results.jsonl").read_text().splitlines()) == 20


def test_the_scene_file_in_the_documentation_is_one():
    page = (ROOT / "docs" / "blinkiva.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    described = parse_scene(tomllib.loads(block))
    assert len(described.measured.responses) == described.talkers.n == 3
