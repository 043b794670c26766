"""Learning an affine map of regions from pairs of position and cues, by penalised EM.

Nothing of size D x D or N x K x D is ever made: residuals are expanded, so that a step is a few
products of matrices with D inside.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ..errors import MissingDataError
from .affine_map import AffineMap, log_sum_exp
from .directions import farthest

N_LLOYD = 20
PSI, RHO, FLOOR = 1e-4, 1e-3, 1e-6


class Pairs(NamedTuple):
    """Training pairs.

    Attributes
    ----------
    x : numpy.ndarray
        Positions (pair, L).
    y : numpy.ndarray
        Cues (pair, D).
    """

    x: np.ndarray
    y: np.ndarray


class PpamState(NamedTuple):
    """A map, and how well its regions explain each pair.

    Attributes
    ----------
    affine : AffineMap
        The map, of cues less their mean.
    log_joint : numpy.ndarray
        log p(x, y, k) of the pairs, (pair, K).
    """

    affine: AffineMap
    log_joint: np.ndarray


class _Data(NamedTuple):
    x: np.ndarray
    y: np.ndarray  # less its mean: what is small is then not the difference of what is large
    mean: np.ndarray
    psi: float
    rho: float
    floor: np.ndarray


@dataclass(frozen=True)
class Ppam:
    """Probabilistic piecewise affine mapping: an Algorithm over `Pairs`.

    Its cost, per pair, is the negative logarithm of the likelihood plus
    ``psi/2 sum tr G_k^-1 + rho/2 sum |a_kd|^2 / s_d``, and never rises, except where a region
    with no more than L + 1 pairs is dropped.

    Attributes
    ----------
    n_comp : int
        Number K of regions to begin with.
    seed : int
        Seed of the first region's place.

    References
    ----------
    Deleforge, Forbes and Horaud, ICASSP 2013, section 2; the updates are derived from its model,
    with penalties that keep flat regions invertible.

    Examples
    --------
    >>> from separatrix.iterate import iterate
    >>> x = np.linspace(-1, 1, 60)[:, None]
    >>> y = np.hstack([abs(x), 2 * x + 1])
    >>> result = iterate(Ppam(2), Pairs(x, y), n_iter=20)
    >>> result.outcome.predict(np.array([[-0.5], [0.5]])).round(2) + 0.0
    array([[0.5, 0. ],
           [0.5, 2. ]])
    """

    n_comp: int = 64
    seed: int = 0

    def prepare(self, x: Pairs, side: Any = None) -> _Data:
        """Centre the cues and choose the penalties.

        Parameters
        ----------
        x : Pairs
            Training pairs.
        side : object, optional
            Not used.

        Returns
        -------
        tuple
            What the other functions take as data.

        Raises
        ------
        MissingDataError
            If there are fewer than L + 2 pairs.
        """
        n, n_dim = x.x.shape
        if n < n_dim + 2:
            raise MissingDataError(
                f"a map of {n_dim} coordinates needs at least {n_dim + 2} directions; got {n}."
            )
        v = float(x.x.var(axis=0).mean())
        mean = x.y.mean(axis=0)
        floor = FLOOR * x.y.var(axis=0) + 1e-12
        return _Data(x.x, x.y - mean, mean, PSI * v, RHO * v, floor)

    def init(self, data: _Data, start: Any = None) -> PpamState:
        """Begin from clusters of the positions; nothing of an earlier stage is used."""
        labels = _clusters(data.x, self.n_comp, np.random.default_rng(self.seed))
        return _with_joint(data, _fit(data, np.eye(labels.max() + 1)[labels]))

    def step(self, data: _Data, state: PpamState) -> PpamState:
        """Make one EM iteration; regions that explain too few pairs are dropped."""
        joint = state.log_joint
        r = np.exp(joint - log_sum_exp(joint))
        enough = r.sum(axis=0) > data.x.shape[1] + 1
        if not enough.all():
            # From the logarithms, for pairs that belonged to what is dropped.
            joint = joint[:, enough if enough.any() else r.sum(axis=0).argmax()[None]]
            r = np.exp(joint - log_sum_exp(joint))
        return _with_joint(data, _fit(data, r))

    def cost(self, data: _Data, state: PpamState) -> np.ndarray:
        """Penalised negative log-likelihood per pair."""
        affine = state.affine
        flatness = np.trace(np.linalg.inv(affine.G), axis1=1, axis2=2).sum()
        steepness = ((affine.A**2).sum(axis=(0, 2)) / affine.s).sum()
        penalty = 0.5 * (data.psi * flatness + data.rho * steepness)
        return (penalty - log_sum_exp(state.log_joint).sum()) / len(data.x)

    def cost_unit(self, data: _Data) -> float:
        """Number of cues."""
        return float(data.y.shape[1])

    def finish(self, data: _Data, state: PpamState) -> AffineMap:
        """Give the map, of the cues as they came."""
        return state.affine._replace(b=state.affine.b + data.mean)


def _clusters(x: np.ndarray, n_comp: int, rng: np.random.Generator) -> np.ndarray:
    """Labels (pair,) of about n_comp clusters, none of them empty, by Lloyd's algorithm."""
    centres = x[farthest(x, n_comp, int(rng.integers(len(x))))]
    for _ in range(N_LLOYD):
        # Squared distances less what the centres share.
        distance = (centres**2).sum(axis=1) - 2 * x @ centres.T
        labels = np.unique(distance.argmin(axis=1), return_inverse=True)[1]
        members = np.eye(labels.max() + 1)[labels]
        centres = members.T @ x / members.sum(axis=0)[:, None]
    return labels


