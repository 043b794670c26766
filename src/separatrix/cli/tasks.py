"""Many tasks from the command line: a forecast, a run with a bar, and what became of them."""

import os
from argparse import Namespace
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..errors import MissingExtra
from ..studies import (
    Forecast,
    Study,
    draw_study,
    export_study,
    fetch_files,
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
from .progress import RunProgress, task_progress

SHOWN_ERRORS = 3


@dataclass(frozen=True)
class Job:
    """Tasks that a command asks for, and how it wants them run.

    Attributes
    ----------
    args : Namespace
        Arguments of the command.
    study : Study
        What is asked for.
    folder : Path
        Folder of the run.
    options : dict
        Values of the study's parameters.
    """

    args: Namespace
    study: Study
    folder: Path
    options: dict[str, Any]

    @property
    def quiet(self) -> bool:
        """Whether people are told nothing."""
        return bool(self.args.quiet or self.args.json)

    def run(self) -> bool:
        """Get what is needed; forecast, or run what has no record and say what became of all.

        Returns
        -------
        bool
            Whether no task failed.
        """
        with RunProgress(shown=not self.quiet) as progress:
            progress.begin(self.study.name, "looking for its files")
            fetch_files(self.study, self.options, progress.on_progress)
        if self.args.dry_run:
            return self.tell_forecast()
        self.run_missing()
        return self.tell_end()

    def tell_forecast(self) -> bool:
        """Say how many tasks there are, and how long they take.

        Returns
        -------
        bool
            Whether those that were tried went well.
        """
        n_workers = _workers(self.args)
        tasks = study_tasks(self.study, self.options)
        found = forecast(self.study.cell, tasks, read_records(self.folder), n_workers)
        if self.args.json:
            print_json(asdict(found))
        else:
            console().print(_forecast_words(found, n_workers), soft_wrap=True)
        return not found.problems

    def run_missing(self) -> None:
        """Run what has no record, with a bar.

        Raises
        ------
        KeyboardInterrupt
            With what was done until then.
        """
        args, n_workers = self.args, _workers(self.args)
        executor = args.executor or ("serial" if args.test else "processes")
        find_executor(executor, n_workers)  # refuses an unknown one before anything is said
        tasks = study_tasks(self.study, self.options)
        chosen = spread(tasks, TEST_TASKS) if args.test else tasks
        records = read_records(self.folder)
        missing = missing_tasks(chosen, records, retry_failed=args.retry_failed)
        if missing and not self.quiet:
            words = _begin_words(len(chosen), len(missing), self.folder)
            console().print(words, soft_wrap=True)
        with task_progress(self.study.name, len(missing), shown=not self.quiet) as progress:
            try:
                run_study(
                    self.study,
                    self.folder,
                    self.options,
                    executor=executor,
                    n_workers=n_workers,
                    test=args.test,
                    retry_failed=args.retry_failed,
                    on_record=progress.on_record,
                )
            except KeyboardInterrupt:
                raise KeyboardInterrupt(
                    f"stopped; {progress.done} of {len(missing)} tasks were recorded in "
                    f"{self.folder}: start the same command again to go on."
                ) from None

    def tell_end(self) -> bool:
        """Draw and export what is recorded, and say what became of the tasks.

        Returns
        -------
        bool
            Whether no task failed.
        """
        records = read_study(self.study, self.folder, self.options)
        errors = Counter(error_text(record) for record in records if "error" in record)
        files, notes = _write_figures_and_tables(self.study, self.folder)
        n_tasks, n_failed = len(study_tasks(self.study, self.options)), errors.total()
        end = {
            "study": self.study.name,
            "folder": str(self.folder),
            "tasks": n_tasks,
            "done": len(records) - n_failed,
            "failed": n_failed,
            "missing": n_tasks - len(records),
            "errors": dict(errors),
            "files": [path.name for path in files],
            "notes": notes,
        }
        if self.args.json:
            print_json(end)
        elif not self.quiet:
            _print_pages(files)
            _print_end(end)
        return not errors


def _write_figures_and_tables(study: Study, folder: Path) -> tuple[list[Path], list[str]]:
    """Write what can be written; say of a table that cannot what it needs."""
    files: list[Path] = list(draw_study(study, folder))
    notes: list[str] = []
    for kind in TABLES:
        try:
            files.append(export_study(study, folder, kind))
        except MissingExtra as error:
            notes.append(str(error))
    return files, notes


def _forecast_words(found: Forecast, n_workers: int) -> str:
    words = [f"{found.n_tasks} tasks, {found.n_tasks - found.n_missing} of them recorded."]
    if found.n_missing:
        words.append(
            f"The other {found.n_missing} take about {_duration(found.seconds_left)} at "
            f"{found.seconds_per_task:.2g} s a task, {n_workers} at a time."
        )
    words += [f"A task that was tried failed: {problem}" for problem in found.problems]
    return "\n".join(words)


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
