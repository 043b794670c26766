"""The registry as the page's forms need it: every method appears by itself."""

from collections.abc import Mapping
from typing import Any

from .. import __version__
from ..errors import UnsupportedError
from ..methods import DEFAULT_METHOD, METHODS, Method, Need, check_n_src, usual_n_src
from ..methods.listing import describe_common_options, describe_method

# How side data come in: a file, several files, or stretches marked in the recording.
SIDE_DATA: Mapping[Need, Mapping[str, str]] = {
    Need.SENSORS: {
        "kind": "file",
        "label": "Readings of power sensors",
        "hint": "CSV, NPY, NPZ, or a low-rate sound file",
        "accept": ".csv,.npy,.npz,.wav,.flac",
    },
    Need.MAP: {
        "kind": "file",
        "label": "Map of the two ears",
        "hint": "what a head does to sound from every direction, NPZ",
        "accept": ".npz",
    },
    Need.INTERVALS: {
        "kind": "marks",
        "label": "Where one person alone speaks",
        "hint": "drag over the recording, then say who it is",
        "accept": "",
    },
    Need.EXAMPLES: {
        "kind": "files",
        "label": "A recording of each source alone",
        "hint": "in the order in which sources are wanted; one may be missing",
        "accept": "audio/*,.wav,.flac,.ogg",
    },
}
STRETCH = ("start", "duration")  # marked in the recording, not typed
N_SRC = "n_src"
FROM_ONE = "ref_channel"  # people count channels from 1


def catalogue() -> dict[str, Any]:
    """Describe all methods for the page.

    Returns
    -------
    dict
        Version, default method, methods with their options, and kinds of side data.
    """
    return {
        "version": __version__,
        "default": DEFAULT_METHOD,
        "methods": [_method(row) for row in METHODS.values()],
        "side": {need.value: dict(how) for need, how in SIDE_DATA.items()},
    }


def suits(n_chan: int) -> dict[str, Any]:
    """Say what every method makes of a number of channels.

    Parameters
    ----------
    n_chan : int
        Number of channels of a recording.

    Returns
    -------
    dict
        By method: the number of sources it gives where none is asked for, and why it cannot
        be used, empty where it can.
    """
    return {row.name: _suits(row, n_chan) for row in METHODS.values()}


def _suits(row: Method, n_chan: int) -> dict[str, Any]:
    n_src = usual_n_src(row, n_chan)
    try:
        check_n_src(row, n_src, n_chan)
    except UnsupportedError as error:
        return {"n_src": n_src, "problem": str(error)}
    return {"n_src": n_src, "problem": ""}


def from_page(options: Mapping[str, Any]) -> dict[str, Any]:
    """Turn options that the page sends into keywords of `separatrix.separate`."""
    given = {name: value for name, value in options.items() if value is not None}
    if isinstance(given.get(FROM_ONE), int):
        given[FROM_ONE] -= 1
    return given


def _method(row: Method) -> dict[str, Any]:
    common = [_common(one) for one in describe_common_options(row) if one["name"] not in STRETCH]
    return {
        **describe_method(row),
        "common": [one for one in common if one["name"] != N_SRC],
        "side": [need.value for need in row.side_data if need in SIDE_DATA],
    }


def _common(option: dict[str, Any]) -> dict[str, Any]:
    if option["name"] != FROM_ONE:
        return option
    return {**option, "default": option["default"] + 1, "minimum": 1}
