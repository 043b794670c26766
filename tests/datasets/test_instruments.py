"""The computed duo: what it promises."""

import numpy as np
import pytest

from separatrix import evaluate, separate
from separatrix.datasets import instruments


@pytest.fixture(scope="module")
def duo():
    return instruments(3.0)


def test_shapes_sum_and_level(duo):
    assert duo.mixture.shape == (2, 48_000)
    assert duo.images.shape == (2, 2, 48_000)
    assert duo.fs == 16_000
    np.testing.assert_array_equal(duo.images.sum(axis=0), duo.mixture)
    assert np.max(np.abs(duo.mixture)) == pytest.approx(0.5)
    assert np.std(duo.images[0, 0]) == pytest.approx(np.std(duo.images[1, 0]), rel=1e-3)
    assert np.corrcoef(duo.images[0])[0, 1] < 0.99  # the microphones differ


def test_the_seed_decides():
    one, same, other = (instruments(1.0, seed=seed) for seed in (3, 3, 4))
    np.testing.assert_array_equal(one.images, same.images)
    assert np.abs(one.images - other.images).max() > 0.1


@pytest.mark.parametrize("seed", range(3))
def test_the_piano_decays_and_the_violin_sustains(seed):
    first_notes = instruments(0.4, seed=seed).images[:, 0]
    early, late = first_notes[:, 800:2400], first_notes[:, 2400:4000]
    piano, violin = np.std(early, axis=-1) / np.std(late, axis=-1)
    assert piano > violin + 0.03
    assert violin == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("fs", [8000, 44_100])
def test_other_sampling_rates(fs):
    duo = instruments(0.5, fs=fs)
    assert duo.mixture.shape == (2, fs // 2)
    assert np.isfinite(duo.mixture).all()


def test_it_can_be_separated(duo):
    found = separate(duo.mixture, duo.fs, method="ilrma", n_iter=30)
    scores = evaluate(duo.images[:, 0], found.sources, duo.mixture[0])
    assert scores.sdr_improvement.mean() > 3


def test_no_time_is_refused():
    with pytest.raises(ValueError, match="duration must be more than 0 seconds; got 0"):
        instruments(0.0)
