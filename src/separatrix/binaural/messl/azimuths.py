"""Where the sources that MESSL separates are: azimuths, by their delays."""

from collections.abc import Sequence

import numpy as np

from ...iterate import Result
from ..localization import Localization
from ..masking import in_all_bins
from .messl import MesslState


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
    outcome = results[-1].outcome
    model: MesslState = outcome.model
    count = outcome.masks.sum(axis=(1, 2))
    order = np.argsort(-count, kind="stable")
    n_points = model.sums.masks.shape[1]
    unknown = np.full(len(count), np.nan)
    return Localization(
        azimuth_deg=messl_azimuth_deg(model, delay_curve)[order],
        elevation_deg=unknown,
        spread_deg=unknown,
        weight=count[order] / n_points,
        masks=in_all_bins(outcome.masks[order]),
        garbage=float(1 - count.sum() / n_points),
        observed=n_points / outcome.masks[0].size,
        costs=tuple(np.array(result.costs) for result in results),
        stop=results[-1].stop,
        warnings=warnings,
    )


def messl_azimuth_deg(state: MesslState, delay_curve: np.polynomial.Polynomial) -> np.ndarray:
    """Read azimuths from a state of `Messl`.

    Parameters
    ----------
    state : MesslState
        Its last state.
    delay_curve : numpy.polynomial.Polynomial
        Azimuth in radians for a delay in seconds.

    Returns
    -------
    numpy.ndarray
        Azimuths in degrees (src,), in front.
    """
    return np.clip(np.degrees(delay_curve(state.model.loudest_delay)), -90.0, 90.0)
