"""Where the sources of a recording are, and which points are theirs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from ..errors import UnsupportedError
from ..iterate import Result, Stop
from .affine_map import PositionPosterior
from .charts import Chart, to_unit_vectors
from .directions import unit_vectors
from .map_file import BinauralMap
from .masking import in_all_bins
from .vessl import VesslState

STEP = 1e-4  # of a coordinate, for the derivative of a direction


@dataclass(frozen=True, eq=False, repr=False)
class Localization:
    """Sources found by two ears, the one with most points first.

    Attributes
    ----------
    azimuth_deg, elevation_deg : numpy.ndarray
        Directions in degrees, (src,): azimuth positive to the left, elevation upwards.  The
        elevation is NaN where it cannot be told.
    spread_deg : numpy.ndarray
        Standard deviation of each direction under the model, in degrees, (src,).  Frames and
        bins overlap, which the model does not know: the true one is several times as large.
    weight : numpy.ndarray
        Share of each source in the observed points, (src,).
    masks : numpy.ndarray
        Probability of each source in every point of the map's transform, (src, freq, frame), or
        what the option ``masks`` of the method makes of it.
    garbage : float
        Share of the observed points that belong to no source.
    observed : float
        Share of the points in which there is sound enough to tell.
    costs : tuple of numpy.ndarray
        Cost trace of each stage; those of different stages cannot be compared.
    stop : Stop
        Why the last stage ended.
    posterior : PositionPosterior, optional
        What is known of each position, in the coordinates of `chart`.
    chart : Chart, optional
        Coordinates of the posterior.
    warnings : tuple of str
        What a reader of the result should know, one sentence each.
    """

    azimuth_deg: np.ndarray
    elevation_deg: np.ndarray
    spread_deg: np.ndarray
    weight: np.ndarray
    masks: np.ndarray = field(repr=False)
    garbage: float
    observed: float
    costs: tuple[np.ndarray, ...] = field(repr=False)
    stop: Stop
    posterior: PositionPosterior | None = field(default=None, repr=False)
    chart: Chart | None = field(default=None, repr=False)
    warnings: tuple[str, ...] = ()

    @property
    def n_src(self) -> int:
        """Number of sources."""
        return len(self.weight)

    @property
    def directions(self) -> np.ndarray:
        """Unit vectors (src, 3): front, left, up; in the horizontal plane if nothing is known."""
        azimuth, elevation = np.radians(self.azimuth_deg), np.radians(self.elevation_deg)
        return unit_vectors(azimuth, np.nan_to_num(elevation))

    def log_density(self, directions: np.ndarray) -> np.ndarray:
        """Say how probable directions are for each source.

        Parameters
        ----------
        directions : numpy.ndarray
            Unit vectors (direction, 3).

        Returns
        -------
        numpy.ndarray
            Logarithm of the posterior density at their coordinates, (src, direction).

        Raises
        ------
        UnsupportedError
            If the method gives no posterior.
        """
        if self.posterior is None or self.chart is None:
            raise UnsupportedError("this method gives directions without their probability.")
        return self.posterior.log_density(self.chart.positions(directions))

    def __repr__(self) -> str:
        found = ", ".join(
            f"{azimuth:+.1f}" + ("" if np.isnan(elevation) else f"/{elevation:+.1f}")
            for azimuth, elevation in zip(self.azimuth_deg, self.elevation_deg, strict=True)
        )
        return f"Localization({self.n_src} sources at azimuth/elevation {found} degrees)"


def localization_of(
    results: Sequence[Result], binaural_map: BinauralMap, warnings: tuple[str, ...] = ()
) -> Localization:
    """Read directions and masks from the results of `vessl_stages`.

    Parameters
    ----------
    results : sequence of Result
        What `run_stages` gave.
    binaural_map : BinauralMap
        The map that the stages were made with.
    warnings : tuple of str
        Sentences to pass on.

    Returns
    -------
    Localization
        The sources, in the order of their weights.
    """
    outcome = results[-1].outcome
    found = vessl_directions(outcome.model, binaural_map.chart)
    order = np.argsort(-found.weight, kind="stable")
    return Localization(
        azimuth_deg=found.azimuth_deg[order],
        elevation_deg=found.elevation_deg[order],
        spread_deg=found.spread_deg[order],
        weight=found.weight[order],
        masks=in_all_bins(outcome.masks[order]),
        garbage=found.garbage,
        observed=float(found.n_observed / outcome.masks[0].size),
        costs=tuple(np.array(result.costs) for result in results),
        stop=results[-1].stop,
        posterior=PositionPosterior(*(part[order] for part in found.posterior)),
        chart=binaural_map.chart,
        warnings=warnings,
    )


class Directions(NamedTuple):
    """Where sources are, in the order in which they were found.

    Attributes
    ----------
    azimuth_deg, elevation_deg, spread_deg, weight : numpy.ndarray
        As in `Localization`, (src,).
    posterior : PositionPosterior
        What is known of each position.
    garbage : float
        Share of the observed points that belong to no source.
    n_observed : float
        Number of these points.
    """

    azimuth_deg: np.ndarray
    elevation_deg: np.ndarray
    spread_deg: np.ndarray
    weight: np.ndarray
    posterior: PositionPosterior
    garbage: float
    n_observed: float


def vessl_directions(state: VesslState, chart: Chart) -> Directions:
    """Read directions from a state of `Vessl`.

    Parameters
    ----------
    state : VesslState
        Its last state.
    chart : Chart
        Coordinates of its positions.

    Returns
    -------
    Directions
        Directions of the sources.
    """
    posterior = PositionPosterior(*state.positions.posterior)
    n_src = len(posterior.mu)
    count = state.assignment.sums[..., 0].sum(axis=0)
    peak, which = posterior.peak(), posterior.highest()
    azimuth, elevation = chart.angles(peak)
    return Directions(
        np.degrees(azimuth),
        np.degrees(elevation),
        _spread_deg(chart, peak, posterior.S[np.arange(n_src), which]),
        count[:n_src] / count.sum(),
        posterior,
        float(count[n_src:].sum() / count.sum()),
        float(count.sum()),
    )


def _spread_deg(chart: Chart, x: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    """Spread of directions on the sphere: that of the coordinates, in the tangent plane."""
    steps = STEP * np.eye(x.shape[-1])
    ahead, behind = (to_unit_vectors(chart, x[:, None] + sign * steps) for sign in (1, -1))
    tangent = (ahead - behind) / (2 * STEP)  # (src, L, 3)
    variance = (np.swapaxes(tangent, 1, 2) @ covariance @ tangent).trace(axis1=1, axis2=2)
    return np.degrees(np.sqrt(variance))
