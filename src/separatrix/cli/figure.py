"""``separatrix figure``: figures and tables of what a study has recorded so far."""

from argparse import Namespace

from ..studies import recorded_options, study_of
from ..studies.threads import one_thread
from .tasks import Job


def run(args: Namespace) -> bool:
    """Draw the figures of a folder, whichever study it belongs to.

    Parameters
    ----------
    args : Namespace
        Arguments of the command.

    Returns
    -------
    bool
        Whether no task that is recorded failed.
    """
    study = study_of(args.folder)
    # Before NumPy is loaded, whose threads cannot always be bounded later.
    with one_thread():
        return Job(args, study, args.folder, recorded_options(study, args.folder)).tell_end()
