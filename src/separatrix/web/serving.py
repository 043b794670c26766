"""Serving the page: an address, a token, one line that says them."""

import os
import secrets
import socket
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from ..errors import FolderError, MissingExtra, UnsupportedError

USUAL_PORT = 8737
TOKEN, LOCK = "token", "lock"


@dataclass(frozen=True)
class Settings:
    """How the page is served.

    Attributes
    ----------
    host : str
        Address to listen at.
    port : int or None
        Port; 8737 by default, or any that is free.
    data : Path or None
        Folder of recordings and runs; where the system keeps such files by default.
    folder : Path or None
        Results of the command line to look at.
    max_upload : float
        Largest file that is taken, in gigabytes.
    open : bool
        Whether to open a browser.
    """

    host: str = "127.0.0.1"
    port: int | None = None
    data: Path | None = None
    folder: Path | None = None
    max_upload: float = 16.0
    open: bool = False


def serve(settings: Settings, say: Callable[[str], None]) -> None:
    """Serve the page until Ctrl-C.

    Parameters
    ----------
    settings : Settings
        Where, and with what.
    say : callable
        Told the address, once the page can be opened.

    Raises
    ------
    MissingExtra
        If starlette or uvicorn is not installed.
    UnsupportedError
        If the port is taken.
    FolderError
        If another server uses the folder.
    """
    try:
        import starlette  # noqa: F401
        import uvicorn
    except ImportError as error:
        raise MissingExtra(
            'the page needs starlette and uvicorn; install them with: pip install "separatrix[app]"'
        ) from error
    from .app import make_app
    from .guard import Guard
    from .library import Library
    from .studio import Studio

    root = (settings.data or _usual_data()).expanduser().absolute()
    lock = _lock(root)
    library = Library(root)
    token = _token(root)
    listening = _listen(settings.host, settings.port)
    host, port = settings.host, listening.getsockname()[1]
    everywhere = host in ("0.0.0.0", "::")
    shown = f"[{host}]" if ":" in host else host
    names = {host, socket.gethostname().lower()}
    studio = Studio(library, settings.folder, round(settings.max_upload * 1e9))
    app = make_app(studio, lambda inner: Guard(inner, token, names, everywhere))
    config = uvicorn.Config(
        app,
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    address = f"http://{'127.0.0.1' if everywhere else shown}:{port}/?token={token}"
    say(address)
    if settings.open:
        webbrowser.open(address)
    with lock:
        uvicorn.Server(config).run(sockets=[listening])


def _usual_data() -> Path:
    from platformdirs import user_data_path

    return user_data_path("separatrix", appauthor=False) / "page"


def _listen(host: str, port: int | None) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    wanted = (USUAL_PORT, 0) if port is None else (port,)
    for candidate in wanted:
        try:
            return socket.create_server((host, candidate), family=family)
        except OSError as error:
            reason = error.strerror
    raise UnsupportedError(f"{host} port {wanted[-1]} cannot be used: {reason}; choose another.")


def _token(root: Path) -> str:
    """Read the token of a folder, or make it: pages stay open over a restart of the server."""
    path = root / TOKEN
    if path.is_file():
        kept = path.read_text(encoding="ascii").strip()
        if len(kept) >= 32:
            return kept
    token = secrets.token_urlsafe(24)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(token)
    return token


def _lock(root: Path) -> TextIO:
    """Keep other servers out of a folder for as long as the file is open."""
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = (root / LOCK).open("w")
    try:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except ImportError:  # a system without such locks
        return file
    except OSError as error:
        file.close()
        raise FolderError(
            f"another 'separatrix serve' uses {root}; open its page, or choose another --data."
        ) from error
    return file
