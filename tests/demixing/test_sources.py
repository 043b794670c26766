"""Source models: the ones that ship keep the rules, broken ones are caught."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest

from reference import demixing as literal
from separatrix.demixing import (
    Gauss,
    Laplace,
    LowRank,
    SourceModelError,
    check_source_model,
)
from separatrix.multiplicative import low_rank_step


@pytest.mark.parametrize("model", [Laplace(), Gauss(), LowRank(1), LowRank(4)])
def test_shipped_models_keep_the_rules(model):
    check_source_model(model)


@dataclass(frozen=True)
class Cauchy:
    """A model of a user's own: cost = sum_t log(floor + P_t), weight its derivative."""

    spherical: ClassVar[bool] = True
    scale_free: ClassVar[bool] = False

    floor: float = 1e-3

    def init(self, power, n_freq, rng):
        return ()

    def update(self, params, power):
        return params

    def weight(self, params, power):
        return 1 / (self.floor + power)

    def cost(self, params, power):
        from separatrix.arrays import array_namespace

        xp = array_namespace(power)
        return xp.sum(xp.log(self.floor + power), axis=(-3, -2, -1), dtype=xp.float64)

    def rescale(self, params, gain):
        return params


def test_a_sound_model_passes():
    check_source_model(Cauchy())


class DoubleWeight(Cauchy):
    def weight(self, params, power):
        return 2 * super().weight(params, power)


class Convex(Cauchy):
    def weight(self, params, power):
        return 2 * power

    def cost(self, params, power):
        return (power**2).sum(axis=(-3, -2, -1))


class Rising(LowRank):
    def update(self, params, power):
        return params._replace(basis=params.basis * 1.5)


class WrongRescale(Gauss):
    def rescale(self, params, gain):
        return params._replace(n_freq=params.n_freq + 1)


class NotScaleFree(Cauchy):
    scale_free: ClassVar[bool] = True


class SumsTheBatch(Cauchy):
    def cost(self, params, power):
        return np.log(self.floor + power).sum()


class NumpyOnly(Cauchy):
    def weight(self, params, power):
        return np.asarray(super().weight(params, power))


class WritesInPlace(Cauchy):
    def update(self, params, power):
        power[...] = 1.0
        return params


class AlwaysDouble(Cauchy):
    def weight(self, params, power):
        return (1 / (self.floor + power)).astype("float64")


class WrongShape(Cauchy):
    def weight(self, params, power):
        return super().weight(params, power)[:, 0]


@pytest.mark.parametrize(
    ("model", "sentence"),
    [
        (DoubleWeight(), "weight must be d cost / d power"),
        (Convex(), "cost must be concave"),
        (Rising(2), "update must not raise the cost"),
        (WrongRescale(), "rescale of a scale_free model"),
        (NotScaleFree(), "rescale of a scale_free model"),
        (SumsTheBatch(), "cost of a batch"),
        (NumpyOnly(), "arrays must be one"),
        (WritesInPlace(), "changed its input"),
        (AlwaysDouble(), "weight must keep the type"),
        (WrongShape(), "weight must have the shape of power"),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else "",
)
def test_broken_models_are_caught(model, sentence):
    with pytest.raises(SourceModelError, match=sentence):
        check_source_model(model)


@pytest.mark.parametrize("leak", [1e-10, 0.3])  # with 0.3 its every term shows
def test_low_rank_step_agrees_with_literal_loops(leak, rng, monkeypatch):
    monkeypatch.setattr("separatrix.multiplicative.LEAK", leak)
    power = rng.exponential(size=(2, 5, 8))
    basis, activation = rng.uniform(0.1, 1, (2, 5, 3)), rng.uniform(0.1, 1, (2, 3, 8))
    new = low_rank_step(power, basis, activation)
    for s in range(2):
        expected = literal.low_rank_step(power[s], basis[s], activation[s], leak)
        np.testing.assert_allclose(new[0][s], expected[0], rtol=1e-12)
        np.testing.assert_allclose(new[1][s], expected[1], rtol=1e-12)


def test_low_rank_recovers_the_factors_it_was_drawn_from(rng):
    """Known answer: power drawn from a rank-2 variance gives that variance back."""
    basis = np.array([[1, 0.01], [0.6, 0.05], [0.3, 0.3], [0.05, 0.6], [0.01, 1.0]])
    activation = rng.gamma(0.5, size=(2, 4000)) + 1e-3
    power = basis @ activation * rng.exponential(size=(5, 4000))
    found, active = rng.uniform(0.1, 1, (5, 2)), rng.uniform(0.1, 1, (2, 4000))
    for _ in range(300):
        found, active = low_rank_step(power, found, active)
    found = found / found.sum(axis=0)
    found = found[:, np.argsort(found[-1])]
    np.testing.assert_allclose(found, basis / basis.sum(axis=0), atol=0.04)


def test_n_basis_must_be_positive():
    with pytest.raises(ValueError, match="n_basis must be at least 1; got 0"):
        LowRank(0)


@pytest.mark.parametrize("model", [Laplace(), Gauss(), LowRank(2)])
def test_the_leak_reaches_every_term(model, monkeypatch):
    """A leak so large that leaving it out of one term would show."""
    monkeypatch.setattr("separatrix.multiplicative.LEAK", 0.3)
    check_source_model(model)
