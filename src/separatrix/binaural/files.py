"""Directions of separated sources as files: for programs, and as a picture."""

import json
from pathlib import Path

import numpy as np

from ..separation import Separation
from .affine_map import PositionPosterior
from .cues import of_map
from .figure import draw_localization
from .localization import Localization
from .map_file import BinauralMap
from .masking import in_all_bins

FRAME = (
    "azimuth from straight ahead, positive to the left; elevation from the horizontal plane, "
    "positive upwards; entry k is source k"
)


def localization_from(separation: Separation, binaural_map: BinauralMap) -> Localization:
    """Read the directions of a separation with two ears.

    Parameters
    ----------
    separation : Separation
        Of a method that gives directions.
    binaural_map : BinauralMap
        The map that it had.

    Returns
    -------
    Localization
        Its sources, in their order.
    """
    found = separation.parameters
    posterior = None
    if "posterior_mu" in found:
        posterior = PositionPosterior(*(found[f"posterior_{n}"] for n in PositionPosterior._fields))
    cues = binaural_map.hear(separation.mixture, separation.fs)
    masks: np.ndarray = separation.rendering.outcome.masks[:, 1:]
    return Localization(
        azimuth_deg=found["azimuth_deg"],
        elevation_deg=found["elevation_deg"],
        spread_deg=found["spread_deg"],
        weight=found["weight"],
        masks=in_all_bins(of_map(masks, len(cues.observed))),
        garbage=float(max(0.0, 1 - found["weight"].sum())),
        observed=float(cues.observed.mean()),
        costs=tuple(stage.costs for stage in separation.stages),
        stop=separation.stop,
        posterior=posterior,
        chart=None if posterior is None else binaural_map.chart,
        warnings=separation.warnings,
    )


def write_directions(separation: Separation, path: Path) -> None:
    """Write the direction of each source as JSON.

    Parameters
    ----------
    separation : Separation
        Of a method that gives directions.
    path : Path
        The file.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    names = ("azimuth_deg", "elevation_deg", "spread_deg", "weight")
    columns = [separation.parameters[name] for name in names]
    sources = [
        {name: _plain(value) for name, value in zip(names, row, strict=True)}
        for row in zip(*columns, strict=True)
    ]
    entries = {"track": separation.track, "method": separation.method, "frame": FRAME}
    text = json.dumps({**entries, "sources": sources}, indent=2, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8", errors="backslashreplace")


def draw_directions(separation: Separation, binaural_map: BinauralMap, path: Path) -> None:
    """Draw level differences, where the sources are, and which points are theirs, as a PNG.

    Parameters
    ----------
    separation : Separation
        Of a method that gives directions.
    binaural_map : BinauralMap
        The map that it had.
    path : Path
        The file.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    draw_localization(
        path,
        localization_from(separation, binaural_map),
        binaural_map.hear(separation.mixture, separation.fs),
        binaural_map,
    )


def _plain(value: float) -> float | None:
    return round(float(value), 4) if np.isfinite(value) else None
