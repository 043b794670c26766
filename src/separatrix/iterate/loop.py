"""The only iteration loop of the library."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np

from ..arrays import Array, array_namespace, like, to_numpy
from ..errors import DivergedError
from .algorithm import Algorithm, Data, Outcome, State

OnStep = Callable[[int, np.ndarray, State], bool | None]


class Stop(Enum):
    """Why an iteration ended; the value is the sentence for people."""

    CONVERGED = "the cost changed by less than the tolerance"
    MAX_ITER = "the requested number of iterations was reached"
    BY_CALLER = "stopped on request"


@dataclass(frozen=True, eq=False)
class Result:
    """What an iteration leaves behind.

    Attributes
    ----------
    state : State
        Give it back to `iterate` to go on: 20 + 20 steps equal 40.
    costs : tuple of numpy.ndarray
        Cost after each step, of batch shape; ``costs[0]`` belongs to the initial state.
        An element of a batch that diverged is NaN from there on.
    stop : Stop
        Why the iteration ended.
    outcome : Outcome
        What the algorithm's ``finish`` made of the state.
    """

    state: State
    costs: tuple[np.ndarray, ...]
    stop: Stop
    outcome: Outcome


def iterate(
    algorithm: Algorithm,
    x: Array,
    *,
    n_iter: int,
    side: Any = None,
    tol: float = 0.0,
    start: Outcome | None = None,
    state: State | None = None,
    on_step: OnStep | None = None,
) -> Result:
    """Run an algorithm until it converges, n_iter is reached, or the caller stops it.

    Parameters
    ----------
    algorithm : Algorithm
        What to run.
    x : Array
        Its input, for demixing a spectrogram (..., chan, freq, frame).
    n_iter : int
        Largest number of steps; 0 gives the initial state.
    side : object, optional
        Side data for the algorithm's ``prepare``.
    tol : float, optional
        Stop when one step changes the cost by less than ``tol * algorithm.cost_unit(data)``;
        0 never stops early.  In a batch each element rests from then on.
    start : Outcome, optional
        Outcome of an earlier stage to begin from.
    state : State, optional
        State of an earlier run to go on from; takes precedence over `start`.
    on_step : callable, optional
        Called as ``on_step(i, cost, state)`` for the initial state (i = 0) and after each
        step; returning False stops.

    Returns
    -------
    Result
        Final state, cost trace, reason for stopping and outcome.

    Raises
    ------
    ValueError
        If n_iter or tol is negative.
    DivergedError
        If the cost is not finite, in a batch if it is so for every element.

    Examples
    --------
    >>> import numpy as np
    >>> from separatrix.demixing import Demixing, Laplace
    >>> rng = np.random.default_rng(0)
    >>> x = rng.laplace(size=(2, 5, 40)) + 1j * rng.laplace(size=(2, 5, 40))
    >>> result = iterate(Demixing(Laplace()), x, n_iter=10)
    >>> len(result.costs), bool(result.costs[-1] < result.costs[0])
    (11, True)
    """
    if n_iter < 0:
        raise ValueError(f"n_iter must not be negative; got {n_iter}.")
    if not tol >= 0:
        raise ValueError(f"tol must be 0 (never stop early) or positive; got {tol}.")
    data = algorithm.prepare(x, side)
    if state is None:
        state = algorithm.init(data, start)
    threshold = tol * algorithm.cost_unit(data)
    costs = [_host_cost(algorithm, data, state)]
    active = np.isfinite(costs[0])
    _raise_if_none(active, costs[0], 0)
    stop = Stop.MAX_ITER
    for i in range(n_iter + 1):
        if i > 0:
            state, cost = _step(algorithm, data, state, active, costs[-1])
            finite = np.isfinite(cost)
            _raise_if_none(finite, cost, i)
            active = active & finite & (abs(costs[-1] - cost) >= threshold)
            costs.append(cost)
        go_on = on_step(i, costs[-1], state) if on_step is not None else None
        if go_on is not None and not go_on:  # False may come as NumPy's own
            stop = Stop.BY_CALLER
            break
        if not active.any():
            stop = Stop.CONVERGED
            break
    return Result(state, tuple(costs), stop, algorithm.finish(data, state))


def _host_cost(algorithm: Algorithm, data: Data, state: State) -> np.ndarray:
    return np.asarray(to_numpy(algorithm.cost(data, state)), dtype=np.float64)


def _step(
    algorithm: Algorithm, data: Data, state: State, active: np.ndarray, cost: np.ndarray
) -> tuple[State, np.ndarray]:
    """One step of the elements that are still active; the others keep state and cost."""
    new_state = algorithm.step(data, state)
    new_cost = _host_cost(algorithm, data, new_state)
    if active.all():
        return new_state, new_cost
    return _select(active, new_state, state), np.where(active, new_cost, cost)


def _select(active: np.ndarray, new: State, old: State) -> State:
    """Take batch elements of every array in a state from `new` where active, else `old`."""
    if isinstance(new, tuple):
        fields = [_select(active, a, b) for a, b in zip(new, old, strict=True)]
        return new._make(fields) if hasattr(new, "_make") else tuple(fields)
    if isinstance(new, int | float):
        return new
    mask = like(active.reshape(active.shape + (1,) * (new.ndim - active.ndim)), new)
    return array_namespace(new).where(mask, new, old)


def _raise_if_none(finite: np.ndarray, cost: np.ndarray, i: int) -> None:
    if not finite.any():
        raise DivergedError(
            f"the cost is {float(np.ravel(cost)[0])} at iteration {i}: the input is degenerate for "
            "this method; check it for silent or doubled channels, or use more frames."
        )
