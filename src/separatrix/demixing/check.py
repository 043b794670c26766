"""Check a source model of your own before trusting what it separates."""

from typing import Any

import numpy as np

from ..arrays import Array, array_namespace, to_numpy
from .sources import Params, SourceModel

N_SRC, N_FREQ, N_FRAMES = 2, 5, 24


class SourceModelError(AssertionError):
    """A source model breaks a rule that the spatial updates rely on."""


def check_source_model(model: SourceModel, *, seed: int = 0) -> None:
    """Test that a source model keeps the rules of `SourceModel`.

    Parameters
    ----------
    model : SourceModel
        The model, for example ``LowRank(n_basis=3)``.
    seed : int
        Seed of the random power it is tested on.

    Raises
    ------
    SourceModelError
        If shapes or array types are wrong; if ``weight`` is not d cost / d power; if the cost
        is not concave in power; if ``update`` raises the cost or changes its input; if
        ``rescale`` of a scale-free model changes the whole cost; if a batch differs from
        single runs.

    Examples
    --------
    >>> from separatrix.demixing import Gauss
    >>> check_source_model(Gauss())
    """
    rng = np.random.default_rng(seed)
    power = _draw_power(model, rng)
    _check_inputs_unchanged(model, power, seed)
    params = model.update(_init(model, power, seed), power)
    _check_shapes(model, params, power)
    _check_weight_is_derivative(model, params, power)
    _check_concave(model, params, power, rng)
    _check_update(model, _init(model, power, seed), power)
    _check_rescale(model, params, power, rng)
    _check_batch(model, power, seed)
    _check_array_types(model, power, seed)


def _draw_power(model: SourceModel, rng: np.random.Generator) -> np.ndarray:
    level = rng.gamma(0.5, size=(N_SRC, 1, N_FRAMES)) + 0.01
    power = level * rng.exponential(size=(N_SRC, N_FREQ, N_FRAMES))
    return power.sum(axis=-2, keepdims=True) if model.spherical else power


def _init(model: SourceModel, power: Array, seed: int) -> Params:
    return model.init(power, N_FREQ, np.random.default_rng(seed))


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise SourceModelError(message)


def _check_shapes(model: SourceModel, params: Params, power: np.ndarray) -> None:
    weight, cost = model.weight(params, power), model.cost(params, power)
    _require(
        weight.shape == power.shape,
        f"weight must have the shape of power, {power.shape}; got {weight.shape}.",
    )
    _require(np.shape(cost) == (), f"cost must have batch shape (); got {np.shape(cost)}.")
    _require(bool(np.all(weight >= 0)), "weight must not be negative.")


def _check_inputs_unchanged(model: SourceModel, power: np.ndarray, seed: int) -> None:
    params, kept = _init(model, power, seed), power.copy()
    before = [to_numpy(leaf).copy() for leaf in _leaves(params)]
    model.cost(params, power), model.weight(params, power), model.update(params, power)
    same = all(
        np.array_equal(old, to_numpy(new)) for old, new in zip(before, _leaves(params), strict=True)
    )
    _require(same and np.array_equal(kept, power), "update, weight or cost changed its input.")


