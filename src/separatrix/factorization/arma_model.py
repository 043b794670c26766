"""Model of the factorization whose components move in time and frequency."""

from typing import NamedTuple

from ..arrays import Array, array_namespace
from .polynomials import cosines, response, toeplitz_moments
from .rules import FLOOR


class ArmaState(NamedTuple):
    """State of a factorization with moving components.

    Attributes
    ----------
    basis : Array
        Spectra (..., bin, component).
    activation : Array
        Gains (..., component, frame) of all frequencies alike.
    zeros, poles : Array
        Coefficients (..., component, tap, frame) of B and A, of norm 1 in every frame.
    model : Array
        Model (..., bin, frame) of all components, with the background.
    fixed : Array
        Columns (..., 1, component) of the basis that were learnt before, and stay.
    """

    basis: Array
    activation: Array
    zeros: Array
    poles: Array
    model: Array
    fixed: Array


def arma_gains(zeros: Array, poles: Array, n_freq: int) -> Array:
    """Compute |B|^2 / |A|^2.

    Parameters
    ----------
    zeros, poles : Array
        Coefficients (..., component, tap, frame) of B and A.
    n_freq : int
        Number of frequencies.

    Returns
    -------
    Array
        Gains (..., component, freq, frame).
    """
    above, below = (
        response(taps, cosines(n_freq, taps.shape[-2] - 1, taps)) for taps in (zeros, poles)
    )
    return above / below


def moving_parts(state: ArmaState) -> Array:
    """Compute the model of each component.

    Parameters
    ----------
    state : ArmaState
        A state.

    Returns
    -------
    Array
        Models (..., component, bin, frame), without the background.
    """
    xp = array_namespace(state.basis)
    plain = xp.matrix_transpose(state.basis)[..., None] * state.activation[..., None, :]
    return plain * arma_gains(state.zeros, state.poles, state.basis.shape[-2])


def arma_model(state: ArmaState) -> Array:
    """Sum the components.

    Parameters
    ----------
    state : ArmaState
        A state.

    Returns
    -------
    Array
        Model (..., bin, frame), with the background.
    """
    return array_namespace(state.basis).sum(moving_parts(state), axis=-3) + FLOOR


def taps_slopes(state: ArmaState, which: str, falling: Array, rising: Array) -> tuple[Array, Array]:
    """Split the slope of the cost with respect to coefficients: 2 (push - pull) coefficients.

    Parameters
    ----------
    state : ArmaState
        A state.
    which : str
        "zeros" for B, "poles" for A.
    falling, rising : Array
        Slopes (..., 1, bin, frame) of the divergence with respect to the model.

    Returns
    -------
    pull, push : Array
        Matrices (..., component, frame, tap, tap).
    """
    n_freq = state.basis.shape[-2]
    parts = moving_parts(state)
    taps = getattr(state, which)
    table = cosines(n_freq, taps.shape[-2] - 1, taps)
    share = parts / response(taps, table)
    pull, push = (toeplitz_moments(share * slope, table) for slope in (falling, rising))
    # More of |A|^2 makes the model smaller: what pulls B up pushes A.
    return (pull, push) if which == "zeros" else (push, pull)
