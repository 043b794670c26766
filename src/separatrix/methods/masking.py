"""DUET and cACGMM: points of a spectrogram shared out among any number of sources."""

from functools import partial
from typing import TYPE_CHECKING, Any

from ..options import CacgmmOptions, DuetOptions, PostFiltering
from .method import Build, Method, Parameters, Side, SourceCount

if TYPE_CHECKING:
    from ..iterate import Result, Stage

LONGEST_DELAY = 1e-3  # seconds, where the spacing of microphones is not known: 0.34 m
MARGIN = 1.2, 0.2  # of the largest delay for a spacing, and samples besides


def _duet(options: DuetOptions, side: Side) -> "tuple[Stage, ...]":
    return (_duet_stage(options, side, options.n_iter, options.tol), *_post_filter(options, side))


def _cacgmm(options: CacgmmOptions, side: Side) -> "tuple[Stage, ...]":
    from .. import masking
    from ..iterate import Stage

    by_direction = side.n_chan == 2
    if side.started:
        before: tuple[Stage, ...] = ()
    elif by_direction:
        duet = DuetOptions()
        before = (_duet_stage(options, side, duet.n_iter, duet.tol),)
    else:
        before = (Stage("random masks", masking.RandomMasks(side.n_src, side.seed), n_iter=0),)
    n_iter = options.n_iter
    if n_iter is None:
        n_iter = 20 if by_direction else 50
    return (
        *before,
        Stage("cACGMM", masking.Cacgmm(), n_iter, options.tol),
        Stage("permutation alignment", masking.MaskAlignment(by_direction), n_iter=0),
        *_post_filter(options, side),
    )


def _duet_stage(
    options: DuetOptions | CacgmmOptions, side: Side, n_iter: int, tol: float
) -> "Stage":
    from .. import masking
    from ..iterate import Stage

    max_delay, baseline = LONGEST_DELAY * side.fs, None
    if options.spacing is not None:
        baseline = options.spacing / masking.SPEED_OF_SOUND * side.fs
        factor, more = MARGIN
        max_delay = factor * baseline + more
    return Stage("DUET", masking.Duet(side.n_src, max_delay, baseline), n_iter, tol)


def _post_filter(options: DuetOptions | CacgmmOptions, side: Side) -> "tuple[Stage, ...]":
    from .. import masking
    from ..iterate import Stage

    fits: dict[PostFiltering, tuple[Any, int]] = {
        PostFiltering.REGRESS: (masking.regress, 512),
        PostFiltering.CANCEL: (masking.cancel, 32),
    }
    if options.postfilter not in fits:
        return ()
    fit, taps = fits[options.postfilter]
    chosen = partial(fit, n_taps=options.taps or taps, sparsity=options.sparsity)
    algorithm = masking.PostFilter(chosen, side.stft, side.n_samples)
    return (Stage(f"filters: {options.postfilter.value}", algorithm, n_iter=0),)


def _located(result: "Result", side: Side) -> dict[str, Any]:
    """Delays and levels at the second microphone beside the first, and directions if known."""
    import numpy as np

    from ..arrays import to_numpy

    ratio, delay = (to_numpy(values) for values in result.state.model.arrivals)
    found = {"delay_ms": 1e3 * delay / side.fs, "level_db": 20 * np.log10(ratio)}
    direction = result.state.model.direction
    return found if direction is None else {**found, "direction_deg": np.rad2deg(direction)}


def _row(
    name: str,
    aliases: tuple[str, ...],
    summary: str,
    paper: str,
    options: Any,
    build: Build,
    window: float,
    n_chan: int | None = None,
    parameters: Parameters | None = None,
) -> Method:
    return Method(
        name,
        aliases,
        "masking",
        summary,
        paper,
        options,
        build,
        SourceCount.ANY,
        window,
        parameters=parameters,
        n_chan=n_chan,
        least_chan=2,
    )


MASKING = (
    _row(
        name="duet",
        aliases=(),
        summary="two microphones, any number of talkers, little echo: a point to each direction",
        paper="O. Yilmaz and S. Rickard, IEEE TSP 52(7), 2004",
        options=DuetOptions,
        build=_duet,
        window=0.064,
        n_chan=2,
        parameters=_located,
    ),
    _row(
        name="cacgmm",
        aliases=(),
        summary="any number of talkers, also more than microphones, with some echo",
        paper="N. Ito et al., EUSIPCO 2016",
        options=CacgmmOptions,
        build=_cacgmm,
        window=0.128,
    ),
)
