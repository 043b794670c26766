"""What a caller asks for, and what of it no method can do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from .errors import UnsupportedError
from .iterate import Filters, OnStep, Stage
from .methods import BEST_FIXED, Method, Need, owners
from .methods.listing import may_have_filters
from .options import SeparateOptions, make_options
from .separation import Chooser, OnProgress, Separation, lowest_cost
from .side_data import check_needs


@dataclass(frozen=True)
class Hooks:
    """What a caller has a say in, or is told, while a request is fulfilled.

    Attributes
    ----------
    choose : callable
        Takes the separations of all starts, and returns the index of the one to keep.
    on_step, on_stage, on_progress : callable, optional
        As `separatrix.separate` takes them.
    """

    choose: Chooser = lowest_cost
    on_step: OnStep | None = None
    on_stage: Callable[[int, Stage], None] | None = None
    on_progress: OnProgress | None = None


@dataclass(frozen=True, eq=False)
class Request:
    """What is to be separated, and how.

    Attributes
    ----------
    recording : object
        Samples, a file or files, as `separatrix.separate` takes them.
    fs : float or None
        Sampling rate in hertz, of samples.
    method : Method
        The row.
    common : SeparateOptions
        Options that all methods have.
    own : object
        Those of the method.
    given : mapping
        Data beside the recording, by what they are; None where there are none.
    hooks : Hooks
        Whom to ask and to tell.
    track : str or None
        Name of the recording.
    initial : Separation, Filters or None
        What to begin from.
    """

    recording: Any
    fs: float | None
    method: Method
    common: SeparateOptions
    own: Any
    given: Mapping[Need, Any]
    hooks: Hooks
    track: str | None = None
    initial: Separation | Filters | None = None


def own_options(method: Method, given: Mapping[str, Any]) -> Any:
    """Make the options of a method from keywords.

    Parameters
    ----------
    method : Method
        The row.
    given : mapping
        Values by name.

    Returns
    -------
    object
        Its options dataclass.

    Raises
    ------
    UnsupportedError
        If it has no such option, with those methods that have; or a value is not possible.
    """
    strange = sorted(set(given) - {field.name for field in fields(method.options)})
    able = owners(strange[0]) if strange else []
    if able:
        raise UnsupportedError(
            f"{method.name} has no option '{strange[0]}'; name a method that has it, such as "
            f"{able[0]}."
        )
    return make_options(method.options, given, method.name)


def check_request(request: Request) -> None:
    """Refuse what the method cannot use, before anything is read.

    Parameters
    ----------
    request : Request
        What is asked for.

    Raises
    ------
    UnsupportedError
        If data that the method needs are missing, or data or options are given that it does not
        take.
    """
    row, common = request.method, request.common
    check_needs(row, request.given)
    for name, value in (
        ("n_fft", common.n_fft),
        ("hop", common.hop),
        ("initial", request.initial),
    ):
        if row.decides and value is not None:
            raise UnsupportedError(
                f"{row.name} takes no {name}, which depends on what it finds; name a method, such "
                f"as {BEST_FIXED}."
            )
    if may_have_filters(row):
        return
    if common.scaling is not None:
        raise UnsupportedError(
            f"{row.name} takes no scaling: its sources are given as they sound at ref_channel."
        )
    if common.fixed_n_src != common.n_src:
        raise UnsupportedError(
            f"{row.name} cannot count sources, which shows in the outputs of filters alone: give "
            f"n_src as a number, or take a method with filters such as {BEST_FIXED}."
        )
