"""The interval of a statistic."""

import numpy as np
import pytest

from separatrix.studies.intervals import bootstrap_interval


@pytest.mark.parametrize("statistic", ["mean", "median"])
def test_the_interval_holds_the_truth_as_often_as_it_says(statistic):
    rng = np.random.default_rng(3)
    drawn = [rng.standard_normal(25) + 1 for _ in range(200)]
    intervals = np.array([bootstrap_interval(values, statistic) for values in drawn])
    held = np.mean((intervals[:, 0] <= 1) & (intervals[:, 1] >= 1))
    assert 0.88 <= held <= 0.99
