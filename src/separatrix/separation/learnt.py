"""How a separation was learnt: stage by stage, and from how much of the recording."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ..iterate import Stop


@dataclass(frozen=True, eq=False)
class StageRun:
    """How one stage of the method went.

    Attributes
    ----------
    label : str
        Name of the stage.
    costs : numpy.ndarray
        Cost of the initial state and after each iteration, (iterations + 1,).
    stop : Stop
        Why it ended.
    """

    label: str
    costs: np.ndarray
    stop: Stop


class Learnt(NamedTuple):
    """From how much of a recording its filters were learnt.

    Attributes
    ----------
    frames : int
        Frames of the spectrogram that they were learnt from.
    of : int
        Frames of all of it.
    """

    frames: int
    of: int


def last_iterated(stages: Sequence[StageRun]) -> StageRun:
    """Give the last stage with iterations: closed forms after it have nothing to tell."""
    iterated = [stage for stage in stages if len(stage.costs) > 1]
    return (iterated or stages)[-1]
