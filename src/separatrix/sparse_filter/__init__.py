"""Filters of finite length from least squares: plain, by ridge, and sparse."""

from .least_squares import (
    Quadratic,
    apply_filters,
    delayed_gram,
    delayed_products,
    ridge_filters,
)
from .split_bregman import SplitBregman

__all__ = [
    "Quadratic",
    "SplitBregman",
    "apply_filters",
    "delayed_gram",
    "delayed_products",
    "ridge_filters",
]
