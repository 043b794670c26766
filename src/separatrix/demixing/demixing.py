r"""Demixing by independent vectors: any source model with any spatial update.

With p = \|W x\|^2 the cost is

    J = (1 / n_frames) sum cost(p) - 2 sum_f log|det W_f| + sum_f log det(B_f C_f B_f^H),

the last term for the background rows B where there are fewer sources than channels.  Which rows
span the background does not count: M B adds 2 log|det M| to the last term and takes it from the one
before.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from .. import kernels
from ..arrays import Array, array_namespace, conj_transpose
from ..iterate import Filters
from .mixture import Mixture, prepare_mixture
from .rows import count_sources, filters_of, identity_rows, rows_of
from .sources import Params, SourceModel
from .spatial import SpatialUpdate, ip1


class DemixState(NamedTuple):
    """State of a demixing run.

    Attributes
    ----------
    W : Array
        Demixing matrices (..., freq, chan, chan) of the usable bins, background rows last.
    power : Array
        Power of the sources under W, (..., src, freq or 1, frame).
    params : Params
        Parameters of the source model.
    """

    W: Array
    power: Array
    params: Params


@dataclass(frozen=True)
class Demixing:
    """Algorithm that alternates a source model and a spatial update.

    Parameters
    ----------
    source : SourceModel
        For example ``Laplace()``, ``Gauss()`` or ``LowRank(n_basis=2)``.
    update : SpatialUpdate
        For example ``ip1`` or ``iss1``.
    n_src : int, optional
        Number of sources, at most the number of channels, which is the default.
    seed : int
        Seed of the random numbers that the source model starts from.

    Examples
    --------
    >>> import numpy as np
    >>> from separatrix.iterate import iterate
    >>> from separatrix.demixing import LowRank, iss1
    >>> rng = np.random.default_rng(0)
    >>> x = rng.laplace(size=(3, 5, 40)) + 1j * rng.laplace(size=(3, 5, 40))
    >>> result = iterate(Demixing(LowRank(2), iss1, n_src=2), x, n_iter=5)
    >>> result.outcome.W.shape
    (5, 2, 3)
    """

    source: SourceModel
    update: SpatialUpdate = ip1
    n_src: int | None = None
    seed: int = 0

    def prepare(self, x: Array, side: Any = None) -> Mixture:
        """Check and normalise a spectrogram (..., chan, freq, frame)."""
        mixture = prepare_mixture(x)
        count_sources(mixture, self.n_src)
        return mixture

    def init(self, data: Mixture, start: Filters | None = None) -> DemixState:
        """Start from the identity, or from the filters of an earlier stage."""
        n_src = self._n_src(data)
        W = identity_rows(data, n_src) if start is None else rows_of(data, n_src, start)
        if n_src < data.n_chan:
            xp = array_namespace(W)
            W = xp.concat([W, kernels.background_rows(data.covariance, W)], axis=-2)
        if self.source.scale_free:
            W = _scale_rows(W, 1 / _mean_power(data, W, n_src))
        power = kernels.demixed_power(data.packed, W, n_src, self.source.spherical)
        params = self.source.init(power, data.n_freq, np.random.default_rng(self.seed))
        return DemixState(W, power, params)

    def step(self, data: Mixture, state: DemixState) -> DemixState:
        """Update the source model, then W; rescale where that leaves the cost unchanged.

        Each source keeps a mean power between 1/2 and 2.  Gains are powers of four, so that
        nothing is rounded, and mostly 1, which saves a pass over the power.
        """
        params = self.source.update(state.params, state.power)
        # The weights have no name, so that their memory is free again for what follows.
        W, power = self.update(data, state.W, self.source.weight(params, state.power))
        if self.source.scale_free:
            xp = array_namespace(W)
            mean = _mean_power(data, W, power.shape[-3])
            gain = 4.0 ** xp.round(-xp.log2(mean) / 2)
            if bool(xp.any(gain != 1)):
                W, power = _scale_rows(W, gain), power * gain
                params = self.source.rescale(params, gain)
        return DemixState(W, power, params)

    def cost(self, data: Mixture, state: DemixState) -> Array:
        """Return J, of batch shape."""
        xp = array_namespace(state.W)
        n_frames = data.packed.shape[-1]
        cost = self.source.cost(state.params, state.power) / n_frames
        cost = cost - 2 * kernels.sum_log_det(state.W)
        background = state.W[..., self._n_src(data) :, :]
        if background.shape[-2]:
            cost = cost + kernels.sum_log_det(
                background @ data.covariance @ conj_transpose(background)
            )
        return xp.astype(cost, xp.float64)

    def cost_unit(self, data: Mixture) -> float:
        """Return n_src * n_freq: the tolerance is meant per source and bin."""
        return float(self._n_src(data) * data.n_freq)

    def finish(self, data: Mixture, state: DemixState) -> Filters:
        """Return the target rows at all bins, in units of the x that was given."""
        return filters_of(data, state.W[..., : self._n_src(data), :])

    def _n_src(self, data: Mixture) -> int:
        return count_sources(data, self.n_src)


def _mean_power(data: Mixture, W: Array, n_src: int) -> Array:
    """Mean power of each source per bin, (..., src, 1, 1)."""
    xp = array_namespace(W)
    targets = W[..., :n_src, :]
    power = xp.sum(xp.real((targets @ data.covariance) * xp.conj(targets)), axis=-1)
    return xp.mean(power, axis=-2)[..., None, None]


def _scale_rows(W: Array, gain: Array) -> Array:
    """Scale the target rows so that their power grows by gain (..., src, 1, 1)."""
    xp = array_namespace(W)
    n_src = gain.shape[-3]
    factor = xp.sqrt(gain)[..., 0][..., None, :, :]  # (..., 1, src, 1)
    return xp.concat([W[..., :n_src, :] * factor, W[..., n_src:, :]], axis=-2)
