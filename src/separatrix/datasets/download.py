"""Files from the network: resumed where a download broke off, kept only with the right checksum.

Own code on urllib, because pooch 1.9, which does all the rest of this well, does not resume: it
opens its file anew and sends no Range.  A set of speech is too large for that on a slow line.
"""

import errno
import hashlib
import http
import http.client
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from .. import __version__
from ..errors import DownloadError

OnProgress = Callable[[str, float], None]  # (what is being done, share that is done)

PATIENCE = 30.0  # seconds without an answer
ATTEMPTS = 5  # connections for one file, each from where the last one broke off
CHUNK = 1 << 18  # bytes
MEGABYTE = 1e6


@dataclass(frozen=True)
class RemoteFile:
    """A file on a server, and what it must be when it has come.

    Attributes
    ----------
    name : str
        Its name.
    url : str
        Where it is.
    size : int
        Its length in bytes.
    checksum : str
        Algorithm of hashlib and hexadecimal digest, such as "md5:900150983cd24fb0...".
    """

    name: str
    url: str
    size: int
    checksum: str


def download(remote: RemoteFile, path: Path, on_progress: OnProgress | None = None) -> None:
    """Fetch a file; go on where an earlier download of it broke off.

    What comes goes to ``path`` with ``.part`` behind its name, and is moved into place when
    its checksum is right.

    Parameters
    ----------
    remote : RemoteFile
        The file.
    path : Path
        Where it goes; its folder is made if it is missing.
    on_progress : callable, optional
        Called as ``on_progress(doing, share)``, share up to 1.

    Raises
    ------
    DownloadError
        If the server cannot be reached or breaks off, the disk is full, or the checksum differs.
    """
    tell = on_progress or (lambda doing, share: None)
    part = path.with_name(f"{path.name}.part")
    with told_of_disk(part.parent):
        part.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():  # all there, but nothing could be made of it: a full disk, say
            path.replace(part)
        part.touch()
        if part.stat().st_size > remote.size:  # of another version
            part.write_bytes(b"")
    for _ in range(ATTEMPTS):
        if part.stat().st_size == remote.size:
            break
        _fetch(remote, part, tell)
    have = part.stat().st_size
    if have != remote.size:
        raise DownloadError(
            f"{_host(remote.url)} broke off after {have / MEGABYTE:.1f} of "
            f"{remote.size / MEGABYTE:.1f} MB of {remote.name}; start again, and it goes on there."
        )
    _check(remote, part)
    with told_of_disk(part.parent):
        part.replace(path)


def open_url(url: str, headers: dict[str, str] | None = None) -> http.client.HTTPResponse:
    """Open an address.

    Parameters
    ----------
    url : str
        The address.
    headers : dict, optional
        Further headers of the request.

    Returns
    -------
    http.client.HTTPResponse
        The answer, to be closed by the caller.

    Raises
    ------
    DownloadError
        If there is no connection, or the answer is an error.
    """
    request = Request(url, headers={"User-Agent": f"separatrix/{__version__}", **(headers or {})})
    try:
        answer: http.client.HTTPResponse = urlopen(request, timeout=PATIENCE)
        return answer
    except HTTPError as error:
        raise DownloadError(
            f"{_host(url)} answers {error.code} {error.reason} for {url}; try again later."
        ) from error
    except (OSError, http.client.HTTPException) as error:
        cause = error.reason if isinstance(error, URLError) else error
        reason = getattr(cause, "strerror", None) or cause
        raise DownloadError(
            f"{_host(url)} cannot be reached ({reason}); check the connection and start again."
        ) from error


@contextmanager
def told_of_disk(folder: Path) -> Iterator[None]:
    """Turn what a disk refuses into a sentence.

    Parameters
    ----------
    folder : Path
        Where is written, for the sentence.

    Yields
    ------
    None
        To what writes.

    Raises
    ------
    DownloadError
        If the disk is full, or the folder may not be written.
    """
    try:
        yield
    except DownloadError:
        raise
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        reason = "the disk is full" if full else error.strerror or str(error)
        raise DownloadError(
            f"{folder} cannot take the files: {reason}; choose another place by the variable "
            "SEPARATRIX_CACHE, or make room and start again, and it goes on where it was."
        ) from error


def _fetch(remote: RemoteFile, part: Path, tell: OnProgress) -> None:
    """Append what is missing of a file, as far as one connection brings it."""
    have = part.stat().st_size
    headers = {"Range": f"bytes={have}-"} if have else {}
    with open_url(remote.url, headers) as answer, told_of_disk(part.parent):
        resumed = have and answer.status == http.HTTPStatus.PARTIAL_CONTENT
        with part.open("ab" if resumed else "wb") as file:
            while chunk := _read(answer):
                file.write(chunk)
                tell(f"fetching {remote.name}", min(file.tell() / remote.size, 1.0))


def _read(answer: http.client.HTTPResponse) -> bytes:
    """Read on; a connection that breaks off has simply no more."""
    try:
        return answer.read(CHUNK)
    except http.client.IncompleteRead as error:
        return error.partial
    except (OSError, http.client.HTTPException):
        return b""


def _check(remote: RemoteFile, path: Path) -> None:
    """Delete a file that is not what it should be."""
    algorithm, _, expected = remote.checksum.partition(":")
    with path.open("rb") as file:
        found = hashlib.file_digest(file, lambda: hashlib.new(algorithm, usedforsecurity=False))
    if found.hexdigest() != expected:
        path.unlink()
        raise DownloadError(
            f"{remote.name} came with the {algorithm} sum {found.hexdigest()} instead of "
            f"{expected}; it was deleted, start again."
        )


def _host(url: str) -> str:
    return urlsplit(url).netloc