def _fit(data: _Data, r: np.ndarray) -> AffineMap:
    """M step: the map that explains best the pairs, shared out by r (pair, K)."""
    x, y = data.x, data.y
    (n, n_dim), n_cues, n_comp = x.shape, y.shape[1], r.shape[1]
    n_k = r.sum(axis=0)
    c = r.T @ x / n_k[:, None]
    y_mean = r.T @ y / n_k[:, None]
    centred = x - c[:, None]  # (K, pair, L)
    weighted = r.T[..., None] * centred
    Sxx = np.swapaxes(weighted, 1, 2) @ centred
    # The mean of y need not be taken out: r (x - c) sums to 0.
    Syx = weighted.transpose(0, 2, 1).reshape(-1, n) @ y
    Syx = Syx.reshape(n_comp, n_dim, n_cues).transpose(0, 2, 1)
    unit = np.eye(n_dim)
    A = Syx @ np.linalg.inv(Sxx + data.rho * unit)
    squares = (y**2).sum(axis=0) - n_k @ y_mean**2
    squares = squares + (A * (A @ Sxx - 2 * Syx)).sum(axis=(0, 2))
    s = (squares + data.rho * (A**2).sum(axis=(0, 2))) / n
    return AffineMap(
        pi=n_k / n,
        c=c,
        G=(Sxx + data.psi * unit) / n_k[:, None, None],
        A=A,
        b=y_mean - (A @ c[..., None])[..., 0],
        s=np.maximum(data.floor, s),
    )


def _with_joint(data: _Data, affine: AffineMap) -> PpamState:
    """E step, in logarithms: log p(x, y, k) of each pair and region."""
    x, y = data.x, data.y
    (n, n_dim), n_cues = x.shape, y.shape[1]
    A, b, s = affine.A, affine.b, affine.s
    over_s = (A / s[:, None]).transpose(0, 2, 1)  # (K, L, D)
    # |y - A x - b|^2 over s, term by term.
    yA = (y @ over_s.reshape(-1, n_cues).T).reshape(n, -1, n_dim)
    cross = (x[:, None] * yA).sum(axis=2) + y @ (b / s).T - x @ (over_s @ b[..., None])[..., 0].T
    xx = (x[..., None] * x[:, None]).reshape(n, -1)
    curved = xx @ (over_s @ A).reshape(-1, n_dim**2).T + b**2 @ (1 / s)
    distance = (y**2 @ (1 / s))[:, None] - 2 * cross + curved
    log_y = -0.5 * (distance + np.log(2 * np.pi * s).sum())
    return PpamState(affine, affine.log_joint(x) + log_y)
