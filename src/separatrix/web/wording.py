"""What went wrong, in a sentence for the page."""

import errno
from collections.abc import Mapping
from pathlib import Path


class Refused(Exception):
    """A request that cannot be fulfilled, with the sentence that says why.

    Parameters
    ----------
    sentence : str
        For people.
    status : int
        Status of the HTTP response.
    """

    def __init__(self, sentence: str, status: int = 422) -> None:
        super().__init__(sentence)
        self.status = status


DISK_FULL = "the disk is full; delete recordings that you no longer need, or make room on it."


def sentence(error: BaseException, names: Mapping[Path, str] | None = None) -> str:
    """Put an exception into words.

    Parameters
    ----------
    error : BaseException
        What happened.
    names : mapping, optional
        Names that people know files by, in place of their paths.

    Returns
    -------
    str
        One sentence, or two.
    """
    if isinstance(error, MemoryError):
        return "the memory does not suffice; take a part of the recording, or allow less memory."
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return DISK_FULL
    known = isinstance(error, OSError | ValueError | ImportError | FloatingPointError | Refused)
    said = str(error) if known and str(error) else ""
    if not said:
        return f"an error of the program itself ({type(error).__name__}: {error})."
    for path, name in (names or {}).items():
        said = said.replace(str(path), name)
    if "No space left" in said:
        return DISK_FULL
    return said
