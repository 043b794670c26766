"""Filters in the time domain, for two channels and two sources."""

from typing import TYPE_CHECKING, Any

from ..options import DecorrelationOptions, PauseFinder, PausesOptions
from .method import Domain, Method, Need, Property, Side, SourceCount

if TYPE_CHECKING:
    from ..iterate import Result, Stage

WINDOW = 0.256  # seconds, of the spectrogram in which pauses are looked for


def _decorrelation(options: DecorrelationOptions, side: Side) -> "tuple[Stage, ...]":
    from .. import convolutive
    from ..iterate import Stage

    algorithm = convolutive.BlockDecorrelation(
        options.n_taps,
        options.n_blocks,
        options.delay,
        options.sparsity,
        options.ridge,
        options.n_back,
    )
    return (Stage("block decorrelation", algorithm, options.n_iter, options.tol),)


def _pauses(options: PausesOptions, side: Side) -> "tuple[Stage, ...]":
    from .. import convolutive
    from ..iterate import Stage

    marked = side.solo is not None and side.solo.marked
    algorithm = convolutive.Pauses(
        side.solo if marked else None,
        options.n_taps,
        options.ridge,
        options.sparsity,
        options.n_back,
        options.seconds,
        side.fs,
    )
    before = () if marked else FINDERS[options.finder](options.n_iter_finder, side)
    return (*before, Stage("pauses", algorithm, n_iter=0))


def _by_auxiva(n_iter: int, side: Side) -> "tuple[Stage, ...]":
    from .. import convolutive, demixing
    from ..iterate import Stage
    from ..stft import Stft, n_fft_of

    learner = demixing.Demixing(demixing.Laplace(), n_src=side.n_src, seed=side.seed)
    stft = Stft(n_fft_of(WINDOW, side.fs))
    return (Stage("Laplace IVA", convolutive.OverSpectrogram(learner, stft), n_iter, tol=1e-6),)


def _by_blocks(n_iter: int, side: Side) -> "tuple[Stage, ...]":
    return _decorrelation(DecorrelationOptions(n_iter=n_iter), side)


FINDERS = {PauseFinder.AUXIVA: _by_auxiva, PauseFinder.BLOCKS: _by_blocks}


def _cross_filters(result: "Result", side: Side) -> dict[str, Any]:
    """Taps by which the other channel enters each source."""
    return {"cross_filter": result.state.h}


def _extraction_filters(result: "Result", side: Side) -> dict[str, Any]:
    """Filters of the channels that give each source; NaN for one that is what another leaves."""
    import numpy as np

    filters = np.full((2, *result.state.filters.shape[1:]), np.nan)
    for cancelled, own in zip(result.state.cancelled, result.state.filters, strict=True):
        filters[1 - cancelled] = own
    return {"extraction_filter": filters}


CONVOLUTIVE = (
    Method(
        name="block-decorrelation",
        aliases=(),
        family="convolutive",
        summary="two channels, short delays (close microphones, little room): very fast",
        paper="J. Liu et al., Commun. Math. Sci. 7(1), 2009",
        options=DecorrelationOptions,
        build=_decorrelation,
        n_src_rule=SourceCount.EQUAL,
        window=None,
        domain=Domain.SIGNAL,
        properties=frozenset({Property.MONOTONE}),
        parameters=_cross_filters,
        n_chan=2,
    ),
    Method(
        name="pauses",
        aliases=(),
        family="convolutive",
        summary="two channels, talkers that pause or stretches you mark: no musical noise",
        paper="M. Yu et al., IEEE TASLP 20(2), 2012",
        options=PausesOptions,
        build=_pauses,
        n_src_rule=SourceCount.EQUAL,
        window=None,
        domain=Domain.SIGNAL,
        parameters=_extraction_filters,
        n_chan=2,
        accepts=frozenset({Need.INTERVALS}),
    ),
)
