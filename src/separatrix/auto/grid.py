"""The runs from which the best is chosen: methods, what they begin from, and windows."""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

from ..options import Effort


class Step(NamedTuple):
    """A method with options, and the seed of its random numbers.

    Attributes
    ----------
    method : str
        A name in `METHODS`.
    options : tuple of pairs
        Name and plain value of each option that is not the default.
    seed : int
        Of everything random, added to that of the choice.
    """

    method: str
    options: tuple[tuple[str, Any], ...] = ()
    seed: int = 0


class Run(NamedTuple):
    """Steps one after the other, each from the filters of the one before.

    Attributes
    ----------
    name : str
        For reports.
    window : float
        Length of the window in seconds.
    steps : tuple of Step
        What is done; runs that begin alike share what they have in common.
    """

    name: str
    window: float
    steps: tuple[Step, ...]

    @property
    def label(self) -> str:
        """Name and window."""
        return f"{self.name}, {1000 * self.window:.0f} ms"


IVA = (("n_iter", 50),)
AFTER = (("init", "random"), ("n_iter", 60))  # ILRMA from the filters that it is given
FROM_NOTHING = (("init", "random"), ("n_iter", 100), ("n_basis", 2))
GAUSS = Step("auxiva-gauss", IVA)
RECIPES: Mapping[str, tuple[Step, ...]] = {
    "fdica": (Step("fdica"),),
    "fdica from Gauss": (GAUSS, Step("fdica")),
    "ilrma from fdica": (Step("fdica"), Step("ilrma", AFTER)),
    "ilrma from Gauss": (GAUSS, Step("ilrma", AFTER)),
    "ilrma-t from Gauss": (GAUSS, Step("ilrma-t", AFTER)),
    "Gauss": (GAUSS,),
    "Laplace": (Step("auxiva-laplace", IVA),),
    "ilrma, start 1": (Step("ilrma", FROM_NOTHING),),
    "ilrma, start 2": (Step("ilrma", FROM_NOTHING, seed=1),),
}


def _runs(*pairs: tuple[str, float]) -> tuple[Run, ...]:
    return tuple(Run(name, window, RECIPES[name]) for name, window in pairs)


def _all(names: Sequence[str], windows: Sequence[float]) -> tuple[Run, ...]:
    return _runs(*product(names, windows))


# Rounds of runs, those that find most first: one that finds nothing better is the last.
FIRST = _runs(
    ("fdica from Gauss", 0.512), ("fdica from Gauss", 0.256), ("fdica", 0.512), ("fdica", 0.128)
)
SECOND = _runs(("ilrma from fdica", 0.512), ("fdica", 0.384))
THIRD = _runs(("fdica", 0.256), ("fdica from Gauss", 0.384))
GRIDS: Mapping[Effort, tuple[tuple[Run, ...], ...]] = {
    Effort.QUICK: (FIRST,),
    Effort.NORMAL: (FIRST, SECOND, THIRD),
    Effort.THOROUGH: (
        _all(list(RECIPES), (0.256, 0.512, 0.128)) + _all(["fdica", "fdica from Gauss"], (0.384,)),
    ),
}
SHORT_WINDOW = 0.128  # s; longer ones where a recording is so many windows long:
N_WINDOWS = 10


def rounds_of(effort: Effort, seconds: float) -> tuple[tuple[Run, ...], ...]:
    """Give the runs for a recording; of long windows a short one has too few to learn from.

    Parameters
    ----------
    effort : Effort
        How many runs.
    seconds : float
        Length of the recording.

    Returns
    -------
    tuple of tuples of Run
        Rounds, none of them empty.
    """
    longest = max(SHORT_WINDOW, seconds / N_WINDOWS)
    able = (tuple(run for run in runs if run.window <= longest) for runs in GRIDS[effort])
    return tuple(runs for runs in able if runs)
