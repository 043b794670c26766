"""Factorizations of spectrograms: a layout, a frequency axis and a divergence, a row each."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..options import (
    DivergenceName,
    FactorizationOptions,
    GroupingName,
    NmfArmaOptions,
    NmfdOptions,
    NmfOptions,
    SiPlcaOptions,
)
from .method import Build, Method, Need, Property, Side, SourceCount

if TYPE_CHECKING:
    from ..iterate import Stage

DIVERGENCES = {
    DivergenceName.SQUARES: "Squares",
    DivergenceName.KULLBACK_LEIBLER: "KullbackLeibler",
    DivergenceName.ITAKURA_SAITO: "ItakuraSaito",
}
GROUPINGS = {
    GroupingName.AUTO: "by_cue",
    GroupingName.DIRECTION: "by_direction",
    GroupingName.TIMBRE: "by_timbre",
}

# Given the package `factorization`, which a row must not import before it is built.
MakePart = Callable[[Any, Any], Any]  # (factorization, options) -> layout or bands


def _plain(factorization: Any, options: Any) -> Any:
    return factorization.Plain()


def _linear(factorization: Any, options: Any) -> Any:
    return factorization.LinearBands()


def _factorization(
    label: str, make_layout: MakePart = _plain, make_bands: MakePart = _linear
) -> Build:
    def build(options: NmfOptions, side: Side) -> "tuple[Stage, ...]":
        from .. import factorization
        from ..iterate import Stage

        layout, bands = make_layout(factorization, options), make_bands(factorization, options)
        before, algorithm = _learning(options, side, layout, bands, options.sparsity)
        return (*before, Stage(label, algorithm, options.n_iter, options.tol))

    return build


def _nmf_arma(options: NmfArmaOptions, side: Side) -> "tuple[Stage, ...]":
    from .. import factorization
    from ..iterate import Stage

    plain, linear = factorization.Plain(), factorization.LinearBands()
    before, nmf = _learning(options, side, plain, linear)
    moving = factorization.ArmaFactorization(nmf, options.n_poles, options.n_zeros)
    start = () if side.started else (*before, Stage("NMF", nmf, options.n_iter_init, options.tol))
    return (*start, Stage("moving NMF", moving, options.n_iter, options.tol))


def _learning(
    options: FactorizationOptions, side: Side, layout: Any, bands: Any, sparsity: float = 0.0
) -> "tuple[tuple[Stage, ...], Any]":
    """Stages that learn the sources that are heard alone, if any, and the factorization."""
    from .. import factorization
    from ..iterate import Stage

    divergence = getattr(factorization, DIVERGENCES[options.divergence])()
    rules = factorization.Rules(divergence, layout, sparsity)
    alone = side.solo is not None or side.examples is not None
    n_basis = options.n_basis or (20 if alone else 10)
    grouping = getattr(factorization, GROUPINGS[options.grouping])
    algorithm = factorization.Factorization(
        side.n_src, n_basis, rules, bands, grouping, side.seed, options.n_starts
    )
    if side.started or not alone:
        return (), algorithm
    frames, spectrograms = factorization.heard_alone(side)
    training = factorization.Training(frames, spectrograms, n_basis, rules, bands, side.seed)
    stage = Stage("sources alone", training, options.n_iter_alone, options.tol)
    return (stage,), algorithm


def _row(name: str, summary: str, paper: str, options: Any, build: Build, window: float) -> Method:
    return Method(
        name,
        (),
        "factorization",
        summary,
        paper,
        options,
        build,
        SourceCount.ANY,
        window,
        properties=frozenset({Property.MONOTONE, Property.ARRAY_API}),
        accepts=frozenset({Need.INTERVALS, Need.EXAMPLES}),
    )


FACTORIZATION = (
    _row(
        name="nmf",
        summary="one channel is enough where sources are heard alone, in marks or examples",
        paper="D. Lee and S. Seung, NIPS 2000",
        options=NmfOptions,
        build=_factorization("NMF"),
        window=0.064,
    ),
    _row(
        name="nmfd",
        summary="as nmf, with spectra that take a course of several frames",
        paper="P. Smaragdis, ICA 2004",
        options=NmfdOptions,
        build=_factorization("NMFD", lambda parts, options: parts.TimeShifts(options.n_shifts)),
        window=0.064,
    ),
    _row(
        name="nmf-arma",
        summary="notes of music, one channel: spectra whose resonances move",
        paper="R. Hennequin et al., IEEE TASLP 19(4), 2011",
        options=NmfArmaOptions,
        build=_nmf_arma,
        window=0.128,
    ),
    _row(
        name="si-plca",
        summary="voices of music, one channel: spectra whose pitch moves",
        paper="P. Smaragdis et al., ICASSP 2008",
        options=SiPlcaOptions,
        build=_factorization(
            "SI-PLCA",
            lambda parts, options: parts.FrequencyShifts(options.n_shifts),
            lambda parts, options: parts.LogBands(options.per_octave),
        ),
        window=0.128,
    ),
)
