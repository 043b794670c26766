"""Options as fields of frozen dataclasses, and how given values become one."""

from collections.abc import Mapping
from dataclasses import Field, field, fields
from enum import Enum
from numbers import Integral, Real
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from ..errors import UnsupportedError


def option(
    default: Any, description: str, minimum: float | None = None, maximum: float | None = None
) -> Any:
    """Make a field of an options dataclass.

    Fields are of type int, float, bool or an enum, so that the command line and the page can
    make their flags and forms from them; ``int | None`` leaves the value to the program.  A
    study also takes files, ``tuple[Path, ...]``.

    Parameters
    ----------
    default : object
        Value where none is given.
    description : str
        What it is, in a few words.
    minimum, maximum : float, optional
        Limits of a number, included.

    Returns
    -------
    object
        The field.
    """
    return field(default=default, metadata={"help": description, "min": minimum, "max": maximum})


def folder_option(description: str) -> Any:
    """Declare an option that names a folder; none by default.

    Parameters
    ----------
    description : str
        What should be in it, a few words that go on from "folder".

    Returns
    -------
    Any
        A field of type ``tuple[Path, ...]``, empty or with one path.
    """
    return field(default=(), metadata={"help": description, "folder": True})


def make_options(options: Any, given: Mapping[str, Any], method: str | None = None) -> Any:
    """Make options from keyword arguments.

    Parameters
    ----------
    options : type
        The options dataclass.
    given : mapping
        Values by field name; enum fields also take the value's string.
    method : str, optional
        Name of the method that they belong to, for messages.

    Returns
    -------
    object
        An instance of options.

    Raises
    ------
    UnsupportedError
        If there is no such option, or a value has the wrong type or is out of range.
    """
    known = {field.name: field for field in fields(options)}
    unknown = sorted(set(given) - set(known))
    if unknown:
        owner = method or "separate"
        raise UnsupportedError(f"{owner} has no option '{unknown[0]}'; it has {', '.join(known)}.")
    owner = f" of {method}" if method else ""
    return options(**{name: _checked(known[name], value, owner) for name, value in given.items()})


def option_type(option: Field[Any]) -> tuple[Any, bool]:
    """Find the type of an option.

    Parameters
    ----------
    option : dataclasses.Field
        Field of an options dataclass.

    Returns
    -------
    type
        int, float, bool, an enum, or Path for several files.
    bool
        Whether None is allowed, which leaves the value to the program.
    """
    choices = get_args(option.type)
    if choices:
        return choices[0], type(None) in choices
    return option.type, False


def option_words(option: Field[Any]) -> tuple[str, ...]:
    """Find the words that an option takes beside its type, ``Literal["auto"]`` for instance.

    Parameters
    ----------
    option : dataclasses.Field
        Field of an options dataclass.

    Returns
    -------
    tuple of str
        The words, mostly none.
    """
    literal = (one for one in get_args(option.type) if get_origin(one) is Literal)
    return tuple(word for one in literal for word in get_args(one))


def plain_values(options: Any) -> dict[str, Any]:
    """Give options as values that JSON knows.

    Parameters
    ----------
    options : object
        Instance of an options dataclass.

    Returns
    -------
    dict
        Numbers, booleans, None and the strings of enums, by name.
    """
    values = {field.name: getattr(options, field.name) for field in fields(options)}
    return {k: v.value if isinstance(v, Enum) else v for k, v in values.items()}


def _checked(option: Field[Any], value: Any, owner: str) -> Any:
    kind, optional = option_type(option)
    if value is None and optional:
        return None
    if kind is Path:
        return tuple(Path(path).resolve() for path in value)
    words = option_words(option)
    if isinstance(value, str) and value in words:
        return value
    name = f"{option.name}{owner}"
    if issubclass(kind, Enum):
        try:
            return kind(value)
        except ValueError:
            names = ", ".join(member.value for member in kind)
            raise UnsupportedError(f"{name} must be one of {names}; got {value!r}.") from None
    if not _is(kind, value):
        named = {int: "a whole number", float: "a number", bool: "True or False"}[kind]
        expected = " or ".join([named, *map(repr, words)])
        raise UnsupportedError(f"{name} must be {expected}; got {value!r}.")
    minimum, maximum = option.metadata["min"], option.metadata["max"]
    if minimum is not None and value < minimum:
        limit = f"at least {minimum:g}"
    elif maximum is not None and value > maximum:
        limit = f"at most {maximum:g}"
    else:
        return kind(value)
    raise UnsupportedError(f"{name} must be {limit}; got {value!r}.")


def _is(kind: type, value: Any) -> bool:
    """Whether a value is of a type; True is no number, and NumPy's numbers are numbers."""
    if kind is bool or isinstance(value, bool):
        return kind is bool and isinstance(value, bool)
    return isinstance(value, Integral if kind is int else Real) and value == value
