"""One step of a non-negative factorization, for every divergence and layout."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ..arrays import Array, array_namespace
from ..multiplicative import draw_factors, multiplicative_step
from .components import for_columns, normalized, of_components
from .divergence import Divergence, KullbackLeibler
from .layouts import Layout, Plain

KULLBACK_LEIBLER, PLAIN = KullbackLeibler(), Plain()
BLOCK, LEAST_BINS = 1 << 16, 16  # points of a model at a time, 512 kB; bins for fast products
FLOOR = 1e-10  # background below all models, -100 dB for powers; observed values have mean 1


class Factors(NamedTuple):
    """The factors of a spectrogram, and what one look at their model told.

    The model itself is never kept: it is made of some bins at a time, which stay in the cache,
    and where a step ends with a look the next one begins with what that told.

    Attributes
    ----------
    basis : Array
        Spectra, (..., bin, column), see `separatrix.factorization.layouts`.
    activation : Array
        Their gains, (..., row, frame).
    falling, rising : Array
        Slopes of the divergence with respect to the laid out gains, (..., column, frame), or
        (..., column, 1) where they are alike in all frames.
    varying : Array
        Part of the divergence that depends on the model, of batch shape.
    """

    basis: Array
    activation: Array
    falling: Array
    rising: Array
    varying: Array


@dataclass(frozen=True)
class Rules:
    """What is minimised: divergence(observed, model) + sparsity sum_k |basis_k|_2 |activation_k|_1.

    The penalty does not change where a component hands a factor from its basis to its
    activation, and bases are kept at norm 1, where it is the sum of the activations.

    Parameters
    ----------
    divergence : Divergence
        Distance of the model from the observed values.
    layout : Layout
        How factors make the model.
    sparsity : float
        Weight of the penalty, from 0 on.

    References
    ----------
    The penalty: Le Roux, Weninger and Hershey, "Sparse NMF - half-baked or well done?", MERL
    TR2015-023.  The basis is updated here with a smaller exponent than there, that of a
    majoriser which holds the square of the norm as well; so the cost never rises.
    """

    divergence: Divergence = KULLBACK_LEIBLER
    layout: Layout = PLAIN
    sparsity: float = 0.0

    def __post_init__(self) -> None:
        if not self.sparsity >= 0:
            raise ValueError(f"sparsity must be at least 0; got {self.sparsity}.")

    @property
    def exponent(self) -> float:
        """Exponent of multiplicative updates without a penalty."""
        return 1 / (self.divergence.highest - self.divergence.lowest)

    def draw(
        self, observed: Array, n_components: int, seed: int, starts: tuple[int, ...] = ()
    ) -> Factors:
        """Draw factors whose model has the level of the observed values.

        Parameters
        ----------
        observed : Array
            (..., bin, frame).
        n_components : int
            Number of components.
        seed : int
            Seed of the draw.
        starts : tuple of int
            Leading axes of the factors beside those of the observed values: other draws.

        Returns
        -------
        Factors
            Positive factors.
        """
        *batch, n_bins, n_frames = observed.shape
        shapes = self.layout.shapes(n_bins, n_frames, n_components)
        rng = np.random.default_rng(seed)
        basis, activation = draw_factors(rng, shapes, (*starts, *batch), observed)
        return self.levelled(observed, basis, activation, n_components)

    def levelled(
        self, observed: Array, basis: Array, activation: Array, n_components: int
    ) -> Factors:
        """Scale an activation so that the model has the level of the observed values.

        Parameters
        ----------
        observed : Array
            (..., bin, frame).
        basis, activation : Array
            Factors.
        n_components : int
            Number of components.

        Returns
        -------
        Factors
            With bases of norm 1.
        """
        xp = array_namespace(observed)
        basis, activation = normalized(basis, activation, n_components)
        level = xp.mean(observed, axis=(-2, -1), keepdims=True)
        held = xp.mean(self.model(basis, activation), axis=(-2, -1), keepdims=True)
        return self.looked_at(observed, basis, activation * (level / held))

    def looked_at(self, observed: Array, basis: Array, activation: Array) -> Factors:
        """Compute slopes and divergence of factors, in one pass over the bins.

        Parameters
        ----------
        observed : Array
            (..., bin, frame).
        basis, activation : Array
            Factors.

        Returns
        -------
        Factors
            The factors with what was found.
        """
        xp = array_namespace(observed)
        spectra, gains = self._laid_out(basis, activation)
        transposed = xp.matrix_transpose(spectra)[..., :-1, :]
        falling, rising, varying = [], [], []
        for bins in _blocks(observed):
            values, model = observed[..., bins, :], spectra[..., bins, :] @ gains
            varying.append(self.divergence.varying(values, model))
            down, up = self.divergence.slopes(values, model)
            falling.append(transposed[..., bins] @ down)
            if up is not None:
                rising.append(transposed[..., bins] @ up)
        alike = xp.sum(transposed, axis=-1, keepdims=True)
        return Factors(
            basis, activation, sum(falling), sum(rising) if rising else alike, sum(varying)
        )

    def model(self, basis: Array, activation: Array) -> Array:
        """Multiply factors, (..., bin, frame)."""
        spectra, gains = self._laid_out(basis, activation)
        return spectra @ gains

    def step(
        self, observed: Array, factors: Factors, n_components: int, fixed: Array | None = None
    ) -> Factors:
        """Update activation, then basis; the cost does not rise.

        Parameters
        ----------
        observed : Array
            (..., bin, frame).
        factors : Factors
            The factors.
        n_components : int
            Number of components.
        fixed : Array, optional
            Columns (1, column) of the basis that stay; None for none.

        Returns
        -------
        Factors
            The new factors.
        """
        xp = array_namespace(observed)
        basis, n_frames = factors.basis, observed.shape[-1]
        above = self.layout.onto_activation(factors.falling, n_frames)
        below = self.layout.onto_activation(factors.rising, n_frames) + self.sparsity
        activation = multiplicative_step(factors.activation, above, below, self.exponent)
        if fixed is None or not bool(xp.all(fixed)):
            learnt = self._basis_step(observed, basis, activation, n_components)
            if fixed is not None:
                learnt = xp.where(fixed, basis, learnt)
            basis, activation = normalized(learnt, activation, n_components)
        return self.looked_at(observed, basis, activation)

    def penalty(self, factors: Factors) -> Array:
        """Give the penalty of factors, of batch shape."""
        xp = array_namespace(factors.activation)
        return self.sparsity * xp.sum(factors.activation, axis=(-2, -1), dtype=xp.float64)

    def _laid_out(self, basis: Array, activation: Array) -> tuple[Array, Array]:
        """Spectra and gains, and as the last column and row those of the background."""
        xp = array_namespace(basis)
        spectra, gains = self.layout.spectra(basis), self.layout.gains(activation)
        floor = xp.full_like(spectra[..., :1], FLOOR)
        constant = xp.ones_like(gains[..., :1, :])
        return xp.concat([spectra, floor], axis=-1), xp.concat([gains, constant], axis=-2)

    def _basis_step(
        self, observed: Array, basis: Array, activation: Array, n_components: int
    ) -> Array:
        xp = array_namespace(observed)
        n_bins = observed.shape[-2]
        spectra, gains = self._laid_out(basis, activation)
        transposed = xp.matrix_transpose(gains)[..., :-1]
        falling, rising = [], []
        for bins in _blocks(observed):
            model = spectra[..., bins, :] @ gains
            down, up = self.divergence.slopes(observed[..., bins, :], model)
            falling.append(down @ transposed)
            if up is not None:
                rising.append(up @ transposed)
        alike = xp.sum(transposed, axis=-2, keepdims=True)
        slopes = xp.concat(rising, axis=-2) if rising else alike
        numerator = self.layout.onto_basis(xp.concat(falling, axis=-2), n_bins)
        denominator = self.layout.onto_basis(slopes, n_bins)
        exponent = self.exponent
        if self.sparsity:  # the majoriser of a norm is a square, the power 2
            exponent = 1 / (2 - self.divergence.lowest)
            held = of_components(activation, n_components, axis=-2)
            pull = self.sparsity * xp.sum(held, axis=(-2, -1))[..., None, :]
            denominator = denominator + basis * for_columns(pull, basis)
        return multiplicative_step(basis, numerator, denominator, exponent)


def _blocks(observed: Array) -> Iterator[slice]:
    """As many bins at a time as stay in the cache."""
    *_, n_bins, n_frames = observed.shape
    size = max(BLOCK // n_frames, LEAST_BINS)
    return (slice(first, min(first + size, n_bins)) for first in range(0, n_bins, size))
