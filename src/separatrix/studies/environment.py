"""Where a study ran: versions, machine, commit."""

import os
import platform
import subprocess
from importlib import metadata
from pathlib import Path
from typing import Any

from .. import __version__

PACKAGES = ("numpy", "scipy", "soundfile", "matplotlib", "pyarrow")
PACKAGE_FOLDER = Path(__file__).resolve().parents[1]


def describe_environment() -> dict[str, Any]:
    """Say what figures can depend on besides the parameters.

    Returns
    -------
    dict
        Plain values: ``versions``, ``machine``, and ``commit``, which is None unless the
        package runs from a checkout, and ends in "+" where that was changed.
    """
    from ..kernels import compiled

    return {
        "versions": {
            "separatrix": __version__,
            "python": platform.python_version(),
            **{name: _version(name) for name in PACKAGES},
        },
        "machine": {
            "platform": platform.platform(),
            "processors": os.cpu_count(),
            "compiled loops": compiled.instruction_set(),
        },
        "commit": _commit(),
    }


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _commit() -> str | None:
    """Commit of the checkout in which the package lies, if git knows its files."""
    if _git("ls-files", "--error-unmatch", "__init__.py") is None:
        return None  # not in a checkout, or in one of something else
    commit = _git("rev-parse", "HEAD")
    return f"{commit}+" if _git("status", "--porcelain", "--", ".") else commit


def _git(*arguments: str) -> str | None:
    command = ["git", "-C", str(PACKAGE_FOLDER), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
