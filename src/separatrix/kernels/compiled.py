"""The compiled twins, for NumPy arrays: C++ in the folder native/."""

import os
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import multiplicative

try:
    from .. import _native
except ImportError:  # installed without a compiler: the generic twins do the work
    _native = None  # type: ignore[assignment]


def takes(x: object) -> bool:
    """Whether the compiled twins are there and can work on this array."""
    return _native is not None and isinstance(x, np.ndarray) and x.dtype.char in "fdFD"


def instruction_set() -> str | None:
    """Name of the instruction set in use; None where nothing is compiled."""
    return None if _native is None else str(_native.isa())


def n_threads() -> int:
    """Threads to use: SEPARATRIX_THREADS, or as many as this process has processors."""
    asked = os.environ.get("SEPARATRIX_THREADS", "")
    if asked.isdigit() and int(asked) > 0:
        return int(asked)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _sweep(kind: int) -> Callable[..., Any]:
    def sweep(packed: np.ndarray, covariance: np.ndarray, W: np.ndarray, weight: np.ndarray) -> Any:
        dtype = np.result_type(packed, W)
        arrays = [np.ascontiguousarray(a, dtype) for a in (packed, covariance, W)]
        arrays.append(np.ascontiguousarray(weight, dtype.char.lower()))
        return _each(lambda x, C, W, w: _native.sweep(kind, x, C, W, w, n_threads()), arrays)

    return sweep


def _low_rank(name: str) -> Callable[..., Any]:
    def function(power: np.ndarray, basis: np.ndarray, activation: np.ndarray) -> Any:
        arrays = [np.ascontiguousarray(a, power.dtype) for a in (power, basis, activation)]
        native = getattr(_native, name)
        return _each(lambda *one: native(*one, multiplicative.LEAK, n_threads()), arrays)

    return function


def _each(function: Callable[..., Any], arrays: list[np.ndarray]) -> Any:
    """Call a function of arrays with three axes for every element of a batch."""
    batch = np.broadcast_shapes(*(a.shape[:-3] for a in arrays))
    if not batch:
        return function(*arrays)
    shared = [np.broadcast_to(a, batch + a.shape[-3:]) for a in arrays]
    results = [function(*(a[index] for a in shared)) for index in np.ndindex(*batch)]
    if not isinstance(results[0], tuple):
        return np.stack(results).reshape(batch + np.shape(results[0]))
    parts = (np.stack(part) for part in zip(*results, strict=True))
    return tuple(part.reshape(batch + part.shape[1:]) for part in parts)


ip1, ip2, iss1, iss2, ipa = (_sweep(kind) for kind in range(5))
low_rank_step, low_rank_weight, low_rank_cost = (
    _low_rank(name) for name in ("low_rank_step", "low_rank_weight", "low_rank_cost")
)
