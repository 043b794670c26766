"""Training: cues of noise, maps that find what they were not trained on, and what is said."""

import warnings
from dataclasses import replace

import numpy as np
import pytest

from separatrix.binaural import training
from separatrix.binaural.charts import CHARTS, to_unit_vectors
from separatrix.binaural.directions import angles, evenly, great_circle, unit_vectors
from separatrix.binaural.responses import HeadResponses
from separatrix.binaural.sofa import read_sofa
from separatrix.binaural.spherical_head import spherical_head
from separatrix.binaural.training import train_map, training_cues
from separatrix.errors import MissingDataError, SeparatrixWarning, UnsupportedError
from separatrix.options import ChartName, Cue, TrainingOptions

BRIEF = TrainingOptions(seconds=0.3)
HEAD = spherical_head(evenly(700))
OTHERS = spherical_head(evenly(97)[:80])


def found(learnt, heard):
    """Angles in degrees between found and true directions of single sources of noise."""
    options = replace(BRIEF, cue=learnt.cue, seed=1)
    y = training_cues(heard, options).reshape(len(heard.ir), -1)
    peak = learnt.finest.posterior(y).peak()
    return np.degrees(great_circle(to_unit_vectors(learnt.chart, peak), heard.directions))


@pytest.fixture(scope="module")
def whole():
    return train_map(HEAD, replace(BRIEF, k=64))


def test_directions_it_was_not_trained_on_are_found(whole):
    error = found(whole, OTHERS)
    assert np.median(error) < 3
    assert (error < 10).mean() > 0.9
    assert whole.reaches_behind
    assert list(whole.scales) == [1, 2, 4, 8, 16, 32, 64]


def test_cues_of_a_direction_are_predicted(whole):
    y = training_cues(OTHERS, BRIEF)
    predicted = whole.finest.predict(whole.chart.positions(OTHERS.directions)).reshape(y.shape)
    off = np.sqrt(((predicted - y) ** 2).mean(axis=(0, 2)))
    unknown = np.sqrt(((whole.mean - y) ** 2).mean(axis=(0, 2)))
    assert (off < np.array([0.25, 0.7, 0.7]) * unknown).all()


@pytest.mark.parametrize("cue", Cue)
def test_a_frontal_map_knows_what_is_in_front(cue):
    learnt = train_map(HEAD, replace(BRIEF, k=32, frontal=True, cue=cue))
    assert not learnt.reaches_behind
    assert (abs(np.degrees(angles(learnt.directions)[0])) <= 90.001).all()
    error = found(learnt, OTHERS.chosen(OTHERS.directions[:, 0] > 0.1))
    assert np.median(error) < 3


def test_azimuth_and_elevation_as_coordinates_stay_off_the_poles():
    with pytest.warns(SeparatrixWarning, match="directions lie beyond"):
        learnt = train_map(HEAD, replace(BRIEF, k=32, chart=ChartName.AZEL))
    azimuth, elevation = np.degrees(angles(learnt.directions))
    assert learnt.finest.c.shape[1] == 2
    assert abs(azimuth).max() <= 160.001
    assert abs(elevation).max() <= 60.001
    inside = learnt.chart.within(OTHERS.directions)
    assert np.median(found(learnt, OTHERS.chosen(inside))) < 6


def test_directions_on_a_line_have_an_azimuth_alone():
    line = spherical_head(unit_vectors(np.radians(np.arange(-90, 91, 5)), 0.0))
    with pytest.warns(SeparatrixWarning) as caught:
        learnt = train_map(line, replace(BRIEF, k=64))
    said = " ".join(str(one.message) for one in caught)
    assert "one elevation: the map tells the azimuth alone" in said
    assert "37 directions are too few for 64 regions; 12 are made" in said
    assert learnt.chart.name == "azimuth"
    assert learnt.finest.c.shape[1] == 1
    between = spherical_head(unit_vectors(np.radians(np.arange(-78, 79, 12) + 0.7), 0.0))
    y = training_cues(between, BRIEF).reshape(len(between.ir), -1)
    azimuth, elevation = learnt.chart.angles(learnt.finest.posterior(y).peak())
    assert np.isnan(elevation).all()
    assert np.degrees(abs(azimuth - angles(between.directions)[0])).max() < 6


def test_neither_block_nor_company_changes_the_cues_of_a_direction(monkeypatch):
    few = HEAD.chosen(np.arange(20))
    before = training_cues(few, BRIEF)
    monkeypatch.setattr(training, "BLOCK", 1)
    np.testing.assert_allclose(training_cues(few, BRIEF), before, rtol=0, atol=1e-11)
    again = training_cues(few.chosen(np.arange(7)), BRIEF)
    np.testing.assert_allclose(again, before[:7], rtol=0, atol=1e-11)
    assert (training_cues(few, replace(BRIEF, seed=3)) != before).any()


