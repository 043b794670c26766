"""VESSL: positions and masks of sources from the cues at two ears, by variational EM."""

from .assignment import Assignment, assign
from .free_energy import Problem, free_energy
from .greedy import Greedy, RandomMasks, assign_to, first_noise
from .observations import Moments, Observations, observe
from .positions import Positions, locate
from .restart import Restart, RestartState
from .slow_phases import SlowPhases
from .stages import garbage_of, vessl_stages
from .vessl import Beginning, Garbage, Vessl, VesslState
from .weights import Dirichlet, Free, Shared, WeightRule

__all__ = [
    "Assignment",
    "Beginning",
    "Dirichlet",
    "Free",
    "Garbage",
    "Greedy",
    "Moments",
    "Observations",
    "Positions",
    "Problem",
    "RandomMasks",
    "Restart",
    "RestartState",
    "Shared",
    "SlowPhases",
    "Vessl",
    "VesslState",
    "WeightRule",
    "assign",
    "assign_to",
    "first_noise",
    "free_energy",
    "garbage_of",
    "locate",
    "observe",
    "vessl_stages",
]
