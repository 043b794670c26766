"""Files that many workers need and that only one of them should make."""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def make_once(path: Path, write: Callable[[Path], None]) -> None:
    """Make a file unless it is there; whoever comes meanwhile waits for it.

    The file appears whole or not at all.  Where a file system has no locks, several workers may
    make it at the same time; the last one stays.

    Parameters
    ----------
    path : Path
        The file; its folder is made if it is missing.
    write : callable
        ``write(place)`` makes the file elsewhere in that folder.  What it writes is to depend on
        nothing but the file's name.
    """
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with _alone(path.with_name(f".{path.name}.lock")):
        if path.exists():
            return
        fresh = path.with_name(f".{socket.gethostname()}-{os.getpid()}-{path.name}")
        try:
            write(fresh)
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold a lock that ends with this process at the latest."""
    try:
        import fcntl
    except ImportError:  # Windows has no such lock
        yield
        return
    with path.open("w") as file:
        with suppress(OSError):  # a file system without locks
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
