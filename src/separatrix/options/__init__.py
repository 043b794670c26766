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
from .convolutive import DecorrelationOptions, PauseFinder, PausesOptions
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
from .instantaneous import (
    Contrast,
    FasticaOptions,
    JadeOptions,
    LagSearchOptions,
    Objective,
    OneLagOptions,
    PhamOptions,
    SobiOptions,
    UwedgeOptions,
)
from .separate import Precision, Scaling, SeparateOptions
from .training import ChartName, Cue, TrainingOptions

__all__ = [
    "BlinkivaOptions",
    "ChartName",
    "Contrast",
    "Cue",
    "DecorrelationOptions",
    "FasticaOptions",
    "GgdIlrmaOptions",
    "GgdIvaOptions",
    "IlrmaInit",
    "IlrmaOptions",
    "IvaInit",
    "IvaOptions",
    "JadeOptions",
    "LagSearchOptions",
    "MaskKind",
    "MaskStart",
    "MaskWeights",
    "MesslOptions",
    "Objective",
    "OneLagOptions",
    "PauseFinder",
    "PausesOptions",
    "PhamOptions",
    "Precision",
    "Scaling",
    "SensorLag",
    "SensorStart",
    "SensorUnit",
    "SeparateOptions",
    "SobiOptions",
    "StudentIlrmaOptions",
    "StudentIvaOptions",
    "TrainingOptions",
    "Update",
    "UwedgeOptions",
    "VesslLiteralOptions",
    "VesslOptions",
    "folder_option",
    "make_options",
    "option",
    "option_type",
    "plain_values",
]
