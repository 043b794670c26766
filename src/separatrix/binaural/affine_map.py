"""A map from positions to cues, affine in each of K regions, and its inverse.

    p(Z = k) = pi_k,   p(x | k) = N(x; c_k, G_k),   p(y | x, k) = N(y; A_k x + b_k, diag s)

with positions x of L coordinates and cues y of D dimensions.  D is large (hundreds of frequencies),
L at most 3: everything is a product of matrices with D on one side, or a small matrix L x L.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np


class PositionPosterior(NamedTuple):
    """What is known of positions: a mixture of Gaussians for each of them.

    Attributes
    ----------
    log_al : numpy.ndarray
        Logarithms of the components' weights (..., K).
    mu : numpy.ndarray
        Their means (..., K, L).
    S : numpy.ndarray
        Their covariances (..., K, L, L).
    """

    log_al: np.ndarray
    mu: np.ndarray
    S: np.ndarray

    def log_density(self, x: np.ndarray) -> np.ndarray:
        """Give log p(x) at positions (point, L), as (..., point)."""
        components = log_gauss(x[:, None], self.mu[..., None, :, :], self.S[..., None, :, :, :])
        return log_sum_exp(self.log_al[..., None, :] + components)[..., 0]

    def density(self, x: np.ndarray) -> np.ndarray:
        """Give p(x) at positions (point, L), as (..., point)."""
        return np.exp(self.log_density(x))

    def highest(self) -> np.ndarray:
        """Find the component (...) whose own peak is the highest."""
        return np.argmax(self.log_al - 0.5 * np.linalg.slogdet(self.S)[1], axis=-1)

    def peak(self) -> np.ndarray:
        """Give the mean (..., L) of the component whose own peak is the highest.

        This is near the mode of the mixture, and not exactly there.
        """
        return np.take_along_axis(self.mu, self.highest()[..., None, None], axis=-2)[..., 0, :]


class Sums(NamedTuple):
    """What cues say of a position: sums over observations, weighted by q, for each dimension.

    Attributes
    ----------
    n : numpy.ndarray
        Sums of q (..., D); 0 where nothing was observed.
    t : numpy.ndarray
        Sums of q y (..., D).
    v : numpy.ndarray
        Sums of q y^2 (..., D).
    """

    n: np.ndarray
    t: np.ndarray
    v: np.ndarray


class AffineMap(NamedTuple):
    """A mixture of K affine maps from positions (L,) to cues (D,), with one noise.

    Attributes
    ----------
    pi : numpy.ndarray
        Weights of the regions (K,), which sum to 1.
    c : numpy.ndarray
        Centres of the regions (K, L).
    G : numpy.ndarray
        Covariances of positions in the regions (K, L, L).
    A : numpy.ndarray
        Linear maps (K, D, L).
    b : numpy.ndarray
        Offsets (K, D).
    s : numpy.ndarray
        Variances of the cues around the map (D,), shared by the regions.

    References
    ----------
    Deleforge, Forbes and Horaud, "Variational EM for binaural sound-source separation and
    localization", ICASSP 2013, section 2; the equations here are derived from its model.

    Examples
    --------
    A map of one region, y = (x, 2 x + 1):

    >>> one = np.ones((1, 1))
    >>> A, b = np.array([[[1.0], [2.0]]]), np.array([[0.0, 1.0]])
    >>> line = AffineMap(one[0], 0 * one, 9 * one[None], A, b, np.full(2, 1e-6))
    >>> line.predict(np.array([[0.5], [3.0]]))
    array([[0.5, 2. ],
           [3. , 7. ]])

    Back from the second cue, the first one missing:

    >>> line.posterior(np.array([0.0, 7.0]), np.array([False, True])).peak().round(3)
    array([3.])
    """

    pi: np.ndarray
    c: np.ndarray
    G: np.ndarray
    A: np.ndarray
    b: np.ndarray
    s: np.ndarray

    def log_joint(self, x: np.ndarray) -> np.ndarray:
        """Give log pi_k + log N(x; c_k, G_k) of positions (..., L), as (..., K)."""
        return np.log(self.pi) + log_gauss(x[..., None, :], self.c, self.G)

    def predict(self, x: np.ndarray) -> np.ndarray:
        """Give the mean cues E[y | x] of positions (..., L), as (..., D)."""
        joint = self.log_joint(x)
        weight = np.exp(joint - log_sum_exp(joint))
        weighted = weight[..., None] * x[..., None, :]
        flat = np.swapaxes(self.A, 1, 2).reshape(-1, self.A.shape[1])
        return weighted.reshape(*x.shape[:-1], -1) @ flat + weight @ self.b

    def posterior(self, y: np.ndarray, observed: np.ndarray | None = None) -> PositionPosterior:
        """Invert the map: what cues (..., D) say of the position.

        Parameters
        ----------
        y : numpy.ndarray
            Cues (..., D); what stands in missing places does not matter if it is finite.
        observed : numpy.ndarray, optional
            Mask (..., D) of the dimensions that are not missing; all by default.

        Returns
        -------
        PositionPosterior
            p(x | y); with everything missing p(x), the positions of the training set.
        """
        n = np.ones(y.shape) if observed is None else np.broadcast_to(observed, y.shape) * 1.0
        return InverseMap(self).posterior(Sums(n, n * y, n * y**2))


@dataclass(frozen=True, eq=False)
class InverseMap:
    """An affine map made ready to be inverted many times.

    Attributes
    ----------
    affine : AffineMap
        The map.
    """

    affine: AffineMap

    def posterior(self, sums: Sums, s: np.ndarray | None = None) -> PositionPosterior:
        """Say what many observations, weighted, tell of one position.

        Parameters
        ----------
        sums : Sums
            Of the observations, (..., D) each; leading axes are positions of their own.
        s : numpy.ndarray, optional
            Variances (D,) in place of those of the map.

        Returns
        -------
        PositionPosterior
            The posterior of each position; its cost does not depend on how many observations
            there were.
        """
        pi, c, _, _, b, trained = self.affine
        s = trained if s is None else s
        n_comp, n_dim = c.shape
        shape = (*sums.n.shape[:-1], n_comp)
        n, t = sums.n / s, sums.t / s
        a, aa, ab = self._products
        inverse_G, log_det_G = self._prior
        precision = inverse_G + (n @ aa).reshape(*shape, n_dim, n_dim)
        h0 = (inverse_G @ c[..., None])[..., 0]
        h = h0 + (t @ a - n @ ab).reshape(*shape, n_dim)
        S = np.linalg.inv(precision)
        mu = (S @ h[..., None])[..., 0]
        squares = (sums.v / s).sum(axis=-1, keepdims=True) - 2 * t @ b.T + n @ b.T**2
        squares = squares + (h0 * c).sum(axis=-1) - (mu * h).sum(axis=-1)
        log_al = np.log(pi) - 0.5 * (log_det_G + np.linalg.slogdet(precision)[1] + squares)
        return PositionPosterior(log_al - log_sum_exp(log_al), mu, S)

    @cached_property
    def _products(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """A, A A^T and A b with the cues first: (D, K L), (D, K L L), (D, K L)."""
        a = np.ascontiguousarray(self.affine.A.transpose(1, 0, 2))
        products = (a, a[..., :, None] * a[..., None, :], a * self.affine.b.T[..., None])
        first, second, third = (product.reshape(len(a), -1) for product in products)
        return first, second, third

    @cached_property
    def _prior(self) -> tuple[np.ndarray, np.ndarray]:
        return np.linalg.inv(self.affine.G), np.linalg.slogdet(self.affine.G)[1]


def log_gauss(x: np.ndarray, mean: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    """Logarithm of the normal density.

    Parameters
    ----------
    x, mean : numpy.ndarray
        Points (..., L), broadcast against each other.
    covariance : numpy.ndarray
        Covariances (..., L, L).

    Returns
    -------
    numpy.ndarray
        log N(x; mean, covariance), (...).
    """
    centred = x - mean
    n_dim = centred.shape[-1]
    distance = ((centred[..., None, :] @ np.linalg.inv(covariance))[..., 0, :] * centred).sum(-1)
    return -0.5 * (distance + np.linalg.slogdet(covariance)[1] + n_dim * np.log(2 * np.pi))


def log_sum_exp(values: np.ndarray) -> np.ndarray:
    """Logarithm of the sum of exponentials over the last axis, which is kept as one of length 1."""
    largest = values.max(axis=-1, keepdims=True)
    return largest + np.log(np.exp(values - largest).sum(axis=-1, keepdims=True))
