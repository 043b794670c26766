"""Rows of the registry in plain values, for listings and forms."""

from dataclasses import Field, fields
from enum import Enum
from typing import Any

from ..options import SeparateOptions, option_type
from .method import Domain, Method, Property


def default_of(option: Field[Any]) -> Any:
    """Give the default of an option as a plain value.

    Parameters
    ----------
    option : dataclasses.Field
        Field of an options dataclass.

    Returns
    -------
    int, float, bool, str or None
        The default; the string of an enum.
    """
    return option.default.value if isinstance(option.default, Enum) else option.default


def may_have_filters(method: Method) -> bool:
    """Whether its results have filters: always, or by what it chooses.

    Parameters
    ----------
    method : Method
        The row.

    Returns
    -------
    bool
        Whether scaling, and a file of filters, can be asked for.
    """
    return Property.FILTERS in method.properties or method.decides


def without_use(method: Method) -> set[str]:
    """Name the options of `separate` that change nothing with a method.

    Parameters
    ----------
    method : Method
        The row.

    Returns
    -------
    set of str
        Fields of `SeparateOptions`.
    """
    unused = set() if may_have_filters(method) else {"scaling"}
    if method.domain is Domain.SIGNAL:
        return unused | {"n_fft", "hop", "dtype"}
    return unused if method.window is not None else unused | {"n_fft", "hop"}


def describe_option(option: Field[Any]) -> dict[str, Any]:
    """Describe an option.

    Parameters
    ----------
    option : dataclasses.Field
        Field of an options dataclass.

    Returns
    -------
    dict
        Its name, type, choices, default, limits and help.
    """
    kind, _ = option_type(option)
    is_choice = issubclass(kind, Enum)
    return {
        "name": option.name,
        "type": "choice" if is_choice else kind.__name__,
        "choices": [member.value for member in kind] if is_choice else None,
        "default": default_of(option),
        "minimum": option.metadata["min"],
        "maximum": option.metadata["max"],
        "help": option.metadata["help"],
    }


def describe_method(method: Method) -> dict[str, Any]:
    """Describe a method.

    Parameters
    ----------
    method : Method
        The row.

    Returns
    -------
    dict
        What the row says in plain values, and its options.
    """
    return {
        "name": method.name,
        "aliases": method.aliases,
        "family": method.family,
        "summary": method.summary,
        "paper": method.paper,
        "n_src": method.n_src_rule.value,
        "needs": sorted(need.value for need in method.needs),
        "accepts": sorted(need.value for need in method.accepts),
        "domain": method.domain.value,
        "options": [describe_option(option) for option in fields(method.options)],
    }


def describe_common_options(method: Method) -> list[dict[str, Any]]:
    """Describe the options of `separate` that make a difference with a method.

    Parameters
    ----------
    method : Method
        The row.

    Returns
    -------
    list of dict
        As of `describe_option`.
    """
    unused = without_use(method)
    return [
        describe_option(option) for option in fields(SeparateOptions) if option.name not in unused
    ]
