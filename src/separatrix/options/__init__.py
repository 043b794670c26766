"""Options of every method, and of each: frozen dataclasses."""

from .separate import SeparateOptions, Precision, Scaling
from .demixing import (
    GgdIlrmaOptions,
    GgdIvaOptions,
    IlrmaInit,
    IlrmaOptions,
    IvaInit,
    IvaOptions,
    StudentIlrmaOptions,
    StudentIvaOptions,
    Update,
)
from .fields import make_options, option, option_type, plain_values

__all__ = [
    "SeparateOptions",
    "GgdIlrmaOptions",
    "GgdIvaOptions",
    "IlrmaInit",
    "IlrmaOptions",
    "IvaInit",
    "IvaOptions",
    "Precision",
    "Scaling",
    "StudentIlrmaOptions",
    "StudentIvaOptions",
    "Update",
    "make_options",
    "option",
    "option_type",
    "plain_values",
]
