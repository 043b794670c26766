"""Each property test catches the fault it is there for.

A fault is planted in a copy of the package, the test is run on the copy and must fail.  The faults
stand in ``tests/faults``, a module for each part of the package.
"""

import os
import re
import shutil
import subprocess
import sys
from importlib import import_module
from pkgutil import iter_modules

import pytest

import faults
from conftest import ROOT

pytestmark = pytest.mark.slow

FAULTS = {
    name: fault
    for area in iter_modules(faults.__path__)
    for name, fault in import_module(f"faults.{area.name}").FAULTS.items()
}


@pytest.mark.parametrize("name", FAULTS)
def test_planted_fault_is_caught(name, tmp_path):
    file, stands, planted, test = FAULTS[name]
    # Without compiled twins: the faults are planted in the generic ones.
    generic_alone = shutil.ignore_patterns("_native*")
    shutil.copytree(ROOT / "src" / "separatrix", tmp_path / "separatrix", ignore=generic_alone)
    path = tmp_path / "separatrix" / file
    source = path.read_text(encoding="utf-8")
    assert source.count(stands) >= 1, f"{file} changed: plant the fault anew"
    path.write_text(source.replace(stands, planted, 1), encoding="utf-8")
    # An editable install finds its package by a hook that comes before PYTHONPATH.
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\n"
        "sys.meta_path[:] = [f for f in sys.meta_path if 'Redirecting' not in type(f).__name__]\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", test]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout[-2000:]
    assert "failed" in done.stdout.splitlines()[-1]
    assert not re.search(r"^E +(Name|Import|Syntax)Error", done.stdout, re.MULTILINE)
