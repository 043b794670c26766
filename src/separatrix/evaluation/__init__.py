"""Scores: SDR, SIR, SAR, SI-SDR, errors of directions; and one that needs no true sources."""

from .assignment import best_permutation
from .blind_measures import BlindMeasures, blind_measures
from .blind_score import blind_score
from .bss_eval import BssEval, bss_eval_matrix
from .course import ScoreCourse, ScorePoint
from .gains import gain_sir
from .localization import LocalizationErrors, localization_errors
from .score import Evaluation, evaluate
from .si_sdr import si_sdr_matrix

__all__ = [
    "BlindMeasures",
    "BssEval",
    "Evaluation",
    "LocalizationErrors",
    "ScoreCourse",
    "ScorePoint",
    "best_permutation",
    "blind_measures",
    "blind_score",
    "bss_eval_matrix",
    "evaluate",
    "gain_sir",
    "localization_errors",
    "si_sdr_matrix",
]
