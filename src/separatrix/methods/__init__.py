"""The registry: every method, a row each.

Library, command line, page and studies take their choices from `METHODS`.  The rows hold no
arrays and import no mathematics until one is built, so that listing them is instant.
"""

import difflib
from collections.abc import Mapping
from dataclasses import fields
from numbers import Integral

from ..errors import UnsupportedError
from .binaural import BINAURAL
from .choice import CHOICE
from .convolutive import CONVOLUTIVE
from .demixing import DEMIXING
from .factorization import FACTORIZATION
from .instantaneous import INSTANTANEOUS
from .masking import MASKING
from .method import Domain, Method, Need, Property, Side, SourceCount

__all__ = [
    "BEST_FIXED",
    "DEFAULT_LOCALIZER",
    "DEFAULT_METHOD",
    "DIRECTIONS",
    "METHODS",
    "Domain",
    "Method",
    "Need",
    "Property",
    "Side",
    "SourceCount",
    "check_n_src",
    "find_method",
    "owners",
    "usual_n_src",
]

FAMILIES = (DEMIXING, INSTANTANEOUS, CONVOLUTIVE, MASKING, FACTORIZATION, BINAURAL, CHOICE)
METHODS: Mapping[str, Method] = {method.name: method for family in FAMILIES for method in family}
DEFAULT_METHOD = "auto"  # docs/auto.md
BEST_FIXED = "fdica"  # of those that try nothing; docs/quality.md
DIRECTIONS = "directions.json"  # file of the methods that find where sources are
DEFAULT_LOCALIZER = next(name for name, row in METHODS.items() if DIRECTIONS in row.files)


def find_method(name: str) -> Method:
    """Look up a method by its name or alias.

    Parameters
    ----------
    name : str
        For example "auxiva".

    Returns
    -------
    Method
        The row.

    Raises
    ------
    UnsupportedError
        If there is no such method; the message lists the names.
    """
    by_name = {key: method for method in METHODS.values() for key in (method.name, *method.aliases)}
    lower = str(name).lower()
    if lower in by_name:
        return by_name[lower]
    close = difflib.get_close_matches(lower, by_name, n=1)
    hint = f"did you mean '{close[0]}'? The" if close else "the"
    raise UnsupportedError(f"there is no method '{name}'; {hint} methods are {', '.join(METHODS)}.")


def owners(option: str) -> list[str]:
    """List the methods that have an option of their own by this name.

    Parameters
    ----------
    option : str
        For example "n_basis".

    Returns
    -------
    list of str
        Names, in the order of `METHODS`, but the best fixed one first.
    """
    able = [
        name
        for name, row in METHODS.items()
        if option in (field.name for field in fields(row.options))
    ]
    return sorted(able, key=lambda name: name != BEST_FIXED)


def usual_n_src(method: Method, n_chan: int) -> int:
    """Give the number of sources that are looked for where none is asked for.

    Parameters
    ----------
    method : Method
        The row.
    n_chan : int
        Number of channels.

    Returns
    -------
    int
        As many as channels; two from one channel where the method can.
    """
    return max(n_chan, 2) if method.n_src_rule is SourceCount.ANY else n_chan


def check_n_src(method: Method, n_src: int, n_chan: int) -> None:
    """Refuse a number of sources that a method cannot give.

    Parameters
    ----------
    method : Method
        The row.
    n_src : int
        Number of sources.
    n_chan : int
        Number of channels that carry sound of their own.

    Raises
    ------
    UnsupportedError
        With the names of the methods that can, if there are any.
    """
    wrong_channels = method.n_chan is not None and n_chan != method.n_chan
    if isinstance(n_src, bool) or not isinstance(n_src, Integral) or n_src < 1:
        raise UnsupportedError(f"n_src must be a whole number from 1 on; got {n_src!r}.")
    if wrong_channels:
        problem = (
            f"{method.name} takes exactly {method.n_chan} channels, the recording has {n_chan}"
        )
    elif n_chan == 1 and not (method.hears(1) and method.n_src_rule.allows(2, 1)):
        problem = f"{method.name} needs at least two microphones, the recording has one channel"
        n_src = max(n_src, 2)
    elif not method.n_src_rule.allows(n_src, n_chan):
        problem = (
            f"{method.name} gives {method.n_src_rule.value}: n_src={n_src} is not possible with "
            f"{n_chan} channels"
        )
    else:
        return
    able = [
        other.name
        for other in METHODS.values()
        if other.n_src_rule.allows(n_src, n_chan) and other.hears(n_chan)
    ]
    advice = (
        f"use {' or '.join(able)}"
        if able
        else ("record with more microphones, or name the files of all of them together")
    )
    raise UnsupportedError(f"{problem}; {advice}.")
