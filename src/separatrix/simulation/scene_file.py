"""Scene files: TOML into a description, strictly."""

import difflib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import Field, fields, replace
from enum import Enum
from importlib.resources import files
from pathlib import Path
from types import NoneType
from typing import Any, get_args

from ..errors import MissingDataError, UnsupportedError
from .description import LAYOUT_KEYS, Layout, Placing, Position, Room, SceneDescription

PLACES = ("microphones", "talkers", "interferers", "sensors")
LARGEST = 1e12  # nothing in a room is larger
LONGEST = 500  # m: responses of larger rooms fill the memory
WORDS = {
    int: "a whole number",
    float: "a number",
    Path: "the name of a file or folder in quotes",
    Position: "three numbers such as [4.0, 3.0, 1.2], in metres",
}
LISTS = {
    Path: 'a list of files or folders such as ["speech.wav"]',
    int: "a list of whole numbers such as [1, 2]",
    float: "a list of numbers such as [0, -6]",
    Position: "a list of positions such as [[4.0, 3.0, 1.2], [4.1, 3.0, 1.2]], in metres",
}


def example_scene() -> str:
    """Give a scene file with every key, its default and what it means.

    Returns
    -------
    str
        TOML; read as it is, it describes the default scene.
    """
    return files(__package__).joinpath("example.toml").read_text(encoding="utf-8")


def read_scene(path: str | Path) -> SceneDescription:
    """Read a scene file.

    Parameters
    ----------
    path : str or Path
        TOML file as `example_scene` gives one; relative names in it start at its folder.

    Returns
    -------
    SceneDescription
        What it says, and the defaults for all that it leaves out.

    Raises
    ------
    MissingDataError
        If it cannot be read.
    UnsupportedError
        If it is not valid TOML, or a key is unknown, of the wrong type or out of range.
    """
    path = Path(path)
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise MissingDataError(
            f"the scene file {path} cannot be read: {error.strerror}; 'separatrix simulate "
            "--example' prints one."
        ) from None
    except ValueError as error:
        raise UnsupportedError(f"the scene file {path} is not valid TOML: {error}.") from None
    return parse_scene(tables, path.parent)


def parse_scene(tables: Mapping[str, Any], folder: Path = Path()) -> SceneDescription:
    """Make a description of the tables of a scene file.

    Parameters
    ----------
    tables : mapping
        Tables by name, each a mapping of keys to values.
    folder : Path
        Where relative names of files start.

    Returns
    -------
    SceneDescription
        What they say, and the defaults for all that they leave out.

    Raises
    ------
    UnsupportedError
        If a key is unknown, of the wrong type or out of range, or does not go with another.

    Examples
    --------
    >>> parse_scene({"room": {"rt60": 0.3}}).room.rt60
    0.3
    """
    known = {table.name: table for table in fields(SceneDescription)}
    default = SceneDescription()
    made = {}
    for name, table in tables.items():
        if name not in known and not isinstance(table, dict | list):
            raise UnsupportedError(
                f"the key {name} stands outside of the tables; put it below one of "
                f"{', '.join(f'[{one}]' for one in known)}."
            )
        if name not in known:
            raise UnsupportedError(_unknown(f"there is no table {name}", name, known))
        if not isinstance(table, dict):
            raise UnsupportedError(f"{name} must be a table: write [{name}]; got {table!r}.")
        made[name] = _read_table(getattr(default, name), name, table, folder)
    if "measured" in made and "room" not in made:
        made["room"] = Room(size=None)  # not ours: unknown
    description = replace(default, **made)
    _check_together(description, tables)
    return description


def _read_table(default: Any, name: str, table: Mapping[str, Any], folder: Path) -> Any:
    known = {key.name: key for key in fields(default)}
    values = {}
    for key, value in table.items():
        if key not in known:
            raise UnsupportedError(_unknown(f"there is no key {name}.{key}", key, known))
        values[key] = _read_key(known[key], f"{name}.{key}", value, folder)
    if values.get("layout") not in (None, getattr(default, "layout", None)):
        default = Placing(default.n)  # radius and angle were those of the default layout
    return replace(default, **values)