def test_cues_are_the_level_and_phase_of_the_responses():
    options = TrainingOptions(seconds=4.0, snr_db=200)
    few = HEAD.chosen(np.arange(250, 270))
    # But for the highest bins, which are next to those below minus half the sampling rate.
    ild, cosine, sine = np.moveaxis(training_cues(few, options)[..., :500], 1, 0)
    left, right = np.moveaxis(np.fft.rfft(few.ir, 1024)[..., 1:501], 1, 0)
    loud = np.minimum(abs(left), abs(right)) > 0.5  # a window smears what lies in a notch
    np.testing.assert_allclose(ild[loud], 20 * np.log10(abs(left / right))[loud], atol=0.7)
    phase = np.angle(left * right.conj())
    assert abs(np.angle((cosine + 1j * sine) * np.exp(-1j * phase)))[loud].max() < 0.1


def test_noise_of_the_sensors_bounds_the_level_difference():
    ir = np.zeros((2, 2, 64))
    ir[:, 0, 0], ir[:, 1, 0] = 1, 1e-9
    silent = HeadResponses(ir, 16000, np.eye(3)[:2])
    ild = training_cues(silent, replace(BRIEF, snr_db=40))[:, 0].mean()
    # A mean power of 1/2 at both ears: the noise lies 43 dB below the left one.
    assert ild == pytest.approx(43, abs=0.5)


def test_regions_have_at_least_eight_directions_unless_asked_for(whole):
    for n, expected in ((37, 4), (532, 64), (947, 64), (1594, 128), (9600, 128)):
        assert training._n_regions(None, n) == expected
    assert training._n_regions(64, 1594) == 64


def test_the_seed_makes_the_map(whole):
    few = HEAD.chosen(np.arange(300, 400))
    maps = [train_map(few, replace(BRIEF, k=4, seed=seed)) for seed in (0, 0, 1)]
    for one, same in zip(maps[0].finest, maps[1].finest, strict=True):
        np.testing.assert_array_equal(one, same)
    assert (maps[0].finest.b != maps[2].finest.b).any()


def test_progress_is_told():
    told, stages, costs = [], [], []
    train_map(
        HEAD.chosen(np.arange(300, 400)),
        replace(BRIEF, k=4),
        on_progress=lambda *given: told.append(given),
        on_stage=lambda i, stage: stages.append((i, stage.label)),
        on_step=lambda i, cost, _: costs.append(float(cost)),
    )
    assert told[-1] == ("cues", 1.0)
    assert stages == [(0, "1 regions"), (1, "2 regions"), (2, "4 regions")]
    assert len(costs) > 6


def test_what_cannot_be_learnt_is_refused():
    with pytest.raises(UnsupportedError, match="train with fs=16000"):
        train_map(HEAD, TrainingOptions(fs=44100))
    with pytest.raises(UnsupportedError, match="shorter than two windows of 4096"):
        train_map(HEAD, TrainingOptions(n_fft=4096, seconds=0.2))
    with pytest.raises(UnsupportedError, match="k must be at least 1; got 0"):
        train_map(HEAD, TrainingOptions(k=0))
    with pytest.raises(ValueError, match="hop must be from 1"):
        train_map(HEAD, TrainingOptions(hop=1000))
    with pytest.raises(MissingDataError, match="at least 5 directions; got 4"):
        train_map(HEAD.chosen(np.array([100, 300, 500, 600])), BRIEF)


def test_coordinates_come_back_from_every_chart():
    u = evenly(50)
    for chart in CHARTS.values():
        azimuth, elevation = chart.angles(chart.positions(u))
        np.testing.assert_allclose(azimuth, angles(u)[0], atol=1e-12)
        if chart.n_dim > 1:
            np.testing.assert_allclose(elevation, angles(u)[1], atol=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize(("frontal", "median", "within"), [(True, 3, 0.9), (False, 3, 0.9)])
def test_a_measured_head_is_learnt(data, frontal, median, within):
    head = read_sofa(data / "hrir" / "fhk_ku100_L2354.sofa")
    head = head.chosen(CHARTS["azel"].within(head.directions))
    shuffled = np.random.default_rng(0).permutation(len(head.ir))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        learnt = train_map(head.chosen(shuffled[177:]), TrainingOptions(frontal=frontal))
    others = training.resampled(head.chosen(shuffled[:177]), 16000)
    if frontal:
        others = others.chosen(others.directions[:, 0] > 0)
    error = found(learnt, others)
    assert np.median(error) < median
    assert (error < 10).mean() > within
