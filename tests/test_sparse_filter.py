"""Filters by least squares: Gram matrices against literal sums, ridge and sparse solutions."""

import numpy as np
import pytest

from separatrix.iterate import Stop, iterate
from separatrix.sparse_filter import (
    Quadratic,
    SplitBregman,
    apply_filters,
    delayed_gram,
    delayed_products,
    ridge_filters,
)

STRETCHES = [None, ((3, 20), (30, 50)), ((0, 10), (55, 60))]


def delayed(x, n_taps, stretches):
    """Matrix with a row for each t and a column for each delayed channel."""
    columns = [
        np.concatenate([np.zeros(a), row[: len(row) - a]]) for row in x for a in range(n_taps)
    ]
    rows = np.concatenate([np.arange(*s) for s in stretches or ((0, x.shape[1]),)])
    return np.stack(columns, axis=1)[rows], rows


@pytest.mark.parametrize("stretches", STRETCHES)
def test_products_are_literal_sums(stretches, rng):
    x, target = rng.standard_normal((2, 60)), rng.standard_normal((3, 60))
    X, rows = delayed(x, 5, stretches)
    np.testing.assert_allclose(delayed_gram(x, 5, stretches), X.T @ X, atol=1e-12)
    products = delayed_products(x, target, 5, stretches)
    np.testing.assert_allclose(products, X.T @ target[:, rows].T, atol=1e-12)


def test_filters_of_a_known_system_are_found(rng):
    x, h = rng.standard_normal((2, 500)), rng.standard_normal((2, 4))
    y = apply_filters(h, x)
    np.testing.assert_allclose(y, delayed(x, 4, None)[0] @ h.ravel(), atol=1e-12)
    problem = Quadratic(delayed_gram(x, 4), delayed_products(x, y[None], 4))
    np.testing.assert_allclose(ridge_filters(problem, 1e-12)[:, 0], h.ravel(), atol=1e-8)
    assert np.linalg.norm(ridge_filters(problem, 10.0)) < 0.2 * np.linalg.norm(h)


def sparse_problem(rng):
    x = np.cumsum(rng.standard_normal((2, 400)), axis=1) % 3.0 - 1.5
    return Quadratic(delayed_gram(x, 6), delayed_products(x, rng.standard_normal((2, 400)), 6))


def test_sparse_filters_agree_with_coordinate_descent(rng):
    problem, sparsity = sparse_problem(rng), 0.02
    result = iterate(SplitBregman(sparsity, accuracy=1e-9), problem, n_iter=5000, tol=1e-300)
    assert result.stop is Stop.CONVERGED
    weight = sparsity * np.trace(problem.gram) / 12
    expected = np.zeros((12, 2))
    for _ in range(2000):
        for i in range(12):
            for k in range(2):
                rest = problem.products[i, k] - problem.gram[i] @ expected[:, k]
                rest += problem.gram[i, i] * expected[i, k]
                size = max(abs(rest) - weight, 0) / problem.gram[i, i]
                expected[i, k] = np.sign(rest) * size
    np.testing.assert_allclose(result.outcome, expected, atol=1e-8)
    assert np.any(expected == 0)
    assert np.any(expected != 0)


def test_the_scale_of_the_problem_is_no_matter(rng):
    problem = sparse_problem(rng)
    result = iterate(SplitBregman(0.02), problem, n_iter=50)
    louder = Quadratic(1e8 * problem.gram, 1e8 * problem.products)
    np.testing.assert_allclose(
        iterate(SplitBregman(0.02), louder, n_iter=50).outcome, result.outcome, rtol=1e-9
    )


def test_it_can_be_resumed(rng):
    problem = sparse_problem(rng)
    half = iterate(SplitBregman(0.02), problem, n_iter=20)
    rest = iterate(SplitBregman(0.02), problem, n_iter=30, state=half.state)
    whole = iterate(SplitBregman(0.02), problem, n_iter=50)
    np.testing.assert_array_equal(rest.outcome, whole.outcome)
