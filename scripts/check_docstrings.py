"""Check the docstrings of the public API with numpydoc.

    python scripts/check_docstrings.py

Public are the names that the package's folders export and the top-level modules define,
but for the inner ones below.  The checks are those of ``[tool.numpydoc_validation]``.
"""

import dataclasses
import enum
import importlib
import inspect
import pkgutil
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from numpydoc.validate import validate

import separatrix

ROOT = Path(__file__).resolve().parents[1]
INNER = {"arrays", "kernels", "cli", "web", "__main__"}  # these explain themselves in a line


def public_names() -> Iterator[tuple[str, Any]]:
    """Dotted name and object of every public function and class."""
    for info in pkgutil.iter_modules(separatrix.__path__):
        if info.name in INNER:
            continue
        module = importlib.import_module(f"separatrix.{info.name}")
        exports = getattr(module, "__all__", ())
        names = vars(module) | {name: getattr(module, name) for name in exports}
        for name, thing in sorted(names.items()):
            exported = name in exports
            own = getattr(thing, "__module__", None) == module.__name__ and name[0] != "_"
            # A type that stands for Any is exported too, and Any has a docstring of Python's own.
            is_code = inspect.isfunction(thing) or (inspect.isclass(thing) and thing is not Any)
            if is_code and (exported or (own and not info.ispkg)):
                yield f"{thing.__module__}.{thing.__qualname__}", thing


def needs_parameters(thing: Any) -> bool:
    """Whether a docstring without a Parameters section leaves something unsaid."""
    if not inspect.isclass(thing):
        return True
    says_it_elsewhere = "Attributes\n" in (thing.__doc__ or "") or (
        dataclasses.is_dataclass(thing)
        and all("help" in field.metadata for field in dataclasses.fields(thing))
    )
    is_protocol = getattr(thing, "_is_protocol", False)
    return not (says_it_elsewhere or is_protocol or issubclass(thing, enum.Enum))


def main() -> int:
    """Print what is missing; the exit status says whether anything is."""
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    checks = set(configuration["tool"]["numpydoc_validation"]["checks"])
    names = dict(public_names())
    problems = [
        f"{name}: {code} {sentence}"
        for name, thing in names.items()
        for code, sentence in validate(name)["errors"]
        if code in checks and (code != "PR01" or needs_parameters(thing))
    ]
    print("\n".join(problems) or f"docstrings: {len(names)} names checked, none wrong")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