def _check_weight_is_derivative(model: SourceModel, params: Params, power: np.ndarray) -> None:
    weight = model.weight(params, power)
    for index in [(0, 0, 0), (1, power.shape[-2] - 1, N_FRAMES // 2)]:
        h = 1e-4 * power[index]
        bump = np.zeros_like(power)
        bump[index] = h
        slope = float(model.cost(params, power + bump) - model.cost(params, power - bump)) / (2 * h)
        _require(
            bool(np.isclose(slope, weight[index], rtol=1e-4)),
            f"weight must be d cost / d power: at {index} the cost has slope {slope:.6g}, "
            f"weight is {weight[index]:.6g}.",
        )


def _check_concave(
    model: SourceModel, params: Params, power: np.ndarray, rng: np.random.Generator
) -> None:
    """The tangent must lie above the cost, else the spatial update has no majoriser."""
    weight, cost = model.weight(params, power), float(model.cost(params, power))
    for spread in (0.1, 1.0, 3.0):
        other = power * np.exp(spread * rng.standard_normal(power.shape))
        tangent = cost + float(np.sum(weight * (other - power)))
        actual = float(model.cost(params, other))
        _require(
            actual <= tangent + 1e-9 * (1 + abs(tangent)),
            "cost must be concave in power at fixed parameters; its tangent at one power gives "
            f"{tangent:.6g} at another, where the cost is {actual:.6g}.",
        )


def _check_update(model: SourceModel, params: Params, power: np.ndarray) -> None:
    cost = float(model.cost(params, power))
    for _ in range(10):
        params = model.update(params, power)
        new = float(model.cost(params, power))
        _require(
            new <= cost + 1e-9 * (1 + abs(cost)),
            f"update must not raise the cost; it rose from {cost:.9g} to {new:.9g}.",
        )
        cost = new


def _check_rescale(
    model: SourceModel, params: Params, power: np.ndarray, rng: np.random.Generator
) -> None:
    if not model.scale_free:
        return
    gain = rng.uniform(0.1, 10.0, (N_SRC, 1, 1))
    before = float(model.cost(params, power))
    after = float(model.cost(model.rescale(params, gain), gain * power))
    # Rows of W grow by sqrt(gain), so -2 log|det W| gives N_FREQ log(gain) per frame back.
    after -= N_FRAMES * N_FREQ * float(np.sum(np.log(gain)))
    _require(
        bool(np.isclose(after, before, rtol=1e-9, atol=1e-9)),
        f"rescale of a scale_free model must leave J unchanged; it went from {before:.9g} "
        f"to {after:.9g}.",
    )


def _check_batch(model: SourceModel, power: np.ndarray, seed: int) -> None:
    batch = np.stack([power, power[::-1]])
    costs = np.asarray(model.cost(_init(model, batch, seed), batch))
    _require(costs.shape == (2,), f"cost of a batch of 2 must have shape (2,); got {costs.shape}.")
    single = float(model.cost(_init(model, power, seed), power))
    _require(
        bool(np.isclose(costs[0], single, rtol=1e-12)),
        f"the first element of a batch must equal a single run; got {costs[0]:.9g} and "
        f"{single:.9g}.",
    )


def _check_array_types(model: SourceModel, power: np.ndarray, seed: int) -> None:
    for dtype in (np.float32, np.float64):
        values = power.astype(dtype)
        weight = model.weight(_init(model, values, seed), values)
        _require(
            weight.dtype == dtype,
            f"weight must keep the type {np.dtype(dtype)}; got {weight.dtype}.",
        )
        cost = model.cost(_init(model, values, seed), values)
        _require(cost.dtype == np.float64, f"cost must be summed in float64; got {cost.dtype}.")
    expected = float(model.cost(model.update(_init(model, power, seed), power), power))
    for foreign in _foreign(power):
        params = model.update(_init(model, foreign, seed), foreign)
        cost, weight = model.cost(params, foreign), model.weight(params, foreign)
        name = array_namespace(foreign).__name__
        _require(
            type(weight) is type(foreign),
            f"weight of {name} arrays must be one; got {type(weight)}.",
        )
        _require(
            bool(np.isclose(float(cost), expected, rtol=1e-9)),
            f"cost of {name} arrays must equal NumPy's {expected:.9g}; got {float(cost):.9g}.",
        )


def _foreign(power: np.ndarray) -> list[Any]:
    """The same values in every other array library that is installed."""
    arrays: list[Any] = []
    try:
        import array_api_strict

        arrays.append(array_api_strict.asarray(power))
    except ImportError:
        pass
    try:
        import torch

        arrays.append(torch.asarray(power))
    except ImportError:
        pass
    return arrays


def _leaves(params: Params) -> list[Array]:
    if isinstance(params, tuple):
        return [leaf for field in params for leaf in _leaves(field)]
    return [] if isinstance(params, int | float) else [params]
