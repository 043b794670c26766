"""What VESSL needs to know of the cues: a few sums of them, weighted by the masks.

A component of the model is a Gaussian of every cue in every frequency, so that its log-density is
linear in the features 1, y_c and y_c^2 of a point.  All of the time axis enters the positions
through sums of the features, and all of the model enters the masks through coefficients of them.
"""

from typing import Any, NamedTuple

import numpy as np


class Observations(NamedTuple):
    """Cues as the masks see them, frequency by frequency.

    Attributes
    ----------
    features : numpy.ndarray
        1, the C cues and their squares, (freq, 1 + 2 C, frame), all 0 where a point is missing.
    observed : numpy.ndarray
        Points that count, bool (freq, frame).
    """

    features: np.ndarray
    observed: np.ndarray

    @property
    def n_cues(self) -> int:
        """Number of cues of a point, C."""
        return self.features.shape[1] // 2

    @property
    def n_observed(self) -> int:
        """Number of points that count."""
        return int(np.count_nonzero(self.observed))


class Moments(NamedTuple):
    """Sums over frames of what a source's masks give to it, and of its cues.

    Attributes
    ----------
    mass : numpy.ndarray
        Sum of the masks, (src, 1, freq): the same for all cues.
    first, second : numpy.ndarray
        Sums of mask times cue and mask times squared cue, (src, cue, freq).
    """

    mass: np.ndarray
    first: np.ndarray
    second: np.ndarray


def observe(cues: Any) -> Observations:
    """Turn cues into features.

    Parameters
    ----------
    cues : Cues
        Cues ``y`` (cue, freq, frame) and which points are ``observed`` (freq, frame).

    Returns
    -------
    Observations
        The features, in double precision.
    """
    y = np.where(cues.observed, cues.y, 0.0).astype(np.float64, copy=False)
    observed = np.asarray(cues.observed, dtype=bool)
    features = np.concatenate([observed[None].astype(np.float64), y, y * y])
    return Observations(np.ascontiguousarray(np.swapaxes(features, 0, 1)), observed)


def feature_sums(observations: Observations, masks: np.ndarray) -> np.ndarray:
    """Sum the features over frames, weighted by masks.

    Parameters
    ----------
    observations : Observations
        The cues.
    masks : numpy.ndarray
        Weights (freq, component, frame); what they are where a point is missing does not count.

    Returns
    -------
    numpy.ndarray
        Sums (freq, component, 1 + 2 C).
    """
    return masks @ np.swapaxes(observations.features, -2, -1)


def moments(sums: np.ndarray) -> Moments:
    """Give sums of features the layout of the cues.

    Parameters
    ----------
    sums : numpy.ndarray
        Sums (freq, src, 1 + 2 C).

    Returns
    -------
    Moments
        The same numbers, source by source.
    """
    by_source = np.ascontiguousarray(np.transpose(sums, (1, 2, 0)))
    n_cues = by_source.shape[1] // 2
    return Moments(by_source[:, :1], by_source[:, 1 : 1 + n_cues], by_source[:, 1 + n_cues :])


def log_density_coefficients(
    mean: np.ndarray, square: np.ndarray, variance: np.ndarray
) -> np.ndarray:
    """Write the expected log-density of Gaussians as coefficients of the features.

    Parameters
    ----------
    mean, square : numpy.ndarray
        Expectation of a component's mean and of its square, (component, cue, freq).
    variance : numpy.ndarray
        Variance of the cues around it, (cue, freq).

    Returns
    -------
    numpy.ndarray
        Coefficients (freq, component, 1 + 2 C): their product with the features of a point is
        the sum over cues of E[log N(y; mean, variance)], and 0 where the point is missing.
    """
    constant = -(square / variance + np.log(2 * np.pi * variance)).sum(axis=1, keepdims=True) / 2
    slope = mean / variance
    curvature = np.broadcast_to(-0.5 / variance, slope.shape)
    return np.ascontiguousarray(
        np.concatenate([constant, slope, curvature], axis=1).transpose(2, 0, 1)
    )
