"""What the report of a result says, as the page shows it."""

import json
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from ..methods import METHODS
from ..separation.folder import REPORT

SHOWN = ("track", "method", "n_src", "warnings", "stages")


def summary(folder: Path) -> dict[str, Any]:
    """Read the report of a result.

    Parameters
    ----------
    folder : Path
        What `Separation.save` wrote.

    Returns
    -------
    dict
        What is shown of it; ``iterates`` says whether more iterations can be asked for.
    """
    report = json.loads((folder / REPORT).read_text(encoding="utf-8"))
    row = METHODS.get(str(report.get("method")))
    counted = row is not None and any(one.name == "n_iter" for one in fields(row.options))
    return {
        **{name: report.get(name) for name in SHOWN},
        "options": report["options"],
        "ref_channel": report.get("ref_channel"),
        "seconds": round(sum(report.get("timings", {}).values()), 2),
        "files": report["files"],
        "scores": report.get("scores"),
        "details": {**_told(report.get("details") or {}), **_judged(report)},
        "iterates": counted and any(stage["iterations"] for stage in report["stages"]),
    }


def _told(details: Mapping[str, Any]) -> dict[str, Any]:
    """What is told to people: sentences, records and lists of records; not numbers in arrays."""

    def is_told(value: Any) -> bool:
        several = isinstance(value, list) and all(isinstance(one, dict) for one in value)
        return isinstance(value, str | dict) or (several and bool(value))

    return {name: value for name, value in details.items() if is_told(value)}


def _judged(report: dict[str, Any]) -> dict[str, str]:
    """How the method was chosen, how many sources there may be, and what was probably reached."""
    told = {"choice": "reason", "count": "sentence", "score": "sentence"}
    said = {name: (report.get(name) or {}).get(what) for name, what in told.items()}
    return {name: words for name, words in said.items() if words}


def downloads(folder: Path) -> list[str]:
    """Name the files of a result that are there."""
    report = json.loads((folder / REPORT).read_text(encoding="utf-8"))
    names = [str(name) for name in report["files"]]
    return [name for name in names if Path(name).name == name and (folder / name).is_file()]
