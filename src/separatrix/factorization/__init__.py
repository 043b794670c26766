"""Spectrograms as sums of components: NMF and its relatives, for one channel or several."""

from .bands import LinearBands, LogBands
from .divergence import Divergence, ItakuraSaito, KullbackLeibler, Squares
from .factorization import Bases, Factorization
from .grouping import ByTruth, by_cue, by_direction, by_timbre
from .layouts import FrequencyShifts, Plain, TimeShifts
from .rules import Factors, Rules
from .wiener import wiener_masks

__all__ = [
    "Bases",
    "ByTruth",
    "Divergence",
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
    "by_cue",
    "by_direction",
    "by_timbre",
    "wiener_masks",
]
