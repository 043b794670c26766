"""Responses: other rates, several sets, and what they are refused for."""

from dataclasses import replace

import numpy as np
import pytest

from separatrix.binaural.responses import HeadResponses, joined, resampled
from separatrix.errors import MissingDataError, ShapeError
from sofa_files import DIRECTIONS, HEAD


@pytest.mark.parametrize("fs", [8000, 11025, 44100, 48000])
def test_another_rate_leaves_the_response_to_each_frequency(fs):
    other = resampled(HEAD, fs)
    for hertz in (200, 1000, 2500):
        before, after = (
            h.ir @ np.exp(-2j * np.pi * hertz / h.fs * np.arange(h.ir.shape[2]))
            for h in (HEAD, other)
        )
        np.testing.assert_allclose(abs(after), abs(before), rtol=0.01)
        between = after[:, 0] / after[:, 1] * before[:, 1] / before[:, 0]
        np.testing.assert_allclose(between, 1, atol=0.01)


def test_a_response_that_begins_at_once_loses_nothing():
    click = np.tile(np.eye(1, 64), (30, 2, 1))
    up = resampled(HeadResponses(click, 16000, DIRECTIONS), 48000)
    np.testing.assert_allclose(up.ir.sum(axis=2), 1, atol=0.01)
    there = abs(up.ir[0, 0])
    assert there.argmax() > 20
    assert there[0] < 0.01 * there.max()


def test_the_digest_is_of_responses_and_directions():
    assert len(HEAD.digest) == 64
    changed = {
        HEAD.digest,
        replace(HEAD, ir=2 * HEAD.ir).digest,
        replace(HEAD, directions=-DIRECTIONS).digest,
    }
    assert len(changed) == 3
    assert replace(HEAD, name="other", ir=HEAD.ir.copy()).digest == HEAD.digest


def test_sets_of_other_rates_and_lengths_are_joined_at_the_lowest():
    low = resampled(HEAD.chosen(np.arange(10)), 8000)
    both = joined([HEAD, low])
    assert both.fs == 8000
    assert both.ir.shape[:2] == (30, 2)
    np.testing.assert_allclose(both.level_difference[:10], low.level_difference, atol=0.3)


def test_shapes_and_values_are_checked():
    with pytest.raises(ShapeError, match=r"\(direction, 2, tap\)"):
        HeadResponses(HEAD.ir[:, 0], 16000, DIRECTIONS)
    with pytest.raises(ShapeError, match=r"\(7, 3\)"):
        HeadResponses(HEAD.ir, 16000, DIRECTIONS[:7])
    with pytest.raises(MissingDataError, match="no direction"):
        HEAD.chosen(np.zeros(30, bool))
