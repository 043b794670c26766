"""The registry: every method, a row each.

Library, command line, page and studies take their choices from `METHODS`.  The rows hold no
arrays and import no mathematics until one is built, so that listing them is instant.
"""

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from numbers import Integral
from typing import TYPE_CHECKING, Any

from .errors import UnsupportedError
from .options import IlrmaInit, IlrmaOptions, IvaOptions, Update

if TYPE_CHECKING:
    from .iterate import Stage


class Need(Enum):
    """What a method needs besides the recording; the value is the keyword and CLI flag."""

    SENSORS = "sensors"
    MAP = "map"
    INTERVALS = "solo"
    EXAMPLES = "examples"


class Domain(Enum):
    """What a method works on."""

    SPECTROGRAM = "spectrogram"
    SIGNAL = "signal"


class SourceCount(Enum):
    """How many sources a method takes for a number of channels."""

    EQUAL = "as many as channels"
    AT_MOST = "at most as many as channels"
    MORE = "more than channels"
    ANY = "any number"

    def allows(self, n_src: int, n_chan: int) -> bool:
        """Whether n_src sources from n_chan channels are possible."""
        return {
            SourceCount.EQUAL: n_src == n_chan,
            SourceCount.AT_MOST: n_src <= n_chan,
            SourceCount.MORE: n_src > n_chan,
            SourceCount.ANY: True,
        }[self]


class Property(Enum):
    """What is promised of a method, and tested for every row that has it."""

    MONOTONE = "the cost never rises"
    EQUIVARIANT = "mixing the channels differently changes nothing"
    ARRAY_API = "runs on every array library"
    BATCH = "leading axes are independent recordings"


@dataclass(frozen=True)
class Side:
    """What a run knows besides the recording and the options of its method.

    Attributes
    ----------
    n_src : int
        Number of sources.
    seed : int
        Seed of everything random.
    """

    n_src: int
    seed: int = 0


Build = Callable[[Any, Side], "tuple[Stage, ...]"]


@dataclass(frozen=True)
class Method:
    """A row of the registry.

    Attributes
    ----------
    name, aliases : str, tuple of str
        Canonical name, used for folders and reports, and synonyms of the field.
    family : str
        Folder of the library that holds it.
    summary : str
        What it is good for, in one line.
    paper : str
        Where it comes from.
    options : Any
        Frozen dataclass of its options, with defaults.
    build : callable
        ``build(options, side)`` gives its stages.
    n_src_rule : SourceCount
        How many sources it takes.
    needs : frozenset of Need
        Side data it cannot do without.
    domain : Domain
        What its stages work on.
    properties : frozenset of Property
        What is tested of it.
    """

    name: str
    aliases: tuple[str, ...]
    family: str
    summary: str
    paper: str
    options: Any
    build: Build
    n_src_rule: SourceCount
    needs: frozenset[Need] = frozenset()
    domain: Domain = Domain.SPECTROGRAM
    properties: frozenset[Property] = frozenset()


def _iva(source_name: str) -> Build:
    def build(options: IvaOptions, side: Side) -> "tuple[Stage, ...]":
        from . import demixing
        from .iterate import Stage

        source = getattr(demixing, source_name)()
        algorithm = demixing.Demixing(source, _update(options.update), side.n_src, side.seed)
        return (Stage(f"{source_name} IVA", algorithm, options.n_iter, options.tol),)

    return build


def _ilrma(options: IlrmaOptions, side: Side) -> "tuple[Stage, ...]":
    from .demixing import Demixing, Gauss, LowRank
    from .iterate import Stage

    update = _update(options.update)
    from_gauss = options.init is IlrmaInit.GAUSS
    n_iter = options.n_iter
    if n_iter is None:
        n_iter = 60 if from_gauss else 100
    low_rank = Demixing(LowRank(options.n_basis), update, side.n_src, side.seed)
    ilrma = Stage("ILRMA", low_rank, n_iter, options.tol)
    if not from_gauss:
        return (ilrma,)
    gauss = Demixing(Gauss(), update, side.n_src, side.seed)
    return (Stage("Gauss IVA", gauss, options.n_iter_init, options.tol), ilrma)


def _update(update: Update) -> Any:
    from . import demixing

    return getattr(demixing, update.value)


def _demixing(
    name: str, aliases: tuple[str, ...], summary: str, paper: str, options: Any, build: Build
) -> Method:
    return Method(
        name,
        aliases,
        "demixing",
        summary,
        paper,
        options,
        build,
        SourceCount.AT_MOST,
        properties=frozenset(Property),
    )


METHODS: Mapping[str, Method] = {
    method.name: method
    for method in (
        _demixing(
            name="auxiva-laplace",
            aliases=("auxiva",),
            summary="speech, fast: sources whose loudness varies, at all frequencies together",
            paper="N. Ono, WASPAA 2011",
            options=IvaOptions,
            build=_iva("Laplace"),
        ),
        _demixing(
            name="auxiva-gauss",
            aliases=(),
            summary="speech, fast: as auxiva-laplace with a stronger preference for pauses",
            paper="N. Ono, APSIPA 2012",
            options=IvaOptions,
            build=_iva("Gauss"),
        ),
        _demixing(
            name="ilrma",
            aliases=(),
            summary="speech and music, the best fixed choice: learns a few spectra per source",
            paper="D. Kitamura et al., IEEE/ACM TASLP 24(9), 2016",
            options=IlrmaOptions,
            build=_ilrma,
        ),
    )
}
DEFAULT_METHOD = "ilrma"


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
    if name in by_name:
        return by_name[name]
    close = difflib.get_close_matches(str(name), by_name, n=1)
    hint = f"did you mean '{close[0]}'? " if close else ""
    raise UnsupportedError(
        f"there is no method '{name}'; {hint}Choose one of {', '.join(METHODS)}."
    )


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
    if not isinstance(n_src, Integral) or n_src < 1:
        raise UnsupportedError(f"n_src must be a whole number from 1 on; got {n_src!r}.")
    if n_chan == 1 and not method.n_src_rule.allows(2, 1):
        problem = f"{method.name} needs at least two microphones, the recording has one channel"
        n_src = max(n_src, 2)
    elif not method.n_src_rule.allows(n_src, n_chan):
        problem = (
            f"{method.name} gives {method.n_src_rule.value}: n_src={n_src} is not possible with "
            f"{n_chan} channels"
        )
    else:
        return
    able = [other.name for other in METHODS.values() if other.n_src_rule.allows(n_src, n_chan)]
    advice = f"use {' or '.join(able)}" if able else "record with more microphones"
    raise UnsupportedError(f"{problem}; {advice}.")
