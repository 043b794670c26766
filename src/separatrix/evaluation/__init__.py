"""Scores against the true sources: SDR, SIR, SAR, SI-SDR, and errors of their directions."""

from .assignment import best_permutation
from .bss_eval import BssEval, bss_eval_matrix
from .course import ScoreCourse, ScorePoint
from .gains import gain_sir
from .localization import LocalizationErrors, localization_errors
from .score import Evaluation, evaluate
from .si_sdr import si_sdr_matrix

__all__ = [
    "BssEval",
    "Evaluation",
    "LocalizationErrors",
    "ScoreCourse",
    "ScorePoint",
    "best_permutation",
    "bss_eval_matrix",
    "evaluate",
    "gain_sir",
    "localization_errors",
    "si_sdr_matrix",
]
