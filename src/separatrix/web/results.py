"""Results of the command line in a folder, to be looked at in the page."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..separation.folder import REPORT

MOST_RESULTS = 2000


@dataclass(frozen=True)
class EarlierResult:
    """A folder that `Separation.save` wrote.

    Attributes
    ----------
    id : str
        Made from its path, which the page never names.
    folder : Path
        Where it is.
    track, method : str
        What was separated, and how.
    inputs : tuple of Path
        Files that it was made from, as its report says.
    created : float
        Seconds since 1970.
    """

    id: str
    folder: Path
    track: str
    method: str
    inputs: tuple[Path, ...]
    created: float

    @property
    def group(self) -> str:
        """The same for results of the same files."""
        return _digest(*map(str, self.inputs), self.track)


def find_results(root: Path | None) -> dict[str, EarlierResult]:
    """Find the results in and below a folder.

    Parameters
    ----------
    root : Path or None
        The folder.

    Returns
    -------
    dict
        Results by id, at most 2000.
    """
    found: dict[str, EarlierResult] = {}
    for folder, below, files in os.walk(root) if root is not None else ():
        below[:] = sorted(name for name in below if not name.startswith("."))
        if REPORT in files and len(found) < MOST_RESULTS:
            result = _read(Path(folder))
            if result is not None:
                below.clear()
                found[result.id] = result
    return found


def _read(folder: Path) -> EarlierResult | None:
    path = folder / REPORT
    try:
        report: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        inputs = tuple(Path(name) for name in report.get("input", ()))
        track, method = str(report["track"]), str(report["method"])
        created = path.stat().st_mtime
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
    return EarlierResult(_digest(str(folder)), folder, track, method, inputs, created)


def _digest(*words: str) -> str:
    text = "\0".join(words).encode("utf-8", "surrogateescape")
    return hashlib.sha256(text).hexdigest()[:12]
