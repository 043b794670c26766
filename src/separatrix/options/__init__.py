"""Options of every method, and of each: frozen dataclasses."""

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
from .separate import Precision, Scaling, SeparateOptions

__all__ = [
    "GgdIlrmaOptions",
    "GgdIvaOptions",
    "IlrmaInit",
    "IlrmaOptions",
    "IvaInit",
    "IvaOptions",
    "Precision",
    "Scaling",
    "SeparateOptions",
    "StudentIlrmaOptions",
    "StudentIvaOptions",
    "Update",
    "make_options",
    "option",
    "option_type",
    "plain_values",
]
