"""Many tasks from the command line: a forecast, a run with a bar, and what became of them."""

import os
from argparse import Namespace
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..errors import MissingExtra
from ..studies import (
    Forecast,
    Study,
    draw_study,
    export_study,
    find_executor,
    forecast,
    missing_tasks,
    read_records,
    read_study,
    run_study,
    spread,
    study_tasks,
)
from ..studies.export import TABLES
from ..studies.run import TEST_TASKS
from ..studies.study import error_text
from .console import console, print_json
from .progress import task_progress

SHOWN_ERRORS = 3


def tell_forecast(args: Namespace, study: Study, folder: Path, options: dict[str, Any]) -> bool:
    """Say how many tasks there are, and how long they take.

    Parameters
    ----------
    args : Namespace
        Arguments of the command.
    study : Study
        What is asked for.
    folder : Path
        Folder of the run.
    options : dict
        Values of the study's parameters.

    Returns
    -------
    bool
        Whether those that were tried went well.
    """
    tasks = study_tasks(study, options)
    found = forecast(study.cell, tasks, read_records(folder), _workers(args))
    if args.json:
        print_json(asdict(found))
    else:
        console().print(_forecast_words(found, _workers(args)), soft_wrap=True)
    return not found.problems


def _forecast_words(found: Forecast, n_workers: int) -> str:
    words = [f"{found.n_tasks} tasks, {found.n_tasks - found.n_missing} of them recorded."]
    if found.n_missing:
        words.append(
            f"The other {found.n_missing} take about {_duration(found.seconds_left)} at "
            f"{found.seconds_per_task:.2g} s a task, {n_workers} at a time."
        )
    words += [f"A task that was tried failed: {problem}" for problem in found.problems]
    return "\n".join(words)


def run_missing(args: Namespace, study: Study, folder: Path, options: dict[str, Any]) -> None:
    """Run what has no record, with a bar.

    Parameters
    ----------
    args : Namespace
        Arguments of the command.
    study : Study
        What is asked for.
    folder : Path
        Folder of the run.
    options : dict
        Values of the study's parameters.

    Raises
    ------
    KeyboardInterrupt
        With what was done until then.
    """
    executor = args.executor or ("serial" if args.test else "processes")
    find_executor(executor, _workers(args))  # refuses an unknown one before anything is said
    tasks = study_tasks(study, options)
    chosen = spread(tasks, TEST_TASKS) if args.test else tasks
    missing = missing_tasks(chosen, read_records(folder), retry_failed=args.retry_failed)
    quiet = args.quiet or args.json
    if missing and not quiet:
        console().print(_begin_words(len(chosen), len(missing), folder), soft_wrap=True)
    with task_progress(study.name, len(missing), shown=not quiet) as progress:
        try:
            run_study(
                study,
                folder,
                options,
                executor=executor,
                n_workers=_workers(args),
                test=args.test,
                retry_failed=args.retry_failed,
                on_record=progress.on_record,
            )
        except KeyboardInterrupt:
            raise KeyboardInterrupt(
                f"stopped; {progress.done} of {len(missing)} tasks were recorded in {folder}: "
                "start the same command again to go on."
            ) from None


def tell_end(args: Namespace, study: Study, folder: Path, options: dict[str, Any]) -> bool:
    """Draw and export what is recorded, and say what became of the tasks.

    Parameters
    ----------
    args : Namespace
        Arguments of the command.
    study : Study
        What was asked for.
    folder : Path
        Folder of the run.
    options : dict
        Values of the study's parameters.

    Returns
    -------
    bool
        Whether no task failed.
    """
    records = read_study(study, folder, options)
    errors = Counter(error_text(record) for record in records if "error" in record)
    files, notes = list(draw_study(study, folder)), []
    for kind in TABLES:
        try:
            files.append(export_study(study, folder, kind))
        except MissingExtra as error:
            notes.append(str(error))
    n_tasks, n_failed = len(study_tasks(study, options)), errors.total()
    end = {
        "study": study.name,
        "folder": str(folder),
        "tasks": n_tasks,
        "done": len(records) - n_failed,
        "failed": n_failed,
        "missing": n_tasks - len(records),
        "errors": dict(errors),
        "files": [path.name for path in files],
        "notes": notes,
    }
    if args.json:
        print_json(end)
    elif not args.quiet:
        _print_pages(files)
        _print_end(end)
    return not errors


def _print_pages(files: Sequence[Path]) -> None:
    """Print what was written to be read."""
    for path in files:
        if path.suffix == ".md":
            console().print(path.read_text(encoding="utf-8"), soft_wrap=True)


def _print_end(end: dict[str, Any]) -> None:
    out = console()
    counts = ", ".join(f"{end[what]} {what}" for what in ("done", "failed", "missing"))
    out.print(f"{end['study']}: {end['tasks']} tasks, {counts}", style="bold")
    for error, count in list(end["errors"].items())[:SHOWN_ERRORS]:
        out.print(f"{count} failed with {error}", style="red", soft_wrap=True)
    if end["failed"]:
        out.print("--retry-failed runs them again.")
    for note in end["notes"]:
        out.print(f"note: {note}", style="yellow", soft_wrap=True)
    out.print(f"-> {end['folder']}: {', '.join(end['files'])}", soft_wrap=True)


def _begin_words(n_chosen: int, n_missing: int, folder: Path) -> str:
    known = f", {n_chosen - n_missing} are recorded already" if n_missing < n_chosen else ""
    return f"{n_missing} tasks to run{known}; records go to {folder}"


def _workers(args: Namespace) -> int:
    return args.workers or os.cpu_count() or 1


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(seconds, 1):.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
