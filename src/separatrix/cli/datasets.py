"""``separatrix datasets``: sound that is fetched once and kept."""

import difflib
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path

from ..datasets import DATASETS, Dataset
from ..errors import FolderError
from .console import console, print_json
from .progress import RunProgress
from .values import UsageError


def run(args: Namespace) -> bool:
    """List the datasets, or get one.

    Parameters
    ----------
    args : Namespace
        Arguments of the command.

    Returns
    -------
    bool
        True.

    Raises
    ------
    UsageError
        If there is no such dataset.
    """
    if args.name is None:
        _list(args.folder, json=args.json)
        return True
    dataset = _find(args.name)
    quiet = args.quiet or args.json
    with RunProgress(shown=not quiet) as progress:
        progress.begin(dataset.name, "looking for its files")
        files = dataset.get(args.folder, on_progress=progress.on_progress)
    folder, n_files = _folder(files), len(files)
    if args.json:
        print_json({"name": dataset.name, "folder": str(folder), "files": n_files})
    elif not quiet:
        console().print(f"{dataset.name}: {n_files} files -> {folder}", soft_wrap=True)
    return True


def _find(name: str) -> Dataset:
    if name in DATASETS:
        return DATASETS[name]
    close = difflib.get_close_matches(name, DATASETS, n=1)
    hint = f"did you mean '{close[0]}'? The" if close else "the"
    raise UsageError(f"there is no dataset '{name}'; {hint} datasets are {', '.join(DATASETS)}.")


def _list(folder: Path | None, *, json: bool) -> None:
    places = {dataset.name: _place(dataset, folder) for dataset in DATASETS.values()}
    if json:
        print_json(
            [
                {
                    "name": dataset.name,
                    "summary": dataset.summary,
                    "source": dataset.source,
                    "folder": None if place is None else str(place),
                }
                for dataset, place in zip(DATASETS.values(), places.values(), strict=True)
            ]
        )
        return
    out = console()
    for dataset in DATASETS.values():
        place = places[dataset.name]
        out.print(f"{dataset.name}: {dataset.summary}", soft_wrap=True)
        out.print(f"  from {dataset.source}", soft_wrap=True)
        here = f"get it: separatrix datasets {dataset.name}" if place is None else f"here: {place}"
        out.print(f"  {here}", soft_wrap=True)


def _place(dataset: Dataset, folder: Path | None) -> Path | None:
    """Where a dataset is; None where it is not here yet."""
    try:
        return _folder(dataset.find(folder))
    except FolderError:
        return None


def _folder(files: Mapping[str, Path]) -> Path:
    return next(iter(files.values())).parent
