"""Criteria and statistics: against literal loops, and on exact statistics."""

import numpy as np
import pytest

from reference import instantaneous as literal
from separatrix.errors import MissingDataError
from separatrix.instantaneous import (
    Covariances,
    Cumulants,
    LogDeterminants,
    Rotations,
    WeightedPairs,
    whiten,
)

CRITERIA = [Rotations(), WeightedPairs(), LogDeterminants(loading=0.0)]


def exact(rng, n_src=3, n_matrices=12, mixing=None):
    """Matrices A D_k A^T, and A."""
    A = rng.standard_normal((n_src, n_src)) if mixing is None else mixing
    D = rng.gamma(1.0, size=(n_matrices, n_src)) + 0.05
    return A @ (D[:, :, None] * A.T), A


def noisy(rng, n_src=3):
    """Positive matrices that no W makes diagonal."""
    matrices, _ = exact(rng, n_src)
    more = rng.standard_normal((len(matrices), n_src, n_src))
    return matrices + 0.1 * more @ more.swapaxes(1, 2)


def amari(gain):
    """Distance from a scaled permutation, 0 to 1."""
    gain = np.abs(gain)
    rows = (gain / gain.max(axis=1, keepdims=True)).sum(axis=1) - 1
    columns = (gain / gain.max(axis=0)).sum(axis=0) - 1
    n = len(gain)
    return (rows.sum() + columns.sum()) / (2 * n * (n - 1))


def swept(criterion, matrices, n_iter=60):
    W = np.eye(matrices.shape[-1])
    costs = [criterion.cost(matrices, W)]
    for _ in range(n_iter):
        W = criterion.sweep(matrices, W)
        costs.append(criterion.cost(matrices, W))
    return W, np.array(costs)


@pytest.mark.parametrize("criterion", CRITERIA, ids=lambda c: type(c).__name__)
@pytest.mark.parametrize("n_src", [2, 3, 5])
def test_exact_statistics_give_the_mixing(criterion, n_src, rng):
    orthogonal = np.linalg.qr(rng.standard_normal((n_src, n_src)))[0]
    rotations = isinstance(criterion, Rotations)
    matrices, A = exact(rng, n_src, mixing=orthogonal if rotations else None)
    W, costs = swept(criterion, matrices)
    assert amari(W @ A) < 1e-8
    assert costs[-1] < 1e-12


@pytest.mark.parametrize("criterion", [CRITERIA[0], CRITERIA[2]], ids=["rotations", "pham"])
def test_the_cost_never_rises(criterion, rng):
    for _ in range(5):
        _, costs = swept(criterion, noisy(rng, 4), n_iter=20)
        assert np.all(np.diff(costs) <= 1e-12)
        assert costs[-1] < costs[0]


def test_sweeps_agree_with_literal_loops(rng):
    matrices, W = noisy(rng), rng.standard_normal((3, 3))
    W /= np.linalg.norm(W, axis=1, keepdims=True)
    np.testing.assert_allclose(
        WeightedPairs().sweep(matrices, W), literal.uwedge_sweep(matrices, W), rtol=1e-9
    )
    np.testing.assert_allclose(
        LogDeterminants().sweep(matrices, W), literal.pham_sweep(matrices, W), rtol=1e-9
    )


def test_a_rotation_is_the_best_one(rng):
    matrices, W = noisy(rng, 2), np.eye(2)
    angle = literal.best_rotation(matrices, W, 0, 1)
    turned = Rotations().sweep(matrices, W)
    expected = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    np.testing.assert_allclose(turned, expected, atol=1e-3)


def test_covariances_are_literal_sums(rng):
    x = rng.standard_normal((2, 41))
    found, _ = Covariances((0, 3), n_blocks=4)(x)
    expected = [
        literal.covariance(x, lag, 10 * block, 10 * block + 10)
        for lag in (0, 3)
        for block in range(4)
    ]
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_cumulants_are_literal_and_those_of_sources_are_diagonal(rng):
    z = whiten(rng.laplace(size=(3, 2000)), 3).z
    found = Cumulants()(z).values
    pairs = [(i, j) for i in range(3) for j in range(i, 3)]
    for matrix, (i, j) in zip(found, pairs, strict=True):
        weight = 1 if i == j else np.sqrt(2)
        expected = [[literal.cumulant(z, k, m, i, j) for m in range(3)] for k in range(3)]
        np.testing.assert_allclose(matrix, weight * np.array(expected), atol=1e-10)


def test_silent_blocks_are_survived(rng):
    x = rng.standard_normal((2, 4000)) * np.repeat(rng.gamma(0.5, size=(2, 8)), 500, axis=1)
    x[:, 1000:2000] = 0
    criterion = LogDeterminants()
    matrices = criterion.prepare(Covariances((0,), 8)(x).values)
    W, costs = swept(criterion, matrices)
    assert np.isfinite(W).all()
    assert np.isfinite(costs).all()


def test_sources_of_equal_statistics_leave_uwedge_finite():
    matrices = np.stack([np.diag([2.0, 2.0, 1.0]), np.diag([1.0, 1.0, 3.0])])
    W, _ = swept(WeightedPairs(), matrices)
    assert np.isfinite(W).all()


def test_blocks_that_are_too_short_are_refused(rng):
    with pytest.raises(MissingDataError, match="100 samples make 10 blocks of 10, but 40 are"):
        Covariances(range(1, 21), 10)(rng.standard_normal((2, 100)))
