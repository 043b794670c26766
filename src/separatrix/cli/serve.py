"""``separatrix serve``: the page in which recordings are separated, watched and heard."""

import contextlib
import warnings
from argparse import Namespace
from pathlib import Path

from ..web import Settings, serve


def run(args: Namespace) -> bool:
    """Serve the page until Ctrl-C; print its address, and nothing else.

    Parameters
    ----------
    args : Namespace
        Arguments of the command.

    Returns
    -------
    bool
        True.
    """
    settings = Settings(
        args.host, args.port, args.data, args.folder, args.max_upload, open=args.open
    )
    _serve(settings)
    return True


def show(folder: Path) -> None:
    """Open the page on results of the command line, until Ctrl-C.

    Parameters
    ----------
    folder : Path
        Folder of the results.
    """
    _serve(Settings(folder=folder, open=True))


def _serve(settings: Settings) -> None:
    with warnings.catch_warnings():
        # Of a server that Ctrl-C ends before it has begun.
        warnings.filterwarnings("ignore", "coroutine .* was never awaited", RuntimeWarning)
        with contextlib.suppress(KeyboardInterrupt):  # Ctrl-C is how it is meant to end
            serve(settings, lambda address: print(address, flush=True))
