"""Every separation is judged, or says why not."""

import json

import numpy as np
import pytest

from separatrix import separate
from separatrix.datasets import talkers
from separatrix.evaluation import blind_score
from separatrix.judging import LONGEST, judge, middle
from separatrix.recording import inspect_recording
from separatrix.scaling import spatial_covariance
from separatrix.streaming import render_blocks


@pytest.fixture(scope="module")
def demo():
    return talkers()


@pytest.fixture(scope="module")
def separation(demo):
    return separate(demo.mixture, demo.fs, method="auxiva-gauss", n_iter=5)


def test_the_score_is_that_of_the_sources(separation):
    expected = blind_score(separation.sources, separation.mixture, separation.fs)
    assert separation.score.expected == pytest.approx(expected.expected, abs=1e-9)
    assert separation.choice is None


def test_the_report_has_it(separation, tmp_path):
    separation.save(tmp_path / "out")
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    assert report["score"]["words"] == separation.score.words
    assert report["score"]["expected_sdr_improvement"] == round(separation.score.expected, 3)
    assert report["choice"] is None


def test_sources_in_blocks_have_the_same_score(separation):
    whole = separation.rendering
    covariance = spatial_covariance(whole.stft.forward(whole.recording.samples))
    blocks = render_blocks(whole.recording, whole.stft, whole.scaled, covariance)
    assert judge(blocks).expected == pytest.approx(separation.score.expected, abs=1e-6)


def test_masks_get_no_figure(demo):
    score = separate(demo.mixture[:2], demo.fs, method="duet", n_src=2).score
    assert np.isnan(score.expected)
    assert score.words == "unknown: masks leave no overlap to judge by"
    assert json.loads(json.dumps(score.words))


def test_one_source_and_a_moment_have_no_score(demo):
    assert separate(demo.mixture, demo.fs, method="fdica", n_src=1, n_iter=1).score is None
    assert (
        separate(demo.mixture[:, :7000], demo.fs, method="fdica", n_iter=1, n_fft=512).score is None
    )


def test_the_middle_is_what_is_looked_at(rng):
    fs = 100
    x = rng.standard_normal((2, round(1.5 * LONGEST * fs)))
    part = middle(inspect_recording(x, fs), LONGEST)
    assert part.n_samples == LONGEST * fs
    begin = (x.shape[1] - part.n_samples) // 2
    np.testing.assert_allclose(part.samples - x[:, begin : begin + part.n_samples], 0, atol=0.1)
