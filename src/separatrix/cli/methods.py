"""``separatrix methods``: the registry, to read or to process."""

from argparse import Namespace
from dataclasses import fields
from typing import Any

from ..methods import DEFAULT_METHOD, METHODS, Method
from ..methods.listing import default_of, describe_method
from .console import console, print_json, table
from .values import flag


def run(args: Namespace) -> bool:
    """Print every method.

    Parameters
    ----------
    args : Namespace
        Arguments of the command.

    Returns
    -------
    bool
        True.
    """
    if args.json:
        print_json([_entry(method) for method in METHODS.values()])
        return True
    made = table(left=["Method", "What it is"])
    for method in METHODS.values():
        made.add_row(_names(method), _description(method))
        made.add_section()
    out = console()
    out.print(made)
    out.print(f"Default: {DEFAULT_METHOD}. Options of one: separatrix separate --method M --help")
    return True


def _names(method: Method) -> str:
    return "\n".join([method.name, *(f"= {alias}" for alias in method.aliases), method.family])


def _description(method: Method) -> str:
    exactly = f" ({method.n_chan})" if method.n_chan else ""
    sources = f"sources: {method.n_src_rule.value}{exactly}"
    needs = ", ".join(sorted(f"--{need.value}" for need in method.needs))
    accepts = ", ".join(sorted(f"--{need.value}" for need in method.accepts))
    options = (f"{flag(one.name)} {_shown(default_of(one))}" for one in fields(method.options))
    return "\n".join(
        [
            method.summary,
            "; ".join(
                [
                    sources,
                    *([f"needs {needs}"] if needs else []),
                    *([f"takes {accepts}"] if accepts else []),
                ]
            ),
            "  ".join(options),
            method.paper,
        ]
    )


def _shown(default: Any) -> str:
    return "auto" if default is None else str(default)


def _entry(method: Method) -> dict[str, Any]:
    entry = describe_method(method)
    return entry | {"options": [one | {"flag": flag(one["name"])} for one in entry["options"]]}
