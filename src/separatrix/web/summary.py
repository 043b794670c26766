"""What the report of a result says, as the page shows it."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

from ..methods import METHODS
from ..separation.folder import REPORT

SHOWN = ("track", "method", "fs", "n_samples", "n_src", "n_chan", "scaling", "warnings", "stages")


def summary(folder: Path, method: str) -> dict[str, Any]:
    """Read the report of a result.

    Parameters
    ----------
    folder : Path
        What `Separation.save` wrote.
    method : str
        Name of the method.

    Returns
    -------
    dict
        What is shown of it; ``iterates`` says whether more iterations can be asked for.
    """
    report = json.loads((folder / REPORT).read_text(encoding="utf-8"))
    row = METHODS.get(method)
    iterates = row is not None and any(one.name == "n_iter" for one in fields(row.options))
    return {
        **{name: report.get(name) for name in SHOWN},
        "options": report["options"],
        "ref_channel": report.get("ref_channel"),
        "seconds": round(sum(report.get("timings", {}).values()), 2),
        "files": report["files"],
        "scores": report.get("scores"),
        "iterates": iterates,
    }


def downloads(folder: Path) -> list[str]:
    """Name the files of a result that are there."""
    report = json.loads((folder / REPORT).read_text(encoding="utf-8"))
    names = [str(name) for name in report["files"]]
    return [name for name in names if Path(name).name == name and (folder / name).is_file()]
