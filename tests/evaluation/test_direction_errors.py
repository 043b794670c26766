"""Errors of directions: the assignment, the wrap of the azimuth, and methods without elevation."""

from itertools import permutations

import numpy as np
import pytest

from separatrix.binaural.directions import great_circle, unit_vectors
from separatrix.errors import MissingDataError, ShapeError
from separatrix.evaluation import localization_errors

nan = np.nan


def drawn(rng, n):
    return np.stack([rng.uniform(-180, 180, n), rng.uniform(-90, 90, n)], axis=1)


@pytest.mark.parametrize("n_src", [1, 2, 3, 4])
def test_no_other_assignment_has_a_smaller_sum(rng, n_src):
    for _ in range(20):
        reference, estimate = drawn(rng, n_src), drawn(rng, n_src + 1)
        errors = localization_errors(reference, estimate)
        sums = {
            chosen: great_circle(
                unit_vectors(*np.radians(reference).T),
                unit_vectors(*np.radians(estimate[list(chosen)]).T),
            ).sum()
            for chosen in permutations(range(n_src + 1), n_src)
        }
        assert tuple(errors.permutation) == min(sums, key=sums.get)
        assert np.radians(errors.great_circle_deg.sum()) == pytest.approx(min(sums.values()))


def test_each_error_is_that_of_its_own_source():
    errors = localization_errors([[30, 10], [-60, 0], [176, 0]], [[-175, 0], [31, 22], [-57, -4]])
    np.testing.assert_array_equal(errors.permutation, [1, 2, 0])
    np.testing.assert_allclose(errors.azimuth_deg, [1, 3, 9])  # across the seam behind
    np.testing.assert_allclose(errors.elevation_deg, [12, 4, 0])
    np.testing.assert_allclose(errors.great_circle_deg, [12.04, 5.0, 9], atol=0.01)
    assert errors.in10 == pytest.approx(2 / 3)


def test_near_the_pole_the_great_circle_is_the_better_number():
    errors = localization_errors([[0, 88]], [[180, 88]])
    assert errors.azimuth_deg == pytest.approx(180)
    assert errors.great_circle_deg == pytest.approx(4)
    assert errors.in10 == 1


def test_a_method_without_elevation_is_judged_by_the_azimuth():
    errors = localization_errors([[40, 30], [-10, -20]], [[-12, nan], [55, nan]])
    np.testing.assert_array_equal(errors.permutation, [1, 0])
    np.testing.assert_allclose(errors.azimuth_deg, [15, 2])
    assert np.isnan(errors.elevation_deg).all()
    assert np.isnan(errors.great_circle_deg).all()
    assert errors.in10 == 0.5


@pytest.mark.parametrize(
    ("reference", "estimate", "error", "sentence"),
    [
        ([1, 2], [[1, 2]], ShapeError, r"reference_deg must be .*\(src, 2\); got shape \(2,\)"),
        ([[1, 2]], [[1, 2, 3]], ShapeError, r"estimate_deg must be .*got shape \(1, 3\)"),
        ([[1, 2], [3, 4]], [[1, 2]], ShapeError, "too few estimates"),
        ([[1, nan]], [[1, 2]], MissingDataError, r"the elevation of reference_deg\[0\] is nan"),
        ([[1, 2]], [[nan, 2]], MissingDataError, r"the azimuth of estimate_deg\[0\] is nan"),
        ([[1, 2], [3, 4]], [[1, 2], [3, nan]], MissingDataError, r"all must be NaN"),
        ([[1, 2]], [[1, 91]], MissingDataError, r"elevation of estimate_deg\[0\] is 91"),
    ],
)
def test_bad_directions_are_refused_by_name(reference, estimate, error, sentence):
    with pytest.raises(error, match=sentence):
        localization_errors(reference, estimate)
