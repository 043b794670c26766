"""The stages that methods are made of, run one after the other."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from ..arrays import Array
from .algorithm import Algorithm, Outcome
from .loop import OnStep, Result, Stop, iterate


class Stage(NamedTuple):
    """One algorithm with its number of iterations; a method is a tuple of stages.

    Attributes
    ----------
    label : str
        Name for progress bars and reports.
    algorithm : Algorithm
        What is run.
    n_iter : int
        Largest number of iterations.
    tol : float
        Tolerance of `iterate`.
    steps, value : str
        What is counted and what is brought down, for those who watch.
    """

    label: str
    algorithm: Algorithm
    n_iter: int
    tol: float = 0.0
    steps: str = "iterations"
    value: str = "cost"


def run_stages(
    stages: Sequence[Stage],
    x: Array,
    *,
    side: Any = None,
    start: Outcome | None = None,
    on_step: OnStep | None = None,
    on_stage: Callable[[int, Stage], None] | None = None,
) -> tuple[Result, ...]:
    """Run the stages of a method, each from the outcome of the one before.

    Parameters
    ----------
    stages : sequence of Stage
        The method.
    x : Array
        Input of every stage.
    side : object, optional
        Side data, given to every stage.
    start : Outcome, optional
        Outcome of an earlier method, from which the first stage begins.
    on_step : callable, optional
        As for `iterate`.  After a stop by the caller the later stages make no step, only what
        they make of the outcome so far: a closed form such as an alignment does its work.
    on_stage : callable, optional
        Called as ``on_stage(index, stage)`` before each stage.

    Returns
    -------
    tuple of Result
        One per stage.
    """
    results: list[Result] = []
    stopped = False
    for index, stage in enumerate(stages):
        if on_stage is not None:
            on_stage(index, stage)
        result = iterate(
            stage.algorithm,
            x,
            n_iter=0 if stopped else stage.n_iter,
            side=side,
            tol=stage.tol,
            start=results[-1].outcome if results else start,
            on_step=on_step,
        )
        results.append(result)
        stopped = stopped or result.stop is Stop.BY_CALLER
    return tuple(results)
