"""One step of a non-negative factorization, for every divergence and layout."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ..arrays import Array, array_namespace
from ..multiplicative import draw_factors, multiplicative_step
from .divergence import Divergence, KullbackLeibler
from .layouts import Layout, Plain

KULLBACK_LEIBLER, PLAIN = KullbackLeibler(), Plain()
FLOOR = 1e-10  # background below all models, -100 dB for powers; observed values have mean 1


class Factors(NamedTuple):
    """The factors of a spectrogram, and their product.

    Attributes
    ----------
    basis : Array
        Spectra, (..., bin, column), see `separatrix.factorization.layouts`.
    activation : Array
        Their gains, (..., row, frame).
    model : Array
        Product (..., bin, frame), with the background; kept so that no step computes it twice.
    """

    basis: Array
    activation: Array
    model: Array


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
        activation = activation * (level / held)
        return Factors(basis, activation, self.model(basis, activation))

    def model(self, basis: Array, activation: Array) -> Array:
        """Multiply factors, (..., bin, frame)."""
        return self.layout.spectra(basis) @ self.layout.gains(activation) + FLOOR

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
        basis, activation, model = factors
        activation = self._activation_step(observed, basis, activation, model)
        model = self.model(basis, activation)
        if fixed is not None and bool(xp.all(fixed)):
            return Factors(basis, activation, model)
        learnt = self._basis_step(observed, basis, activation, model, n_components)
        if fixed is not None:
            learnt = xp.where(fixed, basis, learnt)
        basis, activation = normalized(learnt, activation, n_components)
        return Factors(basis, activation, self.model(basis, activation))

    def penalty(self, factors: Factors) -> Array:
        """Give the penalty of factors, of batch shape."""
        xp = array_namespace(factors.activation)
        return self.sparsity * xp.sum(factors.activation, axis=(-2, -1), dtype=xp.float64)

    def _activation_step(
        self, observed: Array, basis: Array, activation: Array, model: Array
    ) -> Array:
        xp = array_namespace(observed)
        n_frames = observed.shape[-1]
        transposed = xp.matrix_transpose(self.layout.spectra(basis))
        falling, rising = self.divergence.slopes(observed, model)
        numerator = self.layout.onto_activation(transposed @ falling, n_frames)
        slopes = (
            xp.sum(transposed, axis=-1, keepdims=True) if rising is None else transposed @ rising
        )
        denominator = self.layout.onto_activation(slopes, n_frames) + self.sparsity
        return multiplicative_step(activation, numerator, denominator, self.exponent)

    def _basis_step(
        self, observed: Array, basis: Array, activation: Array, model: Array, n_components: int
    ) -> Array:
        xp = array_namespace(observed)
        n_bins = observed.shape[-2]
        transposed = xp.matrix_transpose(self.layout.gains(activation))
        falling, rising = self.divergence.slopes(observed, model)
        numerator = self.layout.onto_basis(falling @ transposed, n_bins)
        slopes = (
            xp.sum(transposed, axis=-2, keepdims=True) if rising is None else rising @ transposed
        )
        denominator = self.layout.onto_basis(slopes, n_bins)
        exponent = self.exponent
        if self.sparsity:  # the majoriser of a norm is a square, the power 2
            exponent = 1 / (2 - self.divergence.lowest)
            held = _of_components(activation, n_components, axis=-2)
            pull = self.sparsity * xp.sum(held, axis=(-2, -1))[..., None, :]
            denominator = denominator + basis * _for_columns(pull, basis)
        return multiplicative_step(basis, numerator, denominator, exponent)


def normalized(basis: Array, activation: Array, n_components: int) -> tuple[Array, Array]:
    """Hand the norm of each component from its basis to its activation.

    Parameters
    ----------
    basis, activation : Array
        Factors.
    n_components : int
        Number of components.

    Returns
    -------
    basis, activation : Array
        The same model, with bases of Euclidean norm 1, or 0 where they were.
    """
    xp = array_namespace(basis)
    parts = _of_components(basis, n_components, axis=-1)
    norm = xp.sqrt(xp.sum(parts**2, axis=(-3, -1)))[..., None, :]  # (..., 1, component)
    norm = xp.where(norm > 0, norm, 1.0)
    over_rows = xp.matrix_transpose(_for_columns(norm, xp.matrix_transpose(activation)))
    return basis / _for_columns(norm, basis), activation * over_rows


def _of_components(factor: Array, n_components: int, axis: int) -> Array:
    """Split columns (axis -1) or rows (axis -2) into (..., component, own) in their place."""
    xp = array_namespace(factor)
    *batch, n_rows, n_columns = factor.shape
    if axis == -1:
        return xp.reshape(factor, (*batch, n_rows, n_components, n_columns // n_components))
    return xp.reshape(factor, (*batch, n_components, n_rows // n_components, n_columns))


def _for_columns(values: Array, factor: Array) -> Array:
    """Repeat values (..., 1, component) for the columns that each component has in a factor."""
    xp = array_namespace(factor)
    n_components = values.shape[-1]
    own = factor.shape[-1] // n_components
    repeated = xp.broadcast_to(values[..., None], (*values.shape, own))
    return xp.reshape(repeated, (*values.shape[:-1], n_components * own))
