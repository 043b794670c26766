"""The speech that studies are made of, where no folder of it is named."""

from typing import Any

from .study import OnProgress


def fetch_speech(parameters: Any, on_progress: OnProgress) -> None:
    """Fetch the speech of a study, unless a folder of it is named.

    Parameters
    ----------
    parameters : object
        Parameters of a study, with a folder ``speech``.
    on_progress : callable
        Called as ``on_progress(doing, share)``, share up to 1.

    Raises
    ------
    DownloadError
        If it cannot be fetched.
    """
    if not parameters.speech:
        from ..datasets import cmu_arctic  # only now: the command line lists the studies

        cmu_arctic(on_progress=on_progress)
