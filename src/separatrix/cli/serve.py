"""``separatrix serve``: the page in which recordings are separated, watched and heard."""

import contextlib
from argparse import Namespace

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
    with contextlib.suppress(KeyboardInterrupt):  # Ctrl-C is how it is meant to end
        serve(settings, lambda address: print(address, flush=True))
    return True
