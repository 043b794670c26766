"""The hot loops.  This module alone decides which implementation runs."""

from .generic import background_rows, demixed_power, ip1, iss1, pack, weighted_covariance

__all__ = ["background_rows", "demixed_power", "ip1", "iss1", "pack", "weighted_covariance"]
