"""Where the sources of a recording are, and which points are theirs."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ..errors import UnsupportedError
from ..iterate import Result, Stop
from .affine_map import PositionPosterior
from .charts import Chart, to_unit_vectors
from .directions import unit_vectors
from .map_file import BinauralMap
from .masking import in_all_bins
from .messl import MesslState
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
        Probability of each source in every point of the map's transform, (src, freq, frame).
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
    masks, state = results[-1].outcome
    model: VesslState = state
    n_src, chart = len(masks), binaural_map.chart
    count = model.assignment.sums[..., 0].sum(axis=0)
    order = np.argsort(-count[:n_src], kind="stable")
    posterior = PositionPosterior(*(part[order] for part in model.positions.posterior))
    peak, which = posterior.peak(), posterior.highest()
    azimuth, elevation = chart.angles(peak)
    return Localization(
        azimuth_deg=np.degrees(azimuth),
        elevation_deg=np.degrees(elevation),
        spread_deg=_spread_deg(chart, peak, posterior.S[np.arange(n_src), which]),
        weight=count[order] / count.sum(),
        masks=in_all_bins(masks[order]),
        garbage=float(count[n_src:].sum() / count.sum()),
        observed=float(count.sum() / masks[0].size),
        costs=tuple(np.array(result.costs) for result in results),
        stop=results[-1].stop,
        posterior=posterior,
        chart=chart,
        warnings=warnings,
    )


def messl_localization_of(
    results: Sequence[Result], delay_curve: np.polynomial.Polynomial, warnings: tuple[str, ...] = ()
) -> Localization:
    """Read directions and masks from the results of `Messl`.

    Parameters
    ----------
    results : sequence of Result
        What `run_stages` gave.
    delay_curve : numpy.polynomial.Polynomial
        Azimuth in radians for a delay in seconds, as `delay_curve` gives it.
    warnings : tuple of str
        Sentences to pass on.

    Returns
    -------
    Localization
        The sources, in the order of their weights, without elevation.
    """
    masks, state = results[-1].outcome
    model: MesslState = state
    count = masks.sum(axis=(1, 2))
    order = np.argsort(-count, kind="stable")
    n_points = model.sums.masks.shape[1]
    azimuth = np.degrees(delay_curve(model.model.loudest_delay[order]))
    unknown = np.full(len(masks), np.nan)
    return Localization(
        azimuth_deg=np.clip(azimuth, -90.0, 90.0),
        elevation_deg=unknown,
        spread_deg=unknown,
        weight=count[order] / n_points,
        masks=in_all_bins(masks[order]),
        garbage=float(1 - count.sum() / n_points),
        observed=n_points / masks[0].size,
        costs=tuple(np.array(result.costs) for result in results),
        stop=results[-1].stop,
        warnings=warnings,
    )


def _spread_deg(chart: Chart, x: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    """Spread of directions on the sphere: that of the coordinates, in the tangent plane."""
    steps = STEP * np.eye(x.shape[-1])
    ahead, behind = (to_unit_vectors(chart, x[:, None] + sign * steps) for sign in (1, -1))
    tangent = (ahead - behind) / (2 * STEP)  # (src, L, 3)
    variance = (np.swapaxes(tangent, 1, 2) @ covariance @ tangent).trace(axis1=1, axis2=2)
    return np.degrees(np.sqrt(variance))
