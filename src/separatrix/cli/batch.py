"""``separatrix batch``: many recordings, by the runner of studies."""

from argparse import Namespace
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..errors import AudioFileError
from ..studies import Study
from ..studies.run import check_folder
from ..studies.study import Record, Task
from .arguments import own_side_data
from .order import Order, order_of
from .progress import RunProgress
from .run import separate_track
from .tasks import Job
from .tracks import Track, find_tracks
from .values import UsageError

RECORDS = "batch"  # folder in OUT


@dataclass(frozen=True)
class BatchOptions:
    """A batch has no parameters of its own: its tasks say all."""


def run(args: Namespace) -> bool:
    """Separate every recording that has no record yet.

    Parameters
    ----------
    args : Namespace
        Arguments of the command.

    Returns
    -------
    bool
        Whether none of them failed.

    Raises
    ------
    UsageError
        If an argument belongs to one recording alone.
    """
    for alone in ("ref", "channels", *own_side_data(args.method)):
        if getattr(args, alone):
            raise UsageError(f"--{alone} belongs to one recording; use 'separatrix separate'.")
    tasks = batch_tasks(order_of(args), find_tracks(args.inputs, channels=False, out=args.out))
    study = Study(
        name="batch",
        summary="many recordings",
        options=BatchOptions,
        tasks=lambda _: tasks,
        cell=separate_file,
        figures=_no_figures,
    )
    folder = args.out / RECORDS
    check_folder(study, folder)
    return Job(args, study, folder, {}).run()


def batch_tasks(order: Order, tracks: Sequence[Track]) -> list[Task]:
    """Make a task of each recording; one that has changed is another task.

    Parameters
    ----------
    order : Order
        What is to be done with each.
    tracks : sequence of Track
        The recordings, a file each.

    Returns
    -------
    list of Task
        Plain values, with names of which no two are the same.

    Raises
    ------
    AudioFileError
        If a folder holds no recordings.
    """
    output = {**asdict(order), "out": str(order.out.resolve())}
    what = {"method": output.pop("method"), "options": output.pop("how"), "output": output}
    seen: Counter[str] = Counter()
    tasks: list[Task] = []
    for track in tracks:
        (path,) = track.paths
        if path.is_dir():
            raise AudioFileError(f"{path} holds no sound files.")
        seen[track.name] += 1
        # Workers side by side could not see that another one has taken the same name.
        name = track.name if seen[track.name] == 1 else f"{track.name}-{seen[track.name]}"
        tasks.append({"file": str(path.resolve()), **_state(path), "track": name, **what})
    return tasks


def separate_file(task: Task) -> Mapping[str, Any]:
    """Separate one recording of a batch, wherever this runs.

    Parameters
    ----------
    task : Task
        As of `batch_tasks`.

    Returns
    -------
    dict
        ``folder`` of the result, number of ``sources``, and ``warnings``.
    """
    output = {**task["output"], "out": Path(task["output"]["out"])}
    order = Order(task["method"], task["options"], **output)
    track = Track(task["track"], (Path(task["file"]),))
    with RunProgress(shown=False) as progress:
        done = separate_track(order, track, None, progress)
    return {
        "folder": str(done.folder),
        "sources": done.report["n_src"],
        "warnings": list(done.notes),
    }


def _state(path: Path) -> dict[str, int | None]:
    try:
        state = path.stat()
    except OSError:  # its task will say so
        return {"bytes": None, "modified": None}
    return {"bytes": state.st_size, "modified": state.st_mtime_ns}


def _no_figures(records: Sequence[Record], folder: Path) -> list[Path]:
    return []
