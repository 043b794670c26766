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


def pack(x: np.ndarray, gain: np.ndarray | float = 1.0) -> np.ndarray:
    """As the sweeps read it: the quotient alone would keep the order that x has in memory."""
    packed = np.swapaxes(x, -3, -2)
    return np.divide(packed, gain, out=np.empty(packed.shape, x.dtype))


def demixed_power(packed: np.ndarray, W: np.ndarray, n_src: int, spherical: bool) -> np.ndarray:
    dtype = np.result_type(packed, W)
    arrays = [np.ascontiguousarray(a, dtype) for a in (packed, W[..., :n_src, :])]
    n_freq, _, n_frames = packed.shape[-3:]
    output = (n_src, 1 if spherical else n_freq, n_frames), dtype.char.lower()
    function: Callable[..., None] = _native.demixed_power
    return _each(lambda *one: function(*one, n_threads()), arrays, output)[0]


def _sweep(kind: int) -> Callable[..., Any]:
    def sweep(packed: np.ndarray, covariance: np.ndarray, W: np.ndarray, weight: np.ndarray) -> Any:
        dtype = np.result_type(packed, W)
        arrays = [np.ascontiguousarray(a, dtype) for a in (packed, covariance, W)]
        arrays.append(np.ascontiguousarray(weight, dtype.char.lower()))
        function: Callable[..., None] = _native.sweep
        outputs = (W.shape[-3:], dtype), (weight.shape[-3:], arrays[-1].dtype)
        return _each(lambda *one: function(kind, *one, n_threads()), arrays, *outputs)

    return sweep


ip1, ip2, iss1, iss2, ipa = (_sweep(kind) for kind in range(5))


def sum_log_det(matrices: np.ndarray) -> np.ndarray:
    arrays = [np.ascontiguousarray(matrices)]
    (total,) = _each(_native.sum_log_det, arrays, ((1,), np.float64))
    return total[..., 0]


def low_rank_step(
    power: np.ndarray, basis: np.ndarray, activation: np.ndarray
) -> tuple[np.ndarray, ...]:
    outputs = [(factor.shape[-3:], power.dtype) for factor in (basis, activation)]
    return _low_rank(_native.low_rank_step, power, basis, activation, *outputs)


def low_rank_weight(power: np.ndarray, basis: np.ndarray, activation: np.ndarray) -> np.ndarray:
    output = power.shape[-3:], power.dtype
    return _low_rank(_native.low_rank_weight, power, basis, activation, output)[0]


def low_rank_cost(power: np.ndarray, basis: np.ndarray, activation: np.ndarray) -> np.ndarray:
    output = (1,), np.float64
    return _low_rank(_native.low_rank_cost, power, basis, activation, output)[0][..., 0]


def order_by_near(
    profiles: np.ndarray, order: np.ndarray, near: list[np.ndarray], most_sweeps: int
) -> np.ndarray:
    found = np.array(order, np.int64, order="C")
    ends = np.cumsum([len(bins) for bins in near], dtype=np.int64)
    bins = np.concatenate(near).astype(np.int64)
    given = np.ascontiguousarray(profiles, np.float64), bins, ends
    _native.order_by_near(*given, found, most_sweeps)
    return found


Output = tuple[tuple[int, ...], Any]  # shape for one element of a batch, and type


def _low_rank(
    function: Callable[..., None],
    power: np.ndarray,
    basis: np.ndarray,
    activation: np.ndarray,
    *outputs: Output,
) -> tuple[np.ndarray, ...]:
    arrays = [np.ascontiguousarray(a, power.dtype) for a in (power, basis, activation)]
    return _each(lambda *one: function(*one, multiplicative.LEAK, n_threads()), arrays, *outputs)


def _each(
    function: Callable[..., None], arrays: list[np.ndarray], *outputs: Output
) -> tuple[np.ndarray, ...]:
    """Call a function of arrays with three axes, and of its outputs, for each of a batch.

    What the elements of a batch share is not copied.
    """
    batch = np.broadcast_shapes(*(a.shape[:-3] for a in arrays))
    shared = [np.broadcast_to(a, batch + a.shape[-3:]) for a in arrays]
    results = tuple(np.empty(batch + shape, dtype) for shape, dtype in outputs)
    for index in np.ndindex(*batch):
        function(*(a[index] for a in shared), *(a[index] for a in results))
    return results
