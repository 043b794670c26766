"""From what a person asks for to a run: refused at once where it cannot work."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from ..iterate import Stop
from ..methods import Method, Need, check_n_src, find_method, usual_n_src
from ..methods.listing import without_use
from ..options import SeparateOptions, make_options
from ..side_data import check_needs
from .catalogue import SIDE_DATA, from_page
from .intake import SIDE_NAME
from .library import Library, new_id
from .records import Job, Recording
from .wording import Refused
from .worker import Order

COMMON = {option.name for option in fields(SeparateOptions)}


def make_job(library: Library, recording: Recording, asked: Mapping[str, Any]) -> Job:
    """Make a run of what the page asks for.

    Parameters
    ----------
    library : Library
        Where it will be kept.
    recording : Recording
        What is to be separated.
    asked : mapping
        ``method``, ``options`` and ``side`` data by keyword.

    Returns
    -------
    Job
        A run that is not kept yet.

    Raises
    ------
    Refused, ValueError
        If it cannot work, in a sentence.
    """
    row = find_method(str(asked.get("method")))
    options = from_page(dict(asked.get("options") or {}))
    side = {
        need.value: _side(library, recording, need, given)
        for need, given in _given(dict(asked.get("side") or {})).items()
    }
    _check(row, recording, options, side)
    return Job(new_id(), recording.id, row.name, options, side)


def again(job: Job) -> Job:
    """Make the same run anew."""
    return Job(new_id(), job.recording, job.method, job.options, job.side, continues=job.continues)


def going_on(job: Job, result: Mapping[str, Any], n_iter: int, *, kept: bool) -> Job:
    """Make a run of more iterations than another.

    Parameters
    ----------
    job : Job
        The other.
    result : mapping
        What `separatrix.web.summary.summary` says of its result: the method that was used, with
        its options.
    n_iter : int
        Number of further iterations; no tolerance ends them.
    kept : bool
        Whether it left filters to go on from.  Otherwise it is done anew, which comes to the
        same, because the seed is the same.

    Returns
    -------
    Job
        A run that is not kept yet.
    """
    row = find_method(result["method"])
    own = {option.name for option in fields(row.options)}
    used = {name: result["options"].get(name) for name in (COMMON | own) - without_use(row)}
    options = {name: value for name, value in used.items() if value is not None}
    further = {"tol": 0.0, "n_starts": 1 if kept else options.get("n_starts")}
    options |= {name: value for name, value in further.items() if name in own}
    options["n_iter"] = n_iter if kept else _iterations(result) + n_iter
    side = {need.value: job.side[need.value] for need in row.side_data if need.value in job.side}
    begin = job.id if kept else None
    return Job(new_id(), job.recording, row.name, options, side, continues=begin)


def _iterations(result: Mapping[str, Any]) -> int:
    """Number of iterations that gives a result again."""
    last = [stage for stage in result["stages"] if stage["iterations"]][-1]
    asked = result["options"].get("n_iter")
    return int(asked if asked and last["stop"] == Stop.MAX_ITER.value else last["iterations"])


def make_order(library: Library, job: Job) -> Order:
    """Make what the process that separates gets.

    Raises
    ------
    OSError
        If the recording, or the run that it goes on from, was deleted.
    """
    recording = library.recording(job.recording)
    if recording is None:
        raise FileNotFoundError("the recording was deleted.")
    begin = library.job(job.continues) if job.continues else None
    if job.continues and begin is None:
        raise FileNotFoundError(
            "the run that this one goes on from was deleted; run its method anew."
        )
    folder = library.recording_folder(recording)
    side: dict[str, Any] = {}
    for need in Need:
        given = job.side.get(need.value)
        if not given:
            continue
        kind = SIDE_DATA[need]["kind"]
        if kind == "marks":
            side[need.value] = [tuple(mark) for mark in given]
        else:
            paths = [str(folder / name) for name in given]
            side[need.value] = paths if kind == "files" else paths[0]
    return Order(
        folder=str(library.job_folder(job)),
        paths=tuple(map(str, library.recording_paths(recording))),
        titles=recording.titles,
        track=recording.name,
        options={**job.options, **side, "method": job.method},
        begin=str(library.job_folder(begin)) if begin else None,
    )


def _given(side: Mapping[str, Any]) -> dict[Need, Any]:
    return {need: side[need.value] for need in SIDE_DATA if side.get(need.value)}


def _side(library: Library, recording: Recording, need: Need, given: Any) -> Any:
    if SIDE_DATA[need]["kind"] == "marks":
        return [[int(source), float(start), float(stop)] for source, start, stop in given]
    names = [str(name) for name in given]
    folder = library.recording_folder(recording)
    if not all(SIDE_NAME.fullmatch(name) and (folder / name).is_file() for name in names):
        raise Refused("a file of side data is missing; choose it again.")
    return names


def _check(
    row: Method, recording: Recording, options: Mapping[str, Any], side: Mapping[str, Any]
) -> None:
    if recording.problem:
        raise Refused(recording.problem)
    common = {name: value for name, value in options.items() if name in COMMON}
    own = {name: value for name, value in options.items() if name not in COMMON}
    settled = make_options(SeparateOptions, common)
    make_options(row.options, own, row.name)
    check_n_src(row, settled.fixed_n_src or usual_n_src(row, recording.n_chan), recording.n_chan)
    if settled.ref_channel >= recording.n_chan:
        raise Refused(
            f"there is no channel {settled.ref_channel + 1}; there are {recording.n_chan}."
        )
    check_needs(row, {need: side.get(need.value) for need in Need})
