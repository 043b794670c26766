"""Marks of where one source alone is heard."""

import numpy as np
import pytest

from separatrix.cli.values import solo_marks
from separatrix.errors import MissingDataError, UnsupportedError
from separatrix.intervals import fit_marks, read_marks, stretches_of


def test_marks_become_samples_of_the_stretch_that_was_read():
    marks = read_marks([(2, 3.0, 4.0), (1, 2.5, 3.0), [1, 2.0, 2.75]])
    solo = fit_marks(marks, n_src=3, n_samples=200, fs=100, begin=2.0)
    assert solo.stretches == (((0, 100),), ((100, 200),), ())
    assert solo.marked == (0, 1)
    assert solo.warnings == ()


def test_a_mark_beyond_the_recording_is_cut_and_said():
    solo = fit_marks(read_marks([(1, 0.5, 9.0)]), n_src=2, n_samples=100, fs=100)
    assert solo.stretches[0] == ((50, 100),)
    assert "the mark 1:0.5-9 goes beyond" in solo.warnings[0]


@pytest.mark.parametrize(
    ("marks", "error", "sentence"),
    [
        ([(0, 1, 2)], UnsupportedError, "source from 1"),
        ([(1.5, 1, 2)], UnsupportedError, "source from 1"),
        ([(1, 2, 2)], UnsupportedError, "source from 1"),
        ([(1, -1, 2)], UnsupportedError, "source from 1"),
        ([(1, 0, float("inf"))], UnsupportedError, "source from 1"),
        ([(1, 2)], UnsupportedError, "source from 1"),
        (["1:2"], UnsupportedError, "source from 1"),
        ([(3, 1, 2)], UnsupportedError, "names source 3, but 2 sources"),
        ([(1, 11, 12)], MissingDataError, "lies outside the recording, which goes from 0 to 10 s"),
        ([(1, 1, 3), (2, 2.5, 4)], UnsupportedError, "sources 1 and 2 .* alone at 2.50 s"),
    ],
)
def test_bad_marks_get_a_sentence(marks, error, sentence):
    with pytest.raises(error, match=sentence):
        fit_marks(read_marks(marks), n_src=2, n_samples=1000, fs=100)


def test_marks_on_the_command_line():
    assert solo_marks("1:2.0-3.5") == ((1, 2.0, 3.5),)
    assert solo_marks("1:2-3, 2:4.5-5") == ((1, 2.0, 3.0), (2, 4.5, 5.0))
    for text in ("1", "1:2", "1:3-", "a:1-2", "1:1-2,", "1:1.2.3-4"):
        with pytest.raises(Exception, match="such as 1:2.0-3.5"):
            solo_marks(text)


def test_stretches_of_a_mask():
    mask = np.array([1, 1, 0, 0, 1, 0, 1], bool)
    assert stretches_of(mask) == ((0, 2), (4, 5), (6, 7))
    assert stretches_of(mask[:0]) == ()
