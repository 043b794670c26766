"""The hot loops.  This module alone decides which implementation runs.

Each exists twice under one name: `generic`, in the array API, reads like the papers and is
the reference; `compiled` takes NumPy arrays where the extension is installed.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from . import compiled, generic
from .generic import background_rows, weighted_covariance

__all__ = [
    "background_rows",
    "demixed_power",
    "ip1",
    "ip2",
    "ipa",
    "iss1",
    "iss2",
    "low_rank_cost",
    "low_rank_step",
    "low_rank_weight",
    "order_by_near",
    "pack",
    "sum_log_det",
    "weighted_covariance",
]


def _fastest(slow: Callable[..., Any], fast: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(slow)
    def kernel(*arguments: Any) -> Any:
        return (fast if compiled.takes(arguments[0]) else slow)(*arguments)

    return kernel


pack = _fastest(generic.pack, compiled.pack)
demixed_power = _fastest(generic.demixed_power, compiled.demixed_power)
ip1 = _fastest(generic.ip1, compiled.ip1)
ip2 = _fastest(generic.ip2, compiled.ip2)
iss1 = _fastest(generic.iss1, compiled.iss1)
iss2 = _fastest(generic.iss2, compiled.iss2)
ipa = _fastest(generic.ipa, compiled.ipa)
sum_log_det = _fastest(generic.sum_log_det, compiled.sum_log_det)
low_rank_step = _fastest(generic.low_rank_step, compiled.low_rank_step)
low_rank_weight = _fastest(generic.low_rank_weight, compiled.low_rank_weight)
low_rank_cost = _fastest(generic.low_rank_cost, compiled.low_rank_cost)
order_by_near = _fastest(generic.order_by_near, compiled.order_by_near)
