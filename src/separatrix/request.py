"""What a caller asks for, and what of it no method can do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .errors import UnsupportedError
from .iterate import Filters, OnStep, Stage
from .methods import DEFAULT_METHOD, Method, Need, Property
from .options import SeparateOptions
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
    if row.decides and request.initial is not None:
        raise UnsupportedError("auto begins anew; name a method to begin from another result.")
    if row.decides and (common.n_fft or common.hop):
        raise UnsupportedError("auto takes no n_fft and no hop: it tries several windows.")
    if Property.FILTERS in row.properties:
        return
    if common.scaling is not None:
        raise UnsupportedError(
            f"{row.name} takes no scaling: its sources are given as they sound at ref_channel."
        )
    if common.fixed_n_src != common.n_src and not row.decides:
        raise UnsupportedError(
            f"{row.name} cannot count sources, which shows in the outputs of filters alone: give "
            f"n_src as a number, or take a method with filters such as {DEFAULT_METHOD}."
        )
