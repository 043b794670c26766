"""Scores while a separation is learnt: they end as the result's."""

import numpy as np
import pytest

from separatrix import Stft, separate
from separatrix.datasets import talkers
from separatrix.evaluation import ScoreCourse, evaluate
from separatrix.options import Scaling


@pytest.fixture(scope="module")
def demo():
    recording = talkers()
    images = recording.images[:, :, :48000]
    mixture = images.sum(axis=0) + 0.01  # an offset, which is taken away before all else
    return mixture, images[:, 0], recording.fs


@pytest.mark.parametrize(
    ("method", "options", "scaling", "iterations"),
    [
        ("auxiva", {"n_iter": 12}, Scaling.INVERSE, [0, 5, 10, 12]),
        ("auxiva", {"n_iter": 5, "n_src": 2}, Scaling.LEAST_SQUARES, [0, 5]),
        ("fdica", {"n_iter": 5}, Scaling.INVERSE, [0, 5, 0]),
        (
            "ilrma",
            {"n_iter": 5, "n_iter_init": 3, "n_starts": 2},
            Scaling.INVERSE,
            [0, 3, 0, 0, 5],
        ),
    ],
)
def test_the_last_scores_are_those_of_the_result(demo, method, options, scaling, iterations):
    mixture, references, fs = demo
    told = []
    course = ScoreCourse(
        mixture,
        fs,
        references=references[: options.get("n_src", 3)],
        stft=Stft(1024, 256),
        scaling=scaling,
        every=5,
        on_point=told.append,
    )
    made = separate(
        mixture,
        fs,
        method=method,
        n_fft=1024,
        scaling=scaling,
        tol=0,
        on_stage=course.on_stage,
        on_step=course.on_step,
        **options,
    )
    assert [point.iteration for point in course.points] == iterations
    assert told == course.points
    final = evaluate(references[: options.get("n_src", 3)], made.sources, made.reference_mixture)
    last = course.points[-1].scores
    np.testing.assert_array_equal(last.permutation, final.permutation)
    for name in ("sdr", "sir", "mixture_sdr"):
        np.testing.assert_allclose(getattr(last, name), getattr(final, name), atol=1e-6)
    first = course.points[0].scores
    silent_at_first = scaling is Scaling.INVERSE  # all but the first microphone
    assert np.isnan(first.sdr).any() == silent_at_first
    assert not np.allclose(first.sdr, last.sdr, atol=0.5)


def test_nothing_is_scored_before_a_stage(demo):
    mixture, references, fs = demo
    course = ScoreCourse(mixture, fs, references=references, stft=Stft(1024, 256))
    course.on_step(0, 0.0, None)
    assert course.points == []
