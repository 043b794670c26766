"""Spectrograms as sums of components: NMF and its relatives, for one channel or several."""

from .arma import ArmaFactorization
from .arma_model import ArmaState
from .bands import LinearBands, LogBands
from .divergence import Divergence, ItakuraSaito, KullbackLeibler, Squares
from .examples import Example, ExampleSpectrograms, fit_examples, heard_alone, load_examples
from .factorization import Bases, Factorization, FactorState
from .grouping import ByTruth, by_cue, by_direction, by_timbre
from .layouts import FrequencyShifts, Plain, TimeShifts
from .rules import Factors, Rules
from .training import Training
from .wiener import wiener_masks

__all__ = [
    "ArmaFactorization",
    "ArmaState",
    "Bases",
    "ByTruth",
    "Divergence",
    "Example",
    "ExampleSpectrograms",
    "FactorState",
    "Factorization",
    "Factors",
    "FrequencyShifts",
    "ItakuraSaito",
    "KullbackLeibler",
    "LinearBands",
    "LogBands",
    "Plain",
    "Rules",
    "Squares",
    "TimeShifts",
    "Training",
    "by_cue",
    "by_direction",
    "by_timbre",
    "fit_examples",
    "heard_alone",
    "load_examples",
    "wiener_masks",
]
