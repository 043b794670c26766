"""Mixtures without delays: statistics, a criterion that makes them diagonal, a row each."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from ..options import (
    FasticaOptions,
    JadeOptions,
    LagSearchOptions,
    Objective,
    OneLagOptions,
    PhamOptions,
    PicardOptions,
    SobiOptions,
    UwedgeOptions,
)
from .method import Build, Domain, Method, Property, Side, SourceCount

if TYPE_CHECKING:
    from ..iterate import Result, Stage

Make = Callable[[Any, Any], Any]  # (instantaneous, options) -> statistics or a criterion
ITERATED = frozenset({Property.EQUIVARIANT, Property.MONOTONE})
ANY_MIXING = frozenset({Property.EQUIVARIANT})


def _joint(label: str, statistics: Make, criterion: str) -> Build:
    def build(options: Any, side: Side) -> "tuple[Stage, ...]":
        from .. import instantaneous
        from ..iterate import Stage

        algorithm = instantaneous.JointDiagonalization(
            statistics(instantaneous, options), getattr(instantaneous, criterion)(), side.n_src
        )
        return (Stage(label, algorithm, options.n_iter, options.tol),)

    return build


def _one_lag(options: OneLagOptions, side: Side) -> "tuple[Stage, ...]":
    from .. import instantaneous
    from ..iterate import Stage

    return (Stage("closed form", instantaneous.OneLag(side.n_src, options.lag), n_iter=0),)


def _lag_search(options: LagSearchOptions, side: Side) -> "tuple[Stage, ...]":
    from .. import instantaneous
    from ..iterate import Stage

    lags = range(options.first_lag, options.first_lag + options.n_lags)
    search = instantaneous.LagSearch(lags, options.objective is Objective.NORMALIZED)
    return (Stage("search", search, n_iter=0),)


def _fastica(options: FasticaOptions, side: Side) -> "tuple[Stage, ...]":
    from .. import instantaneous
    from ..iterate import Stage

    learn = partial(
        instantaneous.fast_ica,
        contrast=options.contrast.value,
        max_iter=options.max_iter,
        seed=side.seed,
    )
    return (Stage("FastICA", instantaneous.LeastGaussian(side.n_src, learn), n_iter=0),)


def _picard(options: PicardOptions, side: Side) -> "tuple[Stage, ...]":
    from .. import instantaneous
    from ..iterate import Stage

    learn = partial(instantaneous.likeliest, max_iter=options.max_iter, seed=side.seed)
    return (Stage("Picard", instantaneous.LeastGaussian(side.n_src, learn), n_iter=0),)


def _levels(result: "Result", side: Side) -> dict[str, Any]:
    """Levels of each source in the channels, its demixing row, and how sure both are."""
    from ..instantaneous import mixing_vectors, noise_gains

    return {
        "mixing": mixing_vectors(result.state.W),
        "demixing": result.state.W,
        "gap": result.state.gap,
        "noise_gain": noise_gains(result.state.W),
    }


def _row(
    name: str,
    summary: str,
    paper: str,
    options: Any,
    build: Build,
    properties: frozenset[Property] = ANY_MIXING,
    n_chan: int | None = None,
) -> Method:
    return Method(
        name,
        (),
        "instantaneous",
        summary,
        paper,
        options,
        build,
        SourceCount.AT_MOST if n_chan is None else SourceCount.EQUAL,
        window=None,
        domain=Domain.SIGNAL,
        properties=properties,
        parameters=_levels,
        n_chan=n_chan,
    )


INSTANTANEOUS = (
    _row(
        name="uwedge",
        summary="no delays (panned or close channels): levels alone, robust against noise",
        paper="P. Tichavsky and A. Yeredor, IEEE TSP 57(3), 2009",
        options=UwedgeOptions,
        build=_joint(
            "UWEDGE",
            lambda family, options: family.Covariances(
                range(1, options.n_lags + 1), options.n_blocks
            ),
            "WeightedPairs",
        ),
    ),
    _row(
        name="pham",
        summary="no delays and no noise: as uwedge, far better where sources pause",
        paper="D. T. Pham, SIAM J. Matrix Anal. Appl. 22(4), 2001",
        options=PhamOptions,
        build=_joint(
            "log determinants",
            lambda family, options: family.Covariances((0,), options.n_blocks),
            "LogDeterminants",
        ),
        properties=ITERATED,
    ),
    _row(
        name="jade",
        summary="no delays: sounds that are not Gaussian, by fourth-order cumulants",
        paper="J.-F. Cardoso and A. Souloumiac, IEE Proc. F 140(6), 1993",
        options=JadeOptions,
        build=_joint("JADE", lambda family, options: family.Cumulants(), "Rotations"),
        properties=ITERATED,
    ),
    _row(
        name="sobi",
        summary="no delays: sounds of different spectra, correlations at many lags",
        paper="A. Belouchrani et al., IEEE TSP 45(2), 1997",
        options=SobiOptions,
        build=_joint(
            "SOBI",
            lambda family, options: family.Covariances(range(1, options.n_lags + 1)),
            "Rotations",
        ),
        properties=ITERATED,
    ),
    _row(
        name="amuse",
        summary="no delays: as sobi from one lag, in closed form",
        paper="L. Tong et al., ISCAS 1990",
        options=OneLagOptions,
        build=_one_lag,
    ),
    _row(
        name="closed-form",
        summary="no delays, two channels: two equations solved, for study",
        paper="J. Liu et al., Commun. Math. Sci. 7(1), 2009",
        options=OneLagOptions,
        build=_one_lag,
        n_chan=2,
    ),
    _row(
        name="lag-ls",
        summary="no delays, two channels: least squares over many lags, searched exactly",
        paper="J. Liu et al., Commun. Math. Sci. 7(1), 2009",
        options=LagSearchOptions,
        build=_lag_search,
        n_chan=2,
    ),
    _row(
        name="fastica",
        summary="no delays: sounds that are not Gaussian, by scikit-learn",
        paper="A. Hyvarinen, IEEE TNN 10(3), 1999",
        options=FasticaOptions,
        build=_fastica,
    ),
    _row(
        name="picard",
        summary="no delays: sounds as peaked as speech, by likelihood (python-picard)",
        paper="P. Ablin et al., IEEE TSP 66(15), 2018",
        options=PicardOptions,
        build=_picard,
    ),
)
