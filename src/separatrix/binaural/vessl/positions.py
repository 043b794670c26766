"""Where the sources are, and the cues that this predicts (E-XZ)."""

from typing import NamedTuple

import numpy as np

from ..affine_map import AffineMap, InverseMap, PositionPosterior, Sums
from .observations import Moments

NEGLIGIBLE = 1e-12  # regions of the map with less weight than this take no part in predictions


class Positions(NamedTuple):
    """Posterior of the positions of all sources, and the cues they are expected to give.

    Attributes
    ----------
    posterior : PositionPosterior
        A mixture of Gaussians for each source; its leading axis is the source.
    prediction, square : numpy.ndarray
        Expectation of the predicted cues and of their squares, (src, cue, freq).
    """

    posterior: PositionPosterior
    prediction: np.ndarray
    square: np.ndarray


def locate(inverse: InverseMap, heard: Moments, noise: np.ndarray) -> Positions:
    """Find the positions under given masks, eqs. 1 and 2 of the paper.

    Parameters
    ----------
    inverse : InverseMap
        The map, ready to be inverted.
    heard : Moments
        Sums under the masks of the sources.
    noise : numpy.ndarray
        Variance of the cues around the map, (cue, freq); infinite for cues that shall not count.

    Returns
    -------
    Positions
        The exact posterior of each source.
    """
    n_src = len(heard.first)
    mass = np.broadcast_to(heard.mass, heard.first.shape)
    sums = Sums(*(part.reshape(n_src, -1) for part in (mass, heard.first, heard.second)))
    posterior = inverse.posterior(sums, noise.reshape(-1))
    sources = zip(*posterior, strict=True)
    predicted = [_predict(inverse.affine, PositionPosterior(*source)) for source in sources]
    parts = zip(*predicted, strict=True)
    prediction, square = (np.stack(part).reshape(heard.first.shape) for part in parts)
    return Positions(posterior, prediction, square)


def divergence(affine: AffineMap, posterior: PositionPosterior) -> np.ndarray:
    """Give the Kullback-Leibler divergence of posteriors from the prior of the map.

    Parameters
    ----------
    affine : AffineMap
        The map.
    posterior : PositionPosterior
        Of one position or several.

    Returns
    -------
    numpy.ndarray
        Of each position, in nats, (...).
    """
    inverse_G = np.linalg.inv(affine.G)
    offset = posterior.mu - affine.c
    spread = posterior.S + offset[..., :, None] * offset[..., None, :]
    volume = np.linalg.slogdet(affine.G)[1] - np.linalg.slogdet(posterior.S)[1]
    within = (inverse_G * spread).sum(axis=(-2, -1)) + volume - affine.c.shape[-1]
    between = posterior.log_al - np.log(affine.pi)
    return (np.exp(posterior.log_al) * (between + within / 2)).sum(axis=-1)


def _predict(affine: AffineMap, one: PositionPosterior) -> tuple[np.ndarray, np.ndarray]:
    """Expectation (D,) of the cues of one source, and of their squares."""
    weight = np.exp(one.log_al)
    used = np.flatnonzero(weight > NEGLIGIBLE)
    A = affine.A[used]
    mean = (A @ one.mu[used, :, None])[..., 0] + affine.b[used]
    spread = ((A @ one.S[used]) * A).sum(axis=-1)
    return weight[used] @ mean, weight[used] @ (mean**2 + spread)
