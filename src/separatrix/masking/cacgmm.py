"""Mixtures of complex angular central Gaussians: where in space a point of a spectrogram lies.

With z = x / |x| of a point, B_fk a Hermitian matrix for each source and bin, and w_fk the share
of points that belong to it,

    p(z_ft) = sum_k w_fk / (det(B_fk) q_fkt^M) ,    q_fkt = tr(B_fk^-1 Z_ft) ,

M the number of channels, and Z = (1 - noise) z z^H + (noise / M) I.  Nothing but the direction of
x counts, so that B_k may be told apart for any number of sources, also for more than channels.
Without noise the likelihood has no bound: where only one source sounds, all z lie on a line.

References
----------
Ito, Araki, Nakatani, "Complex angular central Gaussian mixture model for directional statistics
in mask-based microphone array signal processing", EUSIPCO 2016; the noise is ours.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ..arrays import Array, array_namespace, like
from ..iterate import Masks
from .channels import checked_channels, given_masks
from .quadratic import outer_products, quadratic_forms, weighted_covariance

SILENT = 1e-12  # power of a point over the mean: its direction is rounding
EMPTY = 1e6  # over the smallest number: what is below has no digits to divide by


class Directions(NamedTuple):
    """A spectrogram prepared for the mixture model.

    Attributes
    ----------
    products : Array
        Z of every point as `outer_products` have it, (freq, chan ** 2, frame).
    heard : Array
        1 for points with sound, 0 for the others, (freq, 1, frame).
    """

    products: Array
    heard: Array

    @property
    def n_chan(self) -> int:
        """Number of channels."""
        return round(self.products.shape[-2] ** 0.5)


class CacgmmState(NamedTuple):
    """State of the mixture model.

    Attributes
    ----------
    weight : Array
        Share of each source in every bin, (freq, src).
    B : Array
        Their matrices (freq, src, chan, chan) of trace M.
    count : Array
        Points that belong to each under these, (freq, src).
    scatter : Array
        Their sum of Z / q, (freq, src, chan, chan).
    cost : Array
        Negative log-likelihood.
    """

    weight: Array
    B: Array
    count: Array
    scatter: Array
    cost: Array


@dataclass(frozen=True)
class Cacgmm:
    """Algorithm of expectation and maximisation for the mixture model.

    Every bin is by itself, so that it takes the order of sources from the masks that it begins
    from.  B is updated by one step of its fixed point, which never lowers the likelihood.

    Parameters
    ----------
    noise : float
        Share of noise from everywhere that every point is taken to have, above 0.

    Examples
    --------
    >>> import numpy as np
    >>> from separatrix.iterate import iterate
    >>> rng = np.random.default_rng(0)
    >>> s = rng.laplace(size=(3, 5, 200)) * (rng.random((3, 5, 200)) < 0.3) + 0j
    >>> x = np.array([[1, 1, 1], [1, 1j, -1]]) @ s.transpose(1, 0, 2)
    >>> start = Masks(rng.dirichlet(np.ones(3), size=(5, 200)).transpose(2, 0, 1))
    >>> result = iterate(Cacgmm(), x.transpose(1, 0, 2), n_iter=10, start=start)
    >>> bool(result.costs[-1] < result.costs[0]), result.outcome.masks.shape
    (True, (3, 5, 200))
    """

    noise: float = 1e-4

    def prepare(self, x: Array, side: Any = None) -> Directions:
        """Take the direction of every point of a spectrogram (chan, freq, frame)."""
        x = checked_channels(x)
        xp = array_namespace(x)
        n_chan = x.shape[0]
        products = outer_products(x)
        power = xp.sum(products[:, :n_chan, :], axis=-2, keepdims=True)
        heard = power > SILENT * n_chan
        unit = products / xp.where(heard, power, 1.0)
        diagonal = (np.arange(n_chan**2) < n_chan)[:, None]
        everywhere = like(self.noise / n_chan * diagonal, x)
        Z = (1 - self.noise) * unit + xp.astype(everywhere, unit.dtype)
        return Directions(Z, xp.astype(heard, unit.dtype))

    def init(self, data: Directions, start: Masks | None = None) -> CacgmmState:
        """Begin from masks (src, freq, frame)."""
        xp = array_namespace(data.products)
        n_freq, _, n_frames = data.products.shape
        masks = xp.permute_dims(given_masks(start, n_freq, n_frames), (1, 0, 2))
        belongs = xp.astype(masks, data.products.dtype) * data.heard
        scatter = weighted_covariance(belongs, data.products)
        return _expect(data, *_maximise(xp.sum(belongs, axis=-1), scatter))

    def step(self, data: Directions, state: CacgmmState) -> CacgmmState:
        """Fit weights and matrices to the points of each source, then share out the points."""
        return _expect(data, *_maximise(state.count, state.scatter))

    def cost(self, data: Directions, state: CacgmmState) -> Array:
        """Return the negative log-likelihood, but for a constant."""
        return state.cost

    def cost_unit(self, data: Directions) -> float:
        """Return the number of points with sound."""
        xp = array_namespace(data.heard)
        return float(xp.sum(data.heard, dtype=xp.float64))

    def finish(self, data: Directions, state: CacgmmState) -> Masks:
        """Return the probabilities that points belong to each source."""
        xp = array_namespace(data.products)
        log_joint, _ = _log_joint(data, state.weight, state.B)
        belongs, _ = _posterior(log_joint)
        return Masks(xp.permute_dims(belongs, (1, 0, 2)))


def _maximise(count: Array, scatter: Array) -> tuple[Array, Array]:
    """Weights and matrices of trace M: none and round where a source has no points any more."""
    xp = array_namespace(scatter)
    n_src, n_chan = scatter.shape[-3], scatter.shape[-1]
    count = xp.where(count > EMPTY * float(xp.finfo(count.dtype).smallest_normal), count, 0.0)
    total = xp.sum(count, axis=-1, keepdims=True)
    weight = xp.where(total > 0, count / xp.where(total > 0, total, 1.0), 1 / n_src)
    trace = xp.real(xp.linalg.trace(scatter))
    alive = ((count > 0) & (trace > 0))[..., None, None]
    round_ = xp.eye(n_chan, dtype=scatter.dtype, device=scatter.device)
    shape = scatter * n_chan / xp.where(alive, trace[..., None, None], 1.0)
    return weight, xp.where(alive, shape, round_)


def _expect(data: Directions, weight: Array, B: Array) -> CacgmmState:
    xp = array_namespace(B)
    log_joint, forms = _log_joint(data, weight, B)
    belongs, log_likelihood = _posterior(log_joint)
    belongs = belongs * data.heard
    count = xp.sum(belongs, axis=-1)
    scatter = weighted_covariance(belongs / forms, data.products)
    cost = -xp.sum(log_likelihood * data.heard, dtype=xp.float64)
    return CacgmmState(weight, B, count, scatter, cost)


def _log_joint(data: Directions, weight: Array, B: Array) -> tuple[Array, Array]:
    """Logarithm of w / (det(B) q^M), and q, both (freq, src, frame)."""
    xp = array_namespace(B)
    forms = quadratic_forms(xp.linalg.inv(B), data.products)
    log_det = xp.linalg.slogdet(B)[1]
    log_weight = xp.where(weight > 0, xp.log(xp.where(weight > 0, weight, 1.0)), -xp.inf)
    return (log_weight - log_det)[..., None] - data.n_chan * xp.log(forms), forms


def _posterior(log_joint: Array) -> tuple[Array, Array]:
    """Share of each source, and the logarithm of their sum (freq, 1, frame)."""
    xp = array_namespace(log_joint)
    largest = xp.max(log_joint, axis=-2, keepdims=True)
    joint = xp.exp(log_joint - largest)
    total = xp.sum(joint, axis=-2, keepdims=True)
    return joint / total, largest + xp.log(total)
