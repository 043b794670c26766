"""The program `separatrix`: runs one command and turns whatever goes wrong into a sentence."""

import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from .console import complain, fail
from .parser import parse
from .values import UsageError

DONE, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments without the program's name; those of the process by default.

    Returns
    -------
    int
        Exit status: 0 done, 1 failed, 2 not understood, 130 stopped by Ctrl-C.
    """
    argv = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a file name need not fit the terminal's encoding
            stream.reconfigure(errors="backslashreplace")
    try:
        status = _run(argv)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has left (`| head`): nothing more to say, also not when Python closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    return status


def _run(argv: list[str]) -> int:
    try:
        args = parse(argv or ["--help"])
        # Only now NumPy and rich are loaded, so that --help is instant.
        command = import_module(f".{args.command}", __package__)
        return DONE if command.run(args) else FAILED
    except SystemExit as leaving:  # --help, --version
        return int(leaving.code or 0)
    except UsageError as error:
        complain(str(error))
        return USAGE
    except KeyboardInterrupt as stop:  # a command may say more than the system does
        said = "stopped; results that were finished are kept, nothing else was written."
        complain(str(stop) or said)
        return INTERRUPTED
    except BrokenPipeError:
        raise
    except Exception as error:
        fail(error, debug="--debug" in argv)
        return FAILED
