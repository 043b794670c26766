"""Options of every method, and of each: frozen dataclasses."""

from .binaural import (
    MaskKind,
    MaskStart,
    MaskWeights,
    MesslOptions,
    VesslLiteralOptions,
    VesslOptions,
)
from .blinkiva import BlinkivaOptions, SensorLag, SensorStart, SensorUnit
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
from .fields import folder_option, make_options, option, option_type, plain_values
from .separate import Precision, Scaling, SeparateOptions
from .training import ChartName, Cue, TrainingOptions

__all__ = [
    "BlinkivaOptions",
    "ChartName",
    "Cue",
    "GgdIlrmaOptions",
    "GgdIvaOptions",
    "IlrmaInit",
    "IlrmaOptions",
    "IvaInit",
    "IvaOptions",
    "MaskKind",
    "MaskStart",
    "MaskWeights",
    "MesslOptions",
    "Precision",
    "Scaling",
    "SensorLag",
    "SensorStart",
    "SensorUnit",
    "SeparateOptions",
    "StudentIlrmaOptions",
    "StudentIvaOptions",
    "TrainingOptions",
    "Update",
    "VesslLiteralOptions",
    "VesslOptions",
    "folder_option",
    "make_options",
    "option",
    "option_type",
    "plain_values",
]
