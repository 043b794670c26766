"""The published simulation: its loops, and the scores that its authors measured.

Its folder has ``arguments.json``, a list with [talkers, microphones, room, SINR, files, seed]
for each loop, and ``data.json``, where each loop has an entry for each algorithm with ``sdr`` and
``sir``: lists over time, whose last entry has a value for each talker.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...errors import FolderError
from ..store import read_json
from .speech import Draw

ARGUMENTS, DATA = "arguments.json", "data.json"
Cell = tuple[int, int]
Scores = dict[str, list[list[float]]]  # by measure: a list for each loop


def read_loops(folder: Path, speech: Mapping[str, Path]) -> dict[Cell, list[Draw]]:
    """Read which files and seeds the published loops had.

    Parameters
    ----------
    folder : Path
        Of the published simulation.
    speech : mapping
        Files by their names without extension.

    Returns
    -------
    dict
        Loops by (talkers, microphones).

    Raises
    ------
    FolderError
        If the folder does not hold them, or the speech lacks a file.
    """
    loops: dict[Cell, list[Draw]] = {}
    with _Told(folder):
        for n_src, n_chan, _, _, files, seed in _read(folder, ARGUMENTS):
            names = tuple(Path(file).stem for file in files)
            loops.setdefault((n_src, n_chan), []).append(Draw(names, seed))
    used = {name for draws in loops.values() for draw in draws for name in draw.names}
    missing = sorted(used - set(speech))
    if missing:
        raise FolderError(
            f"the published loops use {missing[0]}, and the speech has no such file; "
            f"{len(missing)} are missing."
        )
    return loops


def read_scores(folder: Path, cell: Cell) -> dict[str, Scores]:
    """Read the published scores of a cell.

    Parameters
    ----------
    folder : Path
        Of the published simulation.
    cell : tuple of int
        (talkers, microphones).

    Returns
    -------
    dict
        By algorithm: ``sdr`` and ``sir`` in dB, a list of the talkers' for each loop.

    Raises
    ------
    FolderError
        If the folder does not hold them.
    """
    scores: dict[str, Scores] = {}
    with _Told(folder):
        for argument, entries in zip(_read(folder, ARGUMENTS), _read(folder, DATA), strict=True):
            if tuple(argument[:2]) != cell:
                continue
            for entry in entries:
                own = scores.setdefault(entry["algorithm"], {"sdr": [], "sir": []})
                for measure, values in own.items():
                    values.append([float(value) for value in entry[measure][-1]])
    return scores


def _read(folder: Path, name: str) -> Any:
    found = read_json(folder / name)
    if found is None:
        raise FolderError(f"{folder} has no {name}; name the folder of the published simulation.")
    return found


class _Told:
    """Turns what is wrong in the files of a folder into a sentence."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, (ValueError, TypeError, LookupError)):
            raise FolderError(
                f"{self.folder} is not written as the published simulation is: {error}."
            ) from error
