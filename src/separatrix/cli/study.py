"""``separatrix study``: an experiment of many tasks, resumed where it stopped."""

from argparse import Namespace
from pathlib import Path

from ..studies import STUDIES, Study, recorded_options
from ..studies.run import check_folder
from ..studies.threads import one_thread
from .arguments import given_options
from .console import console, print_json, table
from .tasks import Job


def run(args: Namespace) -> bool:
    """Run a study, or draw or forecast it; without a name list the studies.

    Parameters
    ----------
    args : Namespace
        Arguments of the command.

    Returns
    -------
    bool
        Whether no task failed.
    """
    if args.study is None:
        _list(json=args.json)
        return True
    study: Study = args.study
    folder: Path = args.out or Path("studies") / study.name
    check_folder(study, folder)
    # Before NumPy is loaded, whose threads cannot always be bounded later.
    with one_thread():
        if args.draw:
            return Job(args, study, folder, recorded_options(study, folder)).tell_end()
        return Job(args, study, folder, given_options(args, study.options)).run()


def _list(*, json: bool) -> None:
    if json:
        print_json([{"name": one.name, "summary": one.summary} for one in STUDIES.values()])
        return
    made = table(left=["Study", "What it finds out"])
    for one in STUDIES.values():
        made.add_row(one.name, one.summary)
    console().print(made)
    console().print("Parameters of one: separatrix study NAME --help")
