"""The structure that ARCHITECTURE.md promises: imports point downwards, files stay small."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT

PACKAGE = ROOT / "src" / "separatrix"
FILES = sorted(PACKAGE.rglob("*.py"))

# From the bottom up; the names of one row may not import each other unless they are one.
LAYERS = [
    {"errors"},
    {"arrays", "options"},
    {"_native", "multiplicative"},
    {"kernels", "stft", "audio", "iterate", "intervals"},
    {"counting", "permutation", "recording", "scaling", "sparse_filter"},
    {
        "convolutive",
        "demixing",
        "factorization",
        "instantaneous",
        "masking",
        "sensors",
        "separation",
    },
    {"binaural"},
    {"streaming"},
    {"evaluation", "datasets", "simulation"},
    {"methods"},
    {"hearing", "judging"},
    {"side_data", "outcomes", "auto"},
    {"request"},
    {"separating"},
    {"choosing"},
    {"facade"},
    {"localizing"},
    {"compat"},
    {"studies", "web"},
    {"cli"},
    {"__main__"},
]
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}


def layer(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_layers(path):
    """Names of the package's own layers that a file imports, wherever in the file."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            package = parts[: len(parts) - node.level]
            names = [node.module] if node.module else [alias.name for alias in node.names]
            for name in names:
                target = (*package, *name.split("."))
                if target:
                    yield target[0]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("separatrix."):
            yield node.module.split(".")[1]


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_downwards(path):
    own = layer(path)
    if own == "__init__":
        return  # the package's own names, loaded on first use
    assert own in LEVEL, f"{own} has no layer: add it to ARCHITECTURE.md and to LAYERS"
    for target in set(imported_layers(path)) - {own, "__version__", "__init__"}:
        assert LEVEL[target] < LEVEL[own], f"{path.name} ({own}) imports {target}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_files_stay_small_and_names_say_something(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
    assert not re.fullmatch(r"utils?|base|mixins?|common|misc|helpers?", path.stem)


def test_every_layer_is_in_the_architecture_page():
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for name in {layer(path) for path in FILES} - {"__init__", "__main__"}:
        assert re.search(rf"`{name}(/|\.py|`)", page), f"ARCHITECTURE.md does not name {name}"


def test_importing_the_package_loads_no_heavy_library():
    code = (
        "import sys, separatrix; print([m for m in ('numpy', 'scipy', 'rich') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_asserts_guard_the_public_edges():
    for path in FILES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert not any(isinstance(node, ast.Assert) for node in ast.walk(tree)), Path(path).name
