"""What to separate and where it goes: recordings from files and folders, a folder for each."""

import itertools
import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..audio import SUFFIXES
from ..errors import AudioFileError
from ..separation import Separation
from ..separation.folder import REPORT
from ..separation.replacing import LITTER


@dataclass(frozen=True)
class Track:
    """A recording: one file, or a file for each of its channels."""

    name: str
    paths: tuple[Path, ...]

    @property
    def inputs(self) -> list[str]:
        """Full names of the files, as report.json states them."""
        return [str(path.resolve()) for path in self.paths]


def find_tracks(inputs: Sequence[Path], *, channels: bool, out: Path) -> list[Track]:
    """Make recordings from the files and folders on the command line.

    Parameters
    ----------
    inputs : sequence of Path
        Files, and folders that stand for the sound files in and below them.
    channels : bool
        Whether the files are the channels of one recording.
    out : Path
        Folder of the results, in which no input is looked for.

    Returns
    -------
    list of Track
        Each file once.  Files of the same stem have their folder's name before it.
    """
    if channels:
        return [Track(_name(inputs[0], alone=True), tuple(inputs))]
    found = itertools.chain.from_iterable(_expand(given, out) for given in inputs)
    paths = list({path.resolve(): path for path in found}.values())
    stems = Counter(path.stem for path in paths)
    return [Track(_name(path, alone=stems[path.stem] == 1), (path,)) for path in paths]


def check_place(folder: Path) -> None:
    """Refuse, before any work is done, a place where no folder can be made.

    Parameters
    ----------
    folder : Path
        A folder that need not exist yet.

    Raises
    ------
    AudioFileError
        If a part of its path is a file, or it may not be written.
    """
    existing = next(path for path in (folder, *folder.absolute().parents) if os.path.lexists(path))
    if not existing.is_dir():
        raise AudioFileError(f"{existing} is a file, not a folder; choose another --out.")
    if not os.access(existing, os.W_OK | os.X_OK):
        raise AudioFileError(f"{existing} may not be written; choose another --out.")


def choose_folder(place: Path, separation: Separation, made_from: Mapping[str, Any]) -> Path:
    """Find the folder for a result.

    Parameters
    ----------
    place : Path
        The folder it should have.
    separation : Separation
        The result.
    made_from : mapping
        Entries of its report that say from what files and into what kind of files.

    Returns
    -------
    Path
        The place itself, or with -2, -3, ... the first that is free or holds a result of the
        same method and options, made from the same files into the same kind of files.
    """
    made_by = {
        "method": separation.method,
        "options": dict(separation.options),
        **made_from,
    }
    numbered = (place.with_name(f"{place.name}-{number}") for number in itertools.count(2))
    return next(
        folder for folder in itertools.chain([place], numbered) if _is_free(folder, made_by)
    )


def read_report(folder: Path) -> dict[str, Any]:
    """Read the report of a result; empty where the folder holds none."""
    try:
        report = json.loads((folder / REPORT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return report if isinstance(report, dict) and "method" in report else {}


def _is_free(folder: Path, made_by: Mapping[str, Any]) -> bool:
    """Whether a folder is new, empty, or holds nothing but the result that is made anew."""
    if not os.path.lexists(folder):
        return True
    if not folder.is_dir():
        return False
    report = read_report(folder)
    if {path.name for path in folder.iterdir()} - set(report.get("files", ())) - LITTER:
        return False
    return not report or all(report.get(key) == value for key, value in made_by.items())


def _expand(given: Path, out: Path) -> list[Path]:
    """Sound files in and below a folder; what is no folder, or has none, as it is."""
    found = []
    for folder, below, files in os.walk(given):
        # Results are no recordings, and a name with a dot in front is not meant to be seen.
        if REPORT in files and read_report(Path(folder)):
            below.clear()
            continue
        below[:] = sorted(name for name in below if _is_searched(Path(folder, name), out))
        found += [
            Path(folder, name)
            for name in sorted(files)
            if Path(name).suffix.lower() in SUFFIXES and not name.startswith(".")
        ]
    return found or [given]


def _is_searched(folder: Path, out: Path) -> bool:
    return not folder.name.startswith(".") and folder.resolve() != out.resolve()


def _name(path: Path, *, alone: bool) -> str:
    stem = path.stem if path.stem.strip(".") else "recording"  # "..wav" must not lead upwards
    return stem if alone else f"{path.resolve().parent.name}-{stem}"
