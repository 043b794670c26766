"""Scores of a separation against the true sources: SDR, SIR, SAR and SI-SDR."""

from .assignment import best_permutation
from .bss_eval import BssEval, bss_eval_matrix
from .course import ScoreCourse, ScorePoint
from .score import Evaluation, evaluate
from .si_sdr import si_sdr_matrix

__all__ = [
    "BssEval",
    "Evaluation",
    "ScoreCourse",
    "ScorePoint",
    "best_permutation",
    "bss_eval_matrix",
    "evaluate",
    "si_sdr_matrix",
]
