"""Algorithm of the factorization whose components move in time and frequency."""

from dataclasses import dataclass
from typing import Any

from ..arrays import Array, array_namespace, device
from ..errors import UnsupportedError
from ..iterate import Masks
from ..multiplicative import multiplicative_step
from .arma_model import ArmaState, arma_gains, arma_model, moving_parts, taps_slopes
from .divergence import Divergence
from .factorization import Bases, Factorization, Observed
from .layouts import Plain
from .polynomials import cosines, fixed_point, response, shortened
from .rules import FLOOR, normalized


@dataclass(frozen=True, eq=False)
class ArmaFactorization:
    """Algorithm that lets each component of a factorization move over frequencies.

    r_ft = sum_k basis_fk activation_kt |B_kt(f)|^2 / |A_kt(f)|^2 .  Activation and basis are
    updated by multiplication, then B and A by fixed point steps; a frame whose cost such a
    step would raise takes a half of it, a quarter, and so on, or none.

    Parameters
    ----------
    factorization : Factorization
        The factorization with a plain layout and no sparsity that it goes on from; divergence,
        axis, grouping and sizes are its own.
    n_poles, n_zeros : int
        Orders of A and B, from 0 on.

    References
    ----------
    Hennequin, Badeau and David, "NMF with time-frequency activations to model nonstationary
    audio events", IEEE TASLP 19(4), 2011.

    Examples
    --------
    >>> import numpy as np
    >>> from separatrix.iterate import iterate
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> x = rng.standard_normal((1, 9, 40)) + 1j * rng.standard_normal((1, 9, 40))
    >>> moving = ArmaFactorization(Factorization(n_src=2, n_basis=1), n_poles=2)
    >>> costs = iterate(moving, x, n_iter=10).costs
    >>> bool(costs[-1] < costs[0])
    True
    """

    factorization: Factorization
    n_poles: int = 2
    n_zeros: int = 0

    def __post_init__(self) -> None:
        if min(self.n_poles, self.n_zeros) < 0:
            raise ValueError(
                f"n_poles and n_zeros must be at least 0; got {self.n_poles} and {self.n_zeros}."
            )
        rules = self.factorization.rules
        if rules.sparsity or not isinstance(rules.layout, Plain):
            raise UnsupportedError("moving components need a plain layout without sparsity.")

    @property
    def _divergence(self) -> Divergence:
        return self.factorization.rules.divergence

    def prepare(self, x: Array, side: Any = None) -> Observed:
        """Take magnitudes of x (chan, freq, frame) and bring them to the level 1."""
        return self.factorization.prepare(x, side)

    def init(self, data: Observed, start: Bases | Masks | None = None) -> ArmaState:
        """Begin from a factorization, with gains that are alike at all frequencies."""
        if isinstance(start, Masks) and isinstance(start.model, ArmaState):
            return start.model
        (basis, activation, *_), fixed = self.factorization.init(data, start)
        zeros, poles = (_flat(order, activation) for order in (self.n_zeros, self.n_poles))
        model = self.factorization.rules.model(basis, activation)
        return ArmaState(basis, activation, zeros, poles, model, fixed)

    def step(self, data: Observed, state: ArmaState) -> ArmaState:
        """Update activation, basis, B and A once."""
        state = self._multiplied(data.values, state)
        if self.n_zeros:
            state = self._moved(data.values, state, "zeros")
        if self.n_poles:
            state = self._moved(data.values, state, "poles")
        return state

    def cost(self, data: Observed, state: ArmaState) -> Array:
        """Return the divergence, summed over bins and frames."""
        return self._divergence.varying(data.values, state.model) + data.constant

    def cost_unit(self, data: Observed) -> float:
        """Return the number of bins times frames."""
        return self.factorization.cost_unit(data)

    def finish(self, data: Observed, state: ArmaState) -> Masks:
        """Group the components and give each source its share of the power."""
        xp = array_namespace(state.basis)
        parts = moving_parts(state)

        def model_of(chosen: Array) -> Array:
            return xp.sum(parts * chosen[..., None, None], axis=-3)

        trained = bool(xp.any(state.fixed))
        masks = self.factorization.masks(data, state.basis, model_of, trained=trained)
        return masks._replace(model=state)

    def _multiplied(self, values: Array, state: ArmaState) -> ArmaState:
        """Update activation, then basis, with gains as they are."""
        xp = array_namespace(values)
        rules = self.factorization.rules
        gains = arma_gains(state.zeros, state.poles, values.shape[-2])
        falling, rising = self._slopes(values, state.model)
        shaped = xp.matrix_transpose(state.basis)[..., None] * gains
        above, below = (xp.sum(shaped * slope, axis=-2) for slope in (falling, rising))
        activation = multiplicative_step(state.activation, above, below, rules.exponent)
        state = state._replace(activation=activation)
        state = state._replace(model=arma_model(state))
        if bool(xp.all(state.fixed)):
            return state
        falling, rising = self._slopes(values, state.model)
        timed = activation[..., None, :] * gains
        above, below = (
            xp.matrix_transpose(xp.sum(timed * slope, axis=-1)) for slope in (falling, rising)
        )
        learnt = multiplicative_step(state.basis, above, below, rules.exponent)
        basis = xp.where(state.fixed, state.basis, learnt)
        basis, activation = normalized(basis, activation, self.factorization.n_components)
        state = state._replace(basis=basis, activation=activation)
        return state._replace(model=arma_model(state))

    def _moved(self, values: Array, state: ArmaState, which: str) -> ArmaState:
        """Update B ("zeros") or A ("poles") of all components, frame by frame."""
        xp = array_namespace(values)
        taps = getattr(state, which)
        table = cosines(values.shape[-2], taps.shape[-2] - 1, taps)
        above = which == "zeros"
        parts, own = moving_parts(state), response(taps, table)
        others = parts / own if above else parts * own
        columns = xp.matrix_transpose(values)[..., None]

        def cost_of(taps: Array) -> Array:
            own = response(taps, table)
            model = xp.sum(others * own if above else others / own, axis=-3) + FLOOR
            return self._divergence.varying(columns, xp.matrix_transpose(model)[..., None])

        pull, push = taps_slopes(state, which, *self._slopes(values, state.model))
        taps = shortened(taps, fixed_point(taps, pull, push), cost_of)
        squared = xp.sum(taps**2, axis=-2)
        unit = taps / xp.sqrt(squared)[..., None, :]
        activation = state.activation * (squared if above else 1 / squared)
        state = state._replace(**{which: unit, "activation": activation})
        return state._replace(model=arma_model(state))

    def _slopes(self, values: Array, model: Array) -> tuple[Array, Array]:
        """What falls and what rises with the model, (..., 1, bin, frame): alike in components."""
        falling, rising = self._divergence.slopes(values, model)
        if rising is None:
            rising = array_namespace(values).ones_like(values)
        return falling[..., None, :, :], rising[..., None, :, :]


def _flat(order: int, activation: Array) -> Array:
    """Coefficients (..., component, tap, frame) of a gain that is 1 at all frequencies."""
    xp = array_namespace(activation)
    *batch, n_frames = activation.shape
    shape = (*batch, order, n_frames)
    rest = xp.zeros(shape, dtype=activation.dtype, device=device(activation))
    return xp.concat([xp.ones_like(activation)[..., None, :], rest], axis=-2)
