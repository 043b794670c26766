"""Source models: the ones that ship keep the rules, broken ones are caught."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest

from models import MODELS
from reference import low_rank as literal
from separatrix.demixing import (
    Gauss,
    GaussDensity,
    GeneralizedGauss,
    GeneralizedGaussDensity,
    Laplace,
    LowRank,
    LowRankParams,
    PartitionedLowRank,
    PartitionedParams,
    SourceModelError,
    SphericalParams,
    StudentT,
    StudentTDensity,
    check_source_model,
)
from separatrix.multiplicative import low_rank_step


@pytest.mark.parametrize("model", MODELS, ids=str)
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


LITERAL = [
    (GaussDensity(), literal.gauss),
    (StudentTDensity(3.0), literal.student(3.0)),
    (GeneralizedGaussDensity(0.7), literal.generalized_gauss(0.7)),
]


def seen_power(density, power, leak):
    """What the density takes for the power of one source: heavy tails let the mean leak in."""
    return power if density == GaussDensity() else literal.leaked(power, leak)


@pytest.mark.parametrize("leak", [1e-10, 0.3])  # with 0.3 its every term shows
@pytest.mark.parametrize(("density", "falling"), LITERAL, ids=lambda value: type(value).__name__)
def test_low_rank_step_agrees_with_literal_loops(density, falling, leak, rng, monkeypatch):
    monkeypatch.setattr("separatrix.multiplicative.LEAK", leak)
    power = rng.exponential(size=(2, 5, 8))
    basis, activation = rng.uniform(0.1, 1, (2, 5, 3)), rng.uniform(0.1, 1, (2, 3, 8))
    new = low_rank_step(power, basis, activation, density.equivalent_power)
    for s in range(2):
        seen = seen_power(density, power[s], leak)
        expected = literal.low_rank_step(seen, basis[s], activation[s], leak, falling)
        np.testing.assert_allclose(new[0][s], expected[0], rtol=1e-12)
        np.testing.assert_allclose(new[1][s], expected[1], rtol=1e-12)


@pytest.mark.parametrize("leak", [1e-10, 0.3])
@pytest.mark.parametrize(("density", "falling"), LITERAL, ids=lambda value: type(value).__name__)
def test_partitioned_step_agrees_with_literal_loops(density, falling, leak, rng, monkeypatch):
    monkeypatch.setattr("separatrix.multiplicative.LEAK", leak)
    power = rng.exponential(size=(2, 4, 6))
    partition = rng.dirichlet([1, 1], size=3).T
    basis, activation = rng.uniform(0.1, 1, (4, 3)), rng.uniform(0.1, 1, (3, 6))
    params = PartitionedParams(partition, basis, activation)
    new = PartitionedLowRank(3, density).update(params, power)
    seen = np.stack([seen_power(density, one, leak) for one in power])
    for found, expected in zip(
        new, literal.partitioned_step(seen, *params, leak, falling), strict=True
    ):
        np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("model", "limit", "rtol"),
    [
        (LowRank(2, StudentTDensity(1e8)), LowRank(2), 1e-5),
        (LowRank(2, GeneralizedGaussDensity(2.0)), LowRank(2), 1e-8),
        (PartitionedLowRank(3, StudentTDensity(1e8)), PartitionedLowRank(3), 1e-5),
        (PartitionedLowRank(3, GeneralizedGaussDensity(2.0)), PartitionedLowRank(3), 1e-8),
        (GeneralizedGauss(1e-7), Gauss(), 1e-5),
    ],
    ids=str,
)
def test_models_meet_in_their_limits(model, limit, rtol):
    rng = np.random.default_rng(5)
    power = rng.exponential(size=(2, 1 if model.spherical else 5, 30))
    params = limit.init(power, 5, np.random.default_rng(0))
    for _ in range(3):
        np.testing.assert_allclose(
            model.weight(params, power), limit.weight(params, power), rtol=rtol
        )
        np.testing.assert_allclose(model.cost(params, power), limit.cost(params, power), rtol=rtol)
        updated, params = model.update(params, power), limit.update(params, power)
        for one, other in zip(updated, params, strict=True):
            np.testing.assert_allclose(one, other, rtol=rtol)


def test_spherical_models_meet_up_to_a_scale(rng):
    """One factor for each source does not change the direction of a row of W."""
    power, params = rng.exponential(size=(2, 1, 30)), SphericalParams(5)
    for model, limit in [
        (GeneralizedGauss(1.0), Laplace()),
        (StudentT(1e-7), Gauss()),
        (StudentT(1e9), GeneralizedGauss(2 - 1e-7)),
    ]:
        ratio = model.weight(params, power) / limit.weight(params, power)
        np.testing.assert_allclose(ratio, np.broadcast_to(ratio[..., :1], ratio.shape), rtol=1e-5)


def test_a_partition_without_sharing_is_plain_low_rank(rng):
    power = rng.exponential(size=(2, 5, 8))
    basis, activation = rng.uniform(0.1, 1, (2, 5, 3)), rng.uniform(0.1, 1, (2, 3, 8))
    owner = np.repeat(np.eye(2), 3, axis=1)
    shared = PartitionedParams(owner, np.concatenate(list(basis), axis=1), activation.reshape(6, 8))
    plain, partitioned = LowRankParams(basis, activation), PartitionedLowRank(6)
    np.testing.assert_allclose(
        partitioned.weight(shared, power), LowRank(3).weight(plain, power), rtol=1e-12
    )
    np.testing.assert_allclose(
        partitioned.cost(shared, power), LowRank(3).cost(plain, power), rtol=1e-12
    )


def test_the_partition_finds_out_whose_spectra_they_are(rng):
    """Known answer: of three spectra one source made two, the other one."""
    owner = np.array([[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    basis = np.array([[1, 0.01, 0.1], [0.5, 0.05, 0.2], [0.1, 0.1, 1], [0.05, 0.5, 0.2]])
    activation = rng.gamma(0.3, size=(3, 500)) + 1e-3
    power = np.einsum("sk,fk,kt->sft", owner, basis, activation)
    power *= rng.exponential(size=power.shape)
    model = PartitionedLowRank(3)
    params = model.init(power, 4, np.random.default_rng(1))
    for _ in range(300):
        params = model.update(params, power)
    np.testing.assert_allclose(params.partition.sum(axis=0), 1, rtol=1e-12)
    np.testing.assert_allclose(np.sort(params.partition.sum(axis=1)), [1, 2], atol=0.05)


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


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: LowRank(0), "n_basis must be at least 1; got 0"),
        (lambda: PartitionedLowRank(0), "n_basis must be at least 1; got 0"),
        (lambda: StudentT(0.0), "dof must be above 0 and finite; got 0.0"),
        (lambda: StudentTDensity(np.inf), "dof must be above 0 and finite; got inf"),
        (lambda: GeneralizedGauss(2.0), "beta must be above 0 and below 2; got 2.0"),
        (lambda: GeneralizedGaussDensity(2.1), "beta must be above 0 and at most 2; got 2.1"),
    ],
)
def test_impossible_options_are_refused(make, sentence):
    with pytest.raises(ValueError, match=sentence):
        make()


@pytest.mark.parametrize("model", MODELS, ids=str)
def test_the_leak_reaches_every_term(model, monkeypatch):
    """A leak so large that leaving it out of one term would show."""
    monkeypatch.setattr("separatrix.multiplicative.LEAK", 0.3)
    check_source_model(model)
