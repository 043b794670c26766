"""Words for people on stdout and stderr, and JSON for programs."""

import json
import sys
import traceback
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ..errors import SeparatrixWarning

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table


def complain(text: str) -> None:
    """Say on stderr, in one line, what went wrong."""
    print("separatrix:", " ".join(text.split()), file=sys.stderr)


def fail(error: Exception, *, debug: bool, about: str = "") -> str:
    """Say on stderr what an exception means, after its traceback where that is wanted.

    Parameters
    ----------
    error : Exception
        What happened.
    debug : bool
        Whether to show the traceback.
    about : str
        What it happened to; named unless the sentence does.

    Returns
    -------
    str
        The sentence.
    """
    if debug:
        traceback.print_exception(error)
    said = sentence(error)
    complain(said if about in said else f"{about}: {said}")
    return said


def sentence(error: Exception) -> str:
    """Put an exception into words for a person who did not write the code."""
    if isinstance(error, MemoryError):
        return (
            "the memory does not suffice; allow less (--memory), separate a part (--start, "
            "--duration) or use --dtype complex64."
        )
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}."
    if isinstance(error, OSError | ValueError | ImportError | FloatingPointError) and str(error):
        return str(error)
    return (
        f"an error of the program itself ({type(error).__name__}: {error}); run again with --debug "
        "and report what it prints."
    )


def print_json(value: Any) -> None:
    """Print a value as strict JSON, the only thing on stdout."""
    print(json.dumps(value, indent=2, allow_nan=False))


def console(*, stderr: bool = False) -> "Console":
    """Give a rich console that prints names as they are, whatever characters are in them."""
    from rich.console import Console

    return Console(stderr=stderr, markup=False, highlight=False, emoji=False)


def table(*, left: Sequence[str], right: Sequence[str] = ()) -> "Table":
    """Give an empty table with headings of text columns, then of number columns."""
    from rich import box
    from rich.table import Table

    made = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for head in left:
        made.add_column(head, overflow="fold")
    for head in right:
        made.add_column(head, justify="right", no_wrap=True)
    return made


@contextmanager
def collected_notes() -> Iterator[list[str]]:
    """Collect what the library warns of, each once, instead of printing it."""
    notes: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("ignore")
        warnings.simplefilter("always", SeparatrixWarning)
        yield notes
    notes += dict.fromkeys(str(warning.message) for warning in caught)
