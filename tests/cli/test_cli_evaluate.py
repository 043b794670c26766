"""`separatrix evaluate`: known answers, and files that do not fit together."""

import json
import re

import numpy as np
import pytest

import separatrix

from .conftest import FS


@pytest.fixture
def signals(rng):
    """Two references, and estimates in the other order with a tenth of the other source."""
    reference = 0.1 * rng.standard_normal((2, FS))
    noise = 0.001 * rng.standard_normal((2, FS))
    return reference, reference[::-1] + 0.1 * reference + noise


@pytest.fixture
def files(recordings, signals):
    reference, estimate = signals
    refs = [recordings.write(f"ref{k}.wav", x) for k, x in enumerate(reference)]
    ests = [recordings.write(f"est{k}.wav", x) for k, x in enumerate(estimate)]
    return refs, ests, recordings.write("mix.wav", reference.sum(axis=0))


def test_values_and_assignment_are_those_of_the_library(cli, files, signals):
    refs, ests, mix = files
    ran = cli("evaluate", "--ref", *refs, "--est", *ests, "--mix", mix, "--json")
    scores = json.loads(ran.out, parse_constant=pytest.fail)
    assert scores["est"] == [str(ests[1]), str(ests[0])]
    assert scores["permutation"] == [1, 0]
    assert scores["si_sdr"] == pytest.approx([20, 20], abs=0.5)
    assert scores["si_sdr_improvement"] == pytest.approx([20, 20], abs=0.7)
    expected = separatrix.evaluate(*signals, signals[0].sum(axis=0)).to_dict()
    for name, values in expected.items():
        assert scores[name] == pytest.approx(values, abs=1e-3), name


def test_the_table_says_which_is_which(cli, files):
    refs, ests, mix = files
    ran = cli("evaluate", "--ref", *refs, "--est", *ests, "--mix", mix)
    assert ran.status == 0
    assert re.search(r"ref0\.wav +est1\.wav +\S+ \(\+\S+\)", ran.out)
    assert re.search(r"ref1\.wav +est0\.wav", ran.out)
    assert re.search(r"^mean ", ran.out, re.M)
    assert "(" not in cli("evaluate", "--ref", *refs, "--est", *ests).out


def test_the_channel_is_taken_of_files_that_have_several(cli, recordings, files, signals):
    refs, ests, _ = files
    mix = recordings.write("two.wav", np.stack([np.zeros(FS), signals[0].sum(axis=0)]))
    arguments = ("evaluate", "--ref", *refs, "--est", *ests, "--mix", mix, "--json")
    scores = json.loads(cli(*arguments, "--ref-channel", 2).out)
    assert scores["mixture_si_sdr"] == pytest.approx([0, 0], abs=0.5)
    assert scores["warnings"] == []
    silent = json.loads(cli(*arguments).out)
    assert silent["mixture_si_sdr"] == [None, None]
    assert "mixture is silent" in silent["warnings"][0]


def test_a_silent_signal_is_noted_in_the_table(cli, recordings, files):
    refs, ests, _ = files
    ran = cli("evaluate", "--ref", *refs, "--est", ests[0], recordings.write("0.wav", [0.0] * FS))
    assert ran.status == 0
    assert "note: estimate 2 of 2 is silent" in ran.out


@pytest.mark.parametrize(
    ("shape", "fs", "expected"),
    [
        ((1, FS // 2), FS, r"differ in length \(.*ref0\.wav: 8000 samples, .*x\.wav: 4000 samples"),
        ((1, FS), 16000, r"differ in sampling rate \(.*ref0\.wav: 8000 Hz, .*x\.wav: 16000 Hz"),
        ((2, FS), FS, r"x\.wav has 2 channels; choose --ref-channel from 1 to 2"),
    ],
)
def test_files_that_do_not_fit_are_refused(cli, recordings, files, rng, shape, fs, expected):
    other = recordings.write("x.wav", 0.1 * rng.standard_normal(shape), fs)
    ran = cli("evaluate", "--ref", files[0][0], "--est", other, "--ref-channel", 3)
    assert ran.status == 1
    assert re.search(expected, ran.err)
    assert ran.out == ""


def test_fewer_estimates_than_references_are_refused(cli, files):
    refs, ests, _ = files
    ran = cli("evaluate", "--ref", *refs, "--est", ests[0])
    assert ran.status == 1
    assert "got 1 for 2 references" in ran.err


def test_missing_arguments_and_files(cli, files):
    assert cli("evaluate", "--ref", files[0][0]).status == 2
    ran = cli("evaluate", "--ref", files[0][0], "--est", "none.wav")
    assert ran.status == 1
    assert "none.wav does not exist" in ran.err
