"""Hot functions in the array API: the reference that reads like the papers.

A kernel is a whole sweep over the sources.  Arguments are plain arrays: ``packed`` is the
mixture as (..., freq, chan, frame), ``covariance`` its mean outer product (..., freq,
chan, chan), ``W`` (..., freq, chan, chan) with rows w^H, ``weight`` (..., src, freq or 1,
frame).  Rows of W beyond the number of sources are background rows (OverIVA).
Those of a low-rank model take power (..., src, freq, frame), basis (..., src, freq, n_basis)
and activation (..., src, n_basis, frame); that of an order says what it takes.
"""

from .adjustment import ipa
from .factors import low_rank_cost, low_rank_step, low_rank_weight
from .ordering import order_by_near
from .products import background_rows, demixed_power, pack, sum_log_det, weighted_covariance
from .projection import ip1, ip2
from .steering import iss1, iss2

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
