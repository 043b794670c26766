"""What algorithms are, the one loop that runs them, and the stages that methods are made of."""

from .algorithm import Algorithm, Data, Filters, Images, Masks, Outcome, State
from .loop import OnStep, Result, Stop, iterate
from .stages import Stage, run_stages

__all__ = [
    "Algorithm",
    "Data",
    "Filters",
    "Images",
    "Masks",
    "OnStep",
    "Outcome",
    "Result",
    "Stage",
    "State",
    "Stop",
    "iterate",
    "run_stages",
]
