"""``separatrix localize``: recordings of two ears to directions and sources."""

from argparse import Namespace

from ..methods import DIRECTIONS, METHODS
from . import separate
from .values import UsageError


def run(args: Namespace) -> bool:
    """Separate every recording by a method that finds directions.

    Parameters
    ----------
    args : Namespace
        Arguments of the command.

    Returns
    -------
    bool
        Whether all went well.

    Raises
    ------
    UsageError
        If the method finds none.
    """
    if DIRECTIONS not in args.method.files:
        able = " or ".join(name for name, row in METHODS.items() if DIRECTIONS in row.files)
        raise UsageError(f"{args.method.name} finds no directions; choose --method {able}.")
    return separate.run(args)
