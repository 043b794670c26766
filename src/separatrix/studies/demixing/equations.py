"""Mixtures without delays: which equations, how many, and how they are weighed."""

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ...errors import SeparatrixWarning
from ...evaluation import gain_sir
from ...facade import separate
from ...instantaneous import (
    Covariances,
    JointDiagonalization,
    LagSearch,
    LogDeterminants,
    Rotations,
    WeightedPairs,
)
from ...iterate import Algorithm, iterate
from ...simulation import Instantaneous
from .speech import FS

COUNTS = (2, 3, 5, 10, 30, 100, 300, 1000)  # of equations
LARGEST = 1000  # samples, among lags that are spread
BEST = 120.0  # dB
DIGITS = 3
N_ITER, TOL = 200, 1e-12


def consecutive(n: int) -> list[int]:
    """Give the lags 1, 2, ..., n in samples."""
    return list(range(1, n + 1))


def spread_lags(n: int) -> list[int]:
    """Give n lags from 1 to 1000 samples, each about the same factor above the one before.

    Parameters
    ----------
    n : int
        How many, at most 1000.

    Returns
    -------
    list of int
        Different lags in order, neighbours where the factor asks for less.

    Examples
    --------
    >>> spread_lags(7)
    [1, 3, 10, 32, 100, 316, 1000]
    """
    lags: list[int] = []
    for wanted in np.geomspace(1, LARGEST, n):
        lags.append(max(round(wanted), lags[-1] + 1 if lags else 1))
    return lags


LAYOUTS: Mapping[str, Callable[[int], Sequence[int]]] = {
    "consecutive": consecutive,
    "spread": spread_lags,
}


class Variant(NamedTuple):
    """A function F of the equations that is made least.

    Attributes
    ----------
    title : str
        Its name in tables and figures.
    solve : callable
        ``solve(lags)`` gives the algorithm.
    """

    title: str
    solve: Callable[[Sequence[int]], Algorithm]


# Those of covariances at lags.
VARIANTS: Mapping[str, Variant] = {
    "plain": Variant("the slides' F", lambda lags: LagSearch(lags, normalized=False)),
    "normalized": Variant("normalised F", lambda lags: LagSearch(lags)),
    "sobi": Variant(
        "whitened (SOBI)", lambda lags: JointDiagonalization(Covariances(lags), Rotations(), 2)
    ),
    "uwedge": Variant(
        "weighted (UWEDGE)",
        lambda lags: JointDiagonalization(Covariances(lags), WeightedPairs(), 2),
    ),
}
BLOCKS = Variant(
    "log det (Pham)",
    lambda counts: JointDiagonalization(Covariances((0,), counts[0]), LogDeterminants(), 2),
)
# Methods of the registry, with their options; the order is that of the figure.
CONTENDERS: Mapping[str, tuple[str, str, Mapping[str, Any]]] = {
    "closed-form": ("closed form, one lag", "closed-form", {}),
    "plain": ("the slides' F, lags 0-99", "lag-ls", {"objective": "plain", "first_lag": 0}),
    "normalized": ("normalised F, lags 1-100", "lag-ls", {}),
    "sobi": ("SOBI, lags 1-100", "sobi", {}),
    "uwedge-lags": ("UWEDGE, lags 1-100", "uwedge", {"n_blocks": 1, "n_lags": 100}),
    "uwedge": ("UWEDGE, blocks and lags", "uwedge", {}),
    "pham": ("Pham, 100 blocks, lag 0", "pham", {}),
    "jade": ("JADE", "jade", {}),
    "fastica": ("FastICA", "fastica", {}),
}


def by_equations(scene: Instantaneous, lag_zero: bool) -> dict[str, Any]:
    """Demix by every variant with every number of equations.

    Parameters
    ----------
    scene : Instantaneous
        The mixture.
    lag_zero : bool
        Whether the first equation is that of lag 0; without it there is no variant of blocks,
        whose covariances need it.

    Returns
    -------
    dict
        SIR in dB by variant, then by layout of the lags: a list over `COUNTS`.  "jade" has one
        number, whatever the count.
    """
    sir: dict[str, Any] = {
        name: {
            layout: [_sir(variant, scene, _lags(lags, count, lag_zero)) for count in COUNTS]
            for layout, lags in LAYOUTS.items()
        }
        for name, variant in VARIANTS.items()
    }
    if lag_zero:
        sir["pham"] = {"blocks": [_sir(BLOCKS, scene, [count]) for count in COUNTS]}
        sir["jade"] = _by_method(scene, "jade")
    return sir


def by_contenders(scene: Instantaneous) -> dict[str, float]:
    """Demix by every contender.

    Parameters
    ----------
    scene : Instantaneous
        The mixture.

    Returns
    -------
    dict
        SIR in dB by contender.
    """
    return {
        name: _by_method(scene, method, **options)
        for name, (_, method, options) in CONTENDERS.items()
    }


def _lags(layout: Callable[[int], Sequence[int]], count: int, lag_zero: bool) -> list[int]:
    return [0, *layout(count - 1)] if lag_zero else [*layout(count)]


def _sir(variant: Variant, scene: Instantaneous, lags: Sequence[int]) -> float:
    algorithm = variant.solve(lags)
    return _mean(iterate(algorithm, scene.mixture, n_iter=N_ITER, tol=TOL).state.W, scene)


def _by_method(scene: Instantaneous, method: str, **options: Any) -> float:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SeparatrixWarning)
        found = separate(scene.mixture, FS, method=method, **options)
    return _mean(found.parameters["demixing"], scene)


def _mean(W: np.ndarray, scene: Instantaneous) -> float:
    sir = gain_sir(W, scene.A, np.mean(scene.sources**2, axis=-1))
    return round(float(np.mean(np.minimum(sir, BEST))), DIGITS)
