"""MESSL: delays, masks, azimuths."""

from dataclasses import replace

import numpy as np
import pytest

from ears import small_map
from separatrix.binaural.cues import Cue, CueSpectrogram
from separatrix.binaural.delays import DELAYS, delay_curve, highest_peaks
from separatrix.binaural.directions import unit_vectors
from separatrix.binaural.messl import messl_localization_of, messl_stages
from separatrix.errors import MissingDataError, UnsupportedError
from separatrix.iterate import run_stages

N_FREQ = 64
OMEGA = 2 * np.pi * np.arange(1, N_FREQ + 1) * 16000 / (2 * N_FREQ)


def head(azimuth, elevation=0.0):
    """Cues (direction, 3, freq) of a head whose delay is 0.7 ms at the side."""
    delay = 0.7e-3 * np.sin(azimuth) * np.cos(elevation)
    phase = delay[:, None] * OMEGA
    level = 5 * np.sin(azimuth)[:, None] * np.ones(N_FREQ)
    return np.stack([level, np.cos(phase), np.sin(phase)], axis=1)


def head_map():
    azimuth = np.radians(np.arange(-90, 91, 5.0))
    elevation = np.zeros_like(azimuth)
    made = small_map(n_freq=N_FREQ)
    return replace(made, cues=head(azimuth), directions=unit_vectors(azimuth, elevation))


def scene(azimuth_deg, n_frames=60, seed=0):
    rng = np.random.default_rng(seed)
    owner = rng.integers(len(azimuth_deg), size=(N_FREQ, n_frames))
    cues = head(np.radians(azimuth_deg))
    level, cosine, sine = np.take_along_axis(np.moveaxis(cues, 0, -1), owner[None], axis=-1)
    phase = np.arctan2(sine, cosine) + 0.3 * rng.standard_normal(owner.shape)
    level = level + 3 * rng.standard_normal(owner.shape)
    observed = rng.random(owner.shape) < 0.7
    return CueSpectrogram(
        np.stack([level, np.cos(phase), np.sin(phase)]), observed, np.ones(owner.shape)
    ), owner


@pytest.mark.parametrize("azimuth_deg", [(40.0,), (-35.0, 50.0), (-60.0, 0.0, 45.0)])
def test_sources_are_found_and_told_apart(azimuth_deg):
    binaural_map = head_map()
    heard, owner = scene(azimuth_deg)
    results = run_stages(messl_stages(binaural_map, len(azimuth_deg)), heard)
    localization = messl_localization_of(results, delay_curve(binaural_map))
    order = np.argsort(localization.azimuth_deg)
    # Delays are 50 us apart, which is 4 degrees in front and more at the sides.
    np.testing.assert_allclose(localization.azimuth_deg[order], azimuth_deg, atol=7)
    assert np.isnan(localization.elevation_deg).all()
    winner = localization.masks[order, 1:].argmax(axis=0)
    assert (winner == owner)[heard.observed].mean() > 0.9
    assert not localization.masks[:, 1:][:, ~heard.observed].any()
    assert results[-1].costs[-1] < results[-1].costs[0]
    assert localization.garbage < 0.1
    with pytest.raises(UnsupportedError, match="without their probability"):
        localization.log_density(np.eye(3))


def test_swapped_ears_are_the_other_side():
    binaural_map = head_map()
    heard, _ = scene((-35.0, 50.0))
    flip = np.array([-1.0, 1, -1])[:, None, None]
    one, other = (
        messl_localization_of(
            run_stages(messl_stages(binaural_map, 2), heard._replace(y=y)),
            delay_curve(binaural_map),
        )
        for y in (heard.y, heard.y * flip)
    )
    np.testing.assert_allclose(other.azimuth_deg, -one.azimuth_deg, atol=1e-3)
    np.testing.assert_allclose(other.masks, one.masks, atol=1e-3)


def test_the_delay_curve_is_that_of_the_head():
    azimuth = np.radians([-80, -30, 0, 20, 70])
    found = delay_curve(head_map())(0.7e-3 * np.sin(azimuth))
    np.testing.assert_allclose(np.degrees(found), np.degrees(azimuth), atol=5)


def test_the_delay_curve_needs_phases_and_directions_in_front():
    with pytest.raises(UnsupportedError, match="phase cues"):
        delay_curve(small_map(cue=Cue.ILD))
    behind = replace(head_map(), directions=-head_map().directions * [1, 1, 1])
    behind = replace(behind, directions=np.tile([-1.0, 0.1, 0.0], (37, 1)))
    with pytest.raises(MissingDataError, match="has 0 directions"):
        delay_curve(behind)


def test_peaks_are_high_and_apart():
    histogram = -abs(np.arange(len(DELAYS)) - 20.0)
    histogram[5] = -3.0
    assert highest_peaks(histogram, 3).tolist()[:2] == [20, 5]
    chosen = highest_peaks(histogram, 3)
    assert (np.diff(np.sort(chosen)) >= 3).all()  # 50 us each


def test_levels_alone_are_refused():
    heard, _ = scene((10.0,))
    with pytest.raises(UnsupportedError, match="got 1 cues"):
        run_stages(messl_stages(head_map(), 1), heard._replace(y=heard.y[:1]))
