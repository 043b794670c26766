"""``separatrix demo``: a first impression, with numbers."""

from argparse import Namespace
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from ..errors import UnsupportedError
from . import serve
from .console import console
from .demos import Demo
from .opening import open_folder

PAGE = ("starlette", "uvicorn")  # what the page needs


def run(args: Namespace) -> bool:
    """Show a demonstration, and open its folder where that is asked for.

    Parameters
    ----------
    args : Namespace
        Arguments of the command.

    Returns
    -------
    bool
        True.

    Raises
    ------
    UnsupportedError
        If the method needs what the demonstration does not have.
    """
    demo: Demo = args.demo
    missing = sorted(need.value for need in args.method.needs - demo.gives)
    if missing:
        raise UnsupportedError(
            f"this demo has no {' and '.join(missing)} for {args.method.name}; choose another."
        )
    folder = import_module(f".demos.{demo.module}", __package__).run(args)
    if args.listen:
        _listen(args.out, folder)
    return True


def _listen(out: Path, folder: Path) -> None:
    """Open the page on the results where it is installed, and their folder elsewhere."""
    if all(map(find_spec, PAGE)):
        serve.show(out)
    elif not open_folder(folder):
        console(stderr=True).print(f"Listen in {folder.resolve()}", soft_wrap=True)
