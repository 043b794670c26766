"""Values on the command line, checked as they are read."""

import math
import re
from argparse import ArgumentTypeError
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

Converter = Callable[[str], Any]
MARK = re.compile(r"(\d+):(\d+\.?\d*)-(\d+\.?\d*)")


class UsageError(Exception):
    """The command line cannot be understood."""


def flag(name: str) -> str:
    """Spell a Python name as a flag."""
    return "--" + name.replace("_", "-")


def whole(minimum: float | None = None, words: Sequence[str] = ()) -> Converter:
    """Make a converter to int, at least `minimum`; some words stay as they are."""
    number = _number(int, " or ".join(["a whole number", *words]), minimum)
    return lambda text: text if text in words else number(text)


def real(minimum: float | None = None) -> Converter:
    """Make a converter to a finite float, at least `minimum`."""
    return _number(float, "a number", minimum)


def existing_file(text: str) -> Path:
    """Check that a file is there."""
    path = Path(text)
    if not path.is_file():
        raise ArgumentTypeError(f"{text} is no file; check the name and the folder")
    return path


def existing_folder(text: str) -> Path:
    """Check that a folder is there."""
    path = Path(text)
    if not path.is_dir():
        raise ArgumentTypeError(f"{text} is no folder; check its name")
    return path


def source_numbers(text: str) -> tuple[int, ...]:
    """Read numbers of sources, "1,3" for instance."""
    try:
        numbers = sorted({int(part) for part in text.split(",")})
    except ValueError:
        numbers = [0]
    if numbers[0] < 1:
        raise ArgumentTypeError(
            f"must be numbers of sources, counted from 1, such as 1,3; got '{text}'"
        )
    return tuple(numbers)


def solo_marks(text: str) -> tuple[tuple[int, float, float], ...]:
    """Read where a source alone is heard, "1:2.0-3.5" for instance, or several with commas."""
    parts = [MARK.fullmatch(part.strip()) for part in text.split(",")]
    marks = tuple((int(part[1]), float(part[2]), float(part[3])) for part in parts if part)
    if len(marks) < len(parts):
        raise ArgumentTypeError(
            f"must be a source and two seconds, such as 1:2.0-3.5; got '{text}'"
        )
    return marks


def template(text: str) -> str:
    """Check a template for the folder of a result."""
    try:
        example = Path(text.format(method="method", track="track"))
    except (AttributeError, LookupError, ValueError):
        raise ArgumentTypeError(f"may hold {{method}} and {{track}} only; got '{text}'") from None
    if example.is_absolute() or not example.parts or ".." in example.parts:
        raise ArgumentTypeError(f"must name a folder inside OUT; got '{text}'")
    return text


def _number(kind: type, description: str, minimum: float | None) -> Converter:
    def convert(text: str) -> Any:
        try:
            value = kind(text)
            finite = math.isfinite(value)
        except (ValueError, OverflowError):
            finite = False
        if not finite:
            raise ArgumentTypeError(f"must be {description}; got '{text}'")
        if minimum is not None and value < minimum:
            raise ArgumentTypeError(f"must be at least {minimum:g}; got {text}")
        return value

    return convert
