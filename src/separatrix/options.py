"""Options of the methods: a frozen dataclass each, and how given values become one.

Fields are int, float, bool or enum, so that the command line and the page can make their
flags and form fields from them; ``int | None`` leaves the value to the method.
"""

from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from enum import Enum
from numbers import Integral
from typing import Any, get_args

from .errors import UnsupportedError


class Update(Enum):
    """Spatial updates by name."""

    IP1 = "ip1"
    IP2 = "ip2"
    ISS1 = "iss1"
    ISS2 = "iss2"
    IPA = "ipa"


class IlrmaInit(Enum):
    """Ways to begin ILRMA."""

    GAUSS = "gauss"
    RANDOM = "random"


DOF = "degrees of freedom: the fewer, the heavier the tails"
BETA = "exponent of the magnitude: the smaller, the heavier the tails"


def _option(
    default: Any, description: str, minimum: float | None = None, maximum: float | None = None
) -> Any:
    return field(default=default, metadata={"help": description, "min": minimum, "max": maximum})


@dataclass(frozen=True)
class IvaOptions:
    """Options of independent vector analysis, and of component analysis in each bin."""

    n_iter: int = _option(50, "largest number of iterations", 0)
    update: Update = _option(Update.IP1, "how the demixing matrices are updated")
    tol: float = _option(1e-6, "stop at a smaller change of the cost per source and bin", 0)


@dataclass(frozen=True)
class StudentIvaOptions(IvaOptions):
    """Options of independent vector analysis with Student's t."""

    dof: float = _option(1.0, DOF, 0.01, 1e6)


@dataclass(frozen=True)
class GgdIvaOptions(IvaOptions):
    """Options of independent vector analysis with the generalised Gaussian."""

    beta: float = _option(0.1, BETA, 0.01, 1.99)


@dataclass(frozen=True)
class IlrmaOptions:
    """Options of independent low-rank matrix analysis."""

    n_iter: int | None = _option(
        None, "largest number of iterations (default: 60 from gauss, 100 from random)", 0
    )
    n_basis: int = _option(2, "number of basis spectra of each source", 1)
    partitioned: bool = _option(False, "let the sources share out all basis spectra themselves")
    update: Update = _option(Update.IP1, "how the demixing matrices are updated")
    init: IlrmaInit = _option(IlrmaInit.GAUSS, "begin from Gauss IVA or from random bases alone")
    n_iter_init: int = _option(50, "iterations of the Gauss IVA it begins from", 0)
    tol: float = _option(1e-6, "stop at a smaller change of the cost per source and bin", 0)


@dataclass(frozen=True)
class StudentIlrmaOptions(IlrmaOptions):
    """Options of independent low-rank matrix analysis with Student's t."""

    dof: float = _option(100.0, DOF, 0.01, 1e6)


@dataclass(frozen=True)
class GgdIlrmaOptions(IlrmaOptions):
    """Options of independent low-rank matrix analysis with the generalised Gaussian."""

    beta: float = _option(1.8, BETA, 0.01, 2)


def make_options(options: Any, method: str, given: Mapping[str, Any]) -> Any:
    """Make the options of a method from keyword arguments.

    Parameters
    ----------
    options : type
        The method's options dataclass.
    method : str
        Its name, for messages.
    given : mapping
        Values by field name; enum fields also take the value's string.

    Returns
    -------
    object
        An instance of options.

    Raises
    ------
    UnsupportedError
        If the method has no such option, or a value has the wrong type or is out of range.
    """
    known = {option.name: option for option in fields(options)}
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise UnsupportedError(f"{method} has no option '{unknown[0]}'; it has {', '.join(known)}.")
    values = {name: _checked(method, known[name], value) for name, value in given.items()}
    return options(**values)


def whole(name: str, value: Any, minimum: int = 0) -> int:
    """Check a whole number.

    Parameters
    ----------
    name : str
        What it is, for messages.
    value : object
        What came.
    minimum : int
        Smallest value allowed.

    Returns
    -------
    int
        The number.

    Raises
    ------
    UnsupportedError
        If it is no whole number, or too small.
    """
    if isinstance(value, bool) or not isinstance(value, Integral) or value < minimum:
        raise UnsupportedError(f"{name} must be a whole number from {minimum} on; got {value!r}.")
    return int(value)


def option_type(option: Field[Any]) -> tuple[Any, bool]:
    """Find the type of an option.

    Parameters
    ----------
    option : dataclasses.Field
        Field of an options dataclass.

    Returns
    -------
    type
        int, float, bool or an enum.
    bool
        Whether None is allowed, which leaves the value to the method.
    """
    choices = get_args(option.type)
    if choices:
        return choices[0], type(None) in choices
    return option.type, False


def _checked(method: str, option: Field[Any], value: Any) -> Any:
    kind, optional = option_type(option)
    if value is None and optional:
        return None
    if issubclass(kind, Enum):
        try:
            return kind(value)
        except ValueError:
            names = ", ".join(member.value for member in kind)
            raise UnsupportedError(
                f"{option.name} of {method} must be one of {names}; got {value!r}."
            ) from None
    try:
        number = kind(value)
        exact = number == value and not (kind is int and isinstance(value, bool))
    except (TypeError, ValueError):
        exact = False
    if not exact:
        raise UnsupportedError(
            f"{option.name} of {method} must be of type {kind.__name__}; got {value!r}."
        )
    minimum, maximum = option.metadata["min"], option.metadata["max"]
    if minimum is not None and number < minimum:
        limit = f"at least {minimum:g}"
    elif maximum is not None and number > maximum:
        limit = f"at most {maximum:g}"
    else:
        return number
    raise UnsupportedError(f"{option.name} of {method} must be {limit}; got {value!r}.")
