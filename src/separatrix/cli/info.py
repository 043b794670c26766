"""``separatrix info``: what runs here, for bug reports."""

import os
import platform
import re
from argparse import Namespace
from importlib import metadata
from typing import Any

import soundfile
from rich.table import Table

from .. import __version__
from ..kernels import compiled
from .console import console, print_json

REQUIRED = ("numpy", "scipy", "soundfile", "array-api-compat", "rich", "matplotlib")
ARRAY_LIBRARIES = ("numpy", "torch", "cupy", "jax", "array-api-strict")
VARIABLES = (
    "SEPARATRIX_THREADS",
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "SEPARATRIX_DATA",
)


def run(args: Namespace) -> bool:
    """Print versions, platform, threads, data folder and what is installed.

    Parameters
    ----------
    args : Namespace
        Arguments of the command.

    Returns
    -------
    bool
        True.
    """
    facts = _facts()
    if args.json:
        print_json(facts)
        return True
    made = Table.grid(padding=(0, 2))
    made.add_column(style="dim", no_wrap=True)
    made.add_column(overflow="fold")
    for topic, value in facts.items():
        lines = [f"{name}  {_words(one)}" for name, one in value.items()]
        made.add_row(topic, "\n".join(lines))
    console().print(made)
    return True


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_words(one)}" for name, one in value.items())
    return "-" if value is None else str(value)


def _facts() -> dict[str, dict[str, Any]]:
    return {
        "versions": {
            "separatrix": __version__,
            "python": platform.python_version(),
            **{name: _version(name) for name in REQUIRED},
            "libsndfile": soundfile.__libsndfile_version__,
        },
        "machine": {
            "platform": platform.platform(),
            "processors": os.cpu_count(),
            "compiled loops": compiled.instruction_set(),
            "threads of the compiled loops": compiled.n_threads(),
        },
        "environment": {name: os.environ.get(name) for name in VARIABLES},
        "array libraries": {name: _version(name) for name in ARRAY_LIBRARIES},
        "extras": _extras(),
    }


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _extras() -> dict[str, dict[str, str | None]]:
    """Versions of the optional packages, by the extra that brings them."""
    extras: dict[str, dict[str, str | None]] = {}
    for requirement in metadata.requires("separatrix") or []:
        optional = re.match(r"([\w.-]+).*extra == ['\"]([\w-]+)", requirement)
        if optional:
            package, extra = optional.groups()
            extras.setdefault(extra, {})[package] = _version(package)
    return extras
