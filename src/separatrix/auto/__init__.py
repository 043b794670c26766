"""The choice between methods: what kind of recording it is, a grid of runs, a score of each."""

from .bench import Bench
from .contest import Entry, contest
from .deciding import Decision, decide
from .grid import GRIDS, Run, Step, rounds_of

__all__ = ["GRIDS", "Bench", "Decision", "Entry", "Run", "Step", "contest", "decide", "rounds_of"]