def _read_key(key: Field[Any], name: str, value: Any, folder: Path) -> Any:
    kinds = [kind for kind in get_args(key.type) if kind is not NoneType]
    optional = NoneType in get_args(key.type)
    found = _convert(kinds[0] if optional else key.type, name, value, folder)
    minimum, maximum = key.metadata.get("min"), key.metadata.get("max")
    if minimum is not None and found < minimum:
        raise UnsupportedError(f"{name} must be at least {minimum:g}; got {value}.")
    if maximum is not None and found > maximum:
        raise UnsupportedError(f"{name} must be at most {maximum:g}; got {value}.")
    return found


def _convert(kind: Any, name: str, value: Any, folder: Path) -> Any:
    parts = get_args(kind)
    if parts and parts[-1] is Ellipsis:
        if not isinstance(value, list):
            raise UnsupportedError(f"{name} must be {LISTS[parts[0]]}; got {value!r}.")
        items = enumerate(value, start=1)
        return tuple(_convert(parts[0], f"{name}[{k}]", item, folder) for k, item in items)
    if parts and isinstance(value, list) and len(value) == len(parts):
        return tuple(_convert(float, name, item, folder) for item in value)
    if kind is Path and isinstance(value, str):
        return folder / value
    if isinstance(kind, type) and issubclass(kind, Enum):
        choices = [member.value for member in kind]
        if value in choices:
            return kind(value)
        raise UnsupportedError(_unknown(f"{name} must not be {value!r}", str(value), choices))
    whole = isinstance(value, int) and not isinstance(value, bool)
    number = whole or (kind is float and isinstance(value, float))
    if kind in (int, float) and number and abs(value) < LARGEST:  # not for NaN and infinity
        return kind(value)
    raise UnsupportedError(f"{name} must be {WORDS[kind]}; got {value!r}.")


def _check_together(description: SceneDescription, tables: Mapping[str, Any]) -> None:
    """Refuse keys that would have no effect: whoever wrote them expects one."""
    room = tables.get("room", {})
    if "absorption" in room and "rt60" in room:
        raise UnsupportedError("room.absorption and room.rt60 exclude each other; leave one out.")
    if not all(0 < side <= LONGEST for side in description.room.size or ()):
        got = list(description.room.size or ())
        raise UnsupportedError(f"room.size must be above 0 and at most {LONGEST} m; got {got}.")
    for name in PLACES:
        _check_placing(getattr(description, name), name, tables.get(name, {}))
    if "range_db" in tables.get("readings", {}) and description.readings.bits is None:
        raise UnsupportedError("readings.range_db belongs to codes; give readings.bits too.")
    if "measured" not in tables:
        return
    if not description.measured.responses:
        raise UnsupportedError("measured.responses is empty; name a sound file for each source.")
    for key in room:
        if key != "size":
            raise UnsupportedError(f"room.{key} has no effect beside [measured]; leave it out.")
    for name in PLACES:
        free = ("positions", "n") if name in ("talkers", "interferers") else ("positions",)
        for key in tables.get(name, {}):
            if key not in free:
                raise UnsupportedError(
                    f"{name}.{key} has no effect beside [measured], whose responses know where "
                    f"everything stood; only positions, for the plan, and numbers of sources go."
                )


def _check_placing(placing: Placing, name: str, table: Mapping[str, Any]) -> None:
    if "positions" in table:
        for key in table:
            if key != "positions":
                raise UnsupportedError(f"{name}.positions says all; leave {name}.{key} out.")
        return
    taken = LAYOUT_KEYS[placing.layout]
    for key in table:
        if key not in ("n", "layout", *taken):
            owners = [layout.value for layout in Layout if key in LAYOUT_KEYS[layout]]
            raise UnsupportedError(
                f"{name}.{key} belongs to the layout {' or '.join(owners)}, not to "
                f"{placing.layout.value}, which takes {', '.join(taken)}."
            )


def _unknown(what: str, name: str, known: Sequence[str] | Mapping[str, Any]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    meant = f"did you mean {close[0]}? " if close else ""
    return f"{what}; {meant}There are {', '.join(known)}."
