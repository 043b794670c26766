"""What VESSL needs to know of the cues: a few sums of them, weighted by the masks.

A component of the model is a Gaussian of every cue in every frequency, so that its log-density is
linear in the features 1, y_c and y_c^2 of a point.  All of the time axis enters the positions
through sums of the features, and all of the model enters the masks through coefficients of them.
"""

from typing import Any, NamedTuple

import numpy as np

POINTS = 1 << 13  # looked at together


class Observations(NamedTuple):
    """Cues of a recording, and where there are any.

    Attributes
    ----------
    y : numpy.ndarray
        Cues (cue, freq, frame), 0 where a point is missing.
    observed : numpy.ndarray
        Points that count, bool (freq, frame).
    """

    y: np.ndarray
    observed: np.ndarray

    @property
    def n_observed(self) -> int:
        """Number of points that count."""
        return int(np.count_nonzero(self.observed))

    def features(self, some: slice) -> np.ndarray:
        """Give 1, the cues and their squares, (freq, 1 + 2 C, frame), of some frequencies.

        All are 0 where a point is missing.  They are made where they are needed: kept, they
        would be the largest array of all.
        """
        y = self.y[:, some]
        n_cues, n_freq, n_frames = y.shape
        features = np.empty((n_freq, 1 + 2 * n_cues, n_frames))
        features[:, 0] = self.observed[some]
        for c in range(n_cues):
            features[:, 1 + c] = y[c]
            np.multiply(y[c], y[c], out=features[:, 1 + n_cues + c])
        return features

    def pieces(self, block: int = 1) -> list[slice]:
        """Divide the frequencies into whole blocks of few points, which stay in the cache."""
        n_freq, n_frames = self.observed.shape
        size = block * max(1, POINTS // (block * n_frames))
        return [slice(first, min(first + size, n_freq)) for first in range(0, n_freq, size)]


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
    """Keep the cues that are observed.

    Parameters
    ----------
    cues : Cues
        Cues ``y`` (cue, freq, frame) and which points are ``observed`` (freq, frame).

    Returns
    -------
    Observations
        The same, in double precision.
    """
    observed = np.asarray(cues.observed, dtype=bool)
    return Observations(np.where(observed, cues.y, 0.0).astype(np.float64, copy=False), observed)


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
    sums = [
        masks[some] @ np.swapaxes(observations.features(some), -2, -1)
        for some in observations.pieces()
    ]
    return np.concatenate(sums)


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
