"""Rows of the methods that listen with two ears."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..options import Cue, MesslOptions, VesslLiteralOptions, VesslOptions
from .method import Files, Method, Need, Side, SourceCount

if TYPE_CHECKING:
    from ..iterate import Result, Stage

PAPER = "A. Deleforge, F. Forbes and R. Horaud, ICASSP 2013"


def _vessl(options: VesslOptions, side: Side) -> "tuple[Stage, ...]":
    from ..binaural.check import check_directions
    from ..binaural.on_spectrogram import on_spectrogram
    from ..binaural.vessl import vessl_stages

    learnt = side.map.learnt
    stages = vessl_stages(learnt, side.n_src, options, side.seed)
    return on_spectrogram(
        stages,
        learnt,
        side.n_src,
        kind=options.masks,
        remark=lambda found: check_directions(found.model, learnt),
    )


def _messl(options: MesslOptions, side: Side) -> "tuple[Stage, ...]":
    from ..binaural.messl import messl_stages
    from ..binaural.on_spectrogram import on_spectrogram

    learnt = side.map.learnt
    stages = messl_stages(learnt, side.n_src, options)
    return on_spectrogram(stages, learnt, side.n_src, cue=Cue.ILPD, kind=options.masks)


def _vessl_directions(result: "Result", side: Side) -> dict[str, Any]:
    """Directions in degrees with their spread, share of the points, and posterior positions."""
    from ..binaural.localization import vessl_directions

    found = vessl_directions(result.outcome.model, side.map.learnt.chart)
    return {
        "azimuth_deg": found.azimuth_deg,
        "elevation_deg": found.elevation_deg,
        "spread_deg": found.spread_deg,
        "weight": found.weight,
        **{f"posterior_{name}": values for name, values in found.posterior._asdict().items()},
    }


def _messl_directions(result: "Result", side: Side) -> dict[str, Any]:
    """Azimuths in degrees, and share of the points; elevation is not estimated."""
    import numpy as np

    from ..binaural.delays import delay_curve
    from ..binaural.messl import messl_azimuth_deg

    state = result.outcome.model
    azimuth = messl_azimuth_deg(state, delay_curve(side.map.learnt))
    unknown = np.full(len(azimuth), np.nan)
    masks = state.sums.masks
    return {
        "azimuth_deg": azimuth,
        "elevation_deg": unknown,
        "spread_deg": unknown,
        "weight": masks.sum(axis=1) / masks.shape[1],
    }


def _write(separation: Any, side: Side, path: Path) -> None:
    from ..binaural.files import write_directions

    write_directions(separation, path)


def _draw(separation: Any, side: Side, path: Path) -> None:
    from ..binaural.files import draw_directions

    draw_directions(separation, side.map.learnt, path)


FILES: Files = {"directions.json": _write, "directions.png": _draw}


def _row(
    name: str,
    summary: str,
    paper: str,
    options: Any,
    build: Callable[[Any, Side], "tuple[Stage, ...]"],
    parameters: Callable[["Result", Side], dict[str, Any]],
) -> Method:
    return Method(
        name,
        (),
        "binaural",
        summary,
        paper,
        options,
        build,
        SourceCount.ANY,
        window=None,
        needs=frozenset({Need.MAP}),
        parameters=parameters,
        n_chan=2,
        files=FILES,
    )


BINAURAL: tuple[Method, ...] = (
    _row(
        "vessl",
        "two ears and a map of their head: directions and masks of any number of sources",
        PAPER,
        VesslOptions,
        _vessl,
        _vessl_directions,
    ),
    _row(
        "vessl-literal",
        "VESSL to the letter of its paper, to compare with",
        PAPER,
        VesslLiteralOptions,
        _vessl,
        _vessl_directions,
    ),
    _row(
        "messl",
        "two ears, by delays and levels alone: azimuths in front, and masks",
        "M. Mandel, R. Weiss and D. Ellis, IEEE TASLP 18(2), 2010",
        MesslOptions,
        _messl,
        _messl_directions,
    ),
)
