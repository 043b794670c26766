"""The arguments of what runs many tasks: studies, and many recordings."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..methods import Method
from .arguments import add_method_options, add_quiet, add_separate, add_settings
from .values import whole

if TYPE_CHECKING:
    from ..studies import Study

# Those of studies.EXECUTORS, which imports more.
EXECUTORS = ("serial", "processes", "dask:ADDRESS", "ipyparallel[:PROFILE]")

STUDY = """\
Run an experiment of many tasks, record each as it ends, and draw its figures.
Start the same command again to go on where it stopped: what is recorded in OUT
is not run again. Without NAME the studies are listed.

Studies:
{studies}
"""
FIGURE = """\
Draw the figures of what a study has recorded in FOLDER, and write its tables;
run nothing. Also while the study is under way.
"""
BATCH = """\
Separate many recordings, several at a time. Start the same command again to go
on where it stopped: only files that are new or have changed are separated.
Results are folders as those of 'separate'; OUT/batch has a record and a row of
results.csv for each recording, also for those that failed.
"""


def add_study(parser: ArgumentParser, study: "Study | None") -> None:
    """Add the arguments of `study`, with the parameters of the one that is named."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="the study; comes first")
    add_quiet(parser)
    add_settings(parser)
    add = parser.add_argument
    add(
        "-o",
        "--out",
        type=Path,
        metavar="OUT",
        help="folder of records and figures (default: ./studies/NAME)",
    )
    how = _add_tasks(parser, "tasks")
    how("--draw", action="store_true", help="draw what OUT has, with its parameters; run nothing")
    if study is not None:
        add_method_options(parser, study)


def add_figure(parser: ArgumentParser) -> None:
    """Add the arguments of `figure`."""
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="folder of a study")
    add_quiet(parser)


def add_batch(parser: ArgumentParser, method: Method) -> None:
    """Add the arguments of `batch` with this method: those of `separate`, and of tasks."""
    add_separate(parser, method)
    _add_tasks(parser, "recordings")


def _add_tasks(parser: ArgumentParser, what: str) -> Callable[..., Any]:
    """Add what many tasks have in common; gives what adds another way instead of running all."""
    how = parser.add_mutually_exclusive_group().add_argument
    how("--test", action="store_true", help=f"run a few {what} only, one after the other")
    how("--dry-run", action="store_true", help=f"say how many {what} there are, and the time")
    add = parser.add_argument
    add("--retry-failed", action="store_true", help="run tasks again that failed")
    add(
        "--executor",
        metavar="WHERE",
        help=f"{', '.join(EXECUTORS)}, or module:factory of yours (default: processes; with "
        "--test serial)",
    )
    add("--workers", type=whole(1), metavar="N", help="at the same time (default: processors)")
    return how
