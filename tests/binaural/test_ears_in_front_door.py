"""Two ears from the front door: any sampling rate, directions beside sources, clear refusals."""

import json
from dataclasses import replace

import numpy as np
import pytest
from scipy.signal import oaconvolve, resample_poly

from separatrix import localize, separate
from separatrix.audio import read_audio
from separatrix.binaural import spherical_head, train_map
from separatrix.binaural.directions import great_circle, unit_vectors
from separatrix.datasets import voices
from separatrix.errors import MissingDataError, SeparatrixWarning, UnsupportedError
from separatrix.options import TrainingOptions

FS = 16000


@pytest.fixture(scope="module")
def head():
    return spherical_head(fs=FS)


@pytest.fixture(scope="module")
def learnt(head):
    return train_map(head, TrainingOptions(frontal=True))


@pytest.fixture(scope="module")
def scene(head):
    """Two bundled voices from two directions: recording (2, sample), directions."""
    wanted = unit_vectors(np.radians([50.0, -35.0]), np.radians([0.0, 0.0]))
    which = [int(np.argmax(head.directions @ u)) for u in wanted]
    dry = np.stack([read_audio(path, duration=2.0)[0][0] for path in voices().talkers[:2]])
    dry *= np.array([[1.0], [0.7]]) / dry.std(axis=1, keepdims=True)
    images = [oaconvolve(s[None], head.ir[k], axes=-1) for s, k in zip(dry, which, strict=True)]
    return np.sum(images, axis=0), head.directions[which]


def worst_error_deg(result, directions):
    found = unit_vectors(np.radians(result.azimuth_deg), np.radians(result.elevation_deg))
    pairs = [great_circle(found[[a, b]], directions).max() for a, b in ((0, 1), (1, 0))]
    return np.degrees(min(pairs))


@pytest.mark.parametrize("rate", [1, 3])
def test_directions_do_not_depend_on_the_sampling_rate(learnt, scene, rate):
    x = resample_poly(scene[0], rate, 1, axis=-1)
    result = localize(x, rate * FS, map=learnt, n_src=2)
    assert worst_error_deg(result, scene[1]) < 12
    assert result.masks.shape[:2] == (2, 513)
    assert 0 < result.observed < 1


def test_sources_and_residual_are_the_recording_and_sources_follow_directions(learnt, scene):
    result = separate(scene[0], FS, method="vessl", map=learnt, n_src=2)
    everything = result.images.sum(axis=0) + result.residual
    np.testing.assert_allclose(everything, result.mixture, atol=1e-10)
    swapped = result.reordered([1, 0])
    np.testing.assert_array_equal(
        swapped.parameters["azimuth_deg"], result.parameters["azimuth_deg"][::-1]
    )
    # What stands at the left is louder at the left ear.
    level = np.mean(result.images**2, axis=-1)
    left = result.parameters["azimuth_deg"] > 0
    assert left.sum() == 1
    np.testing.assert_array_equal(level[:, 0] > level[:, 1], left)


@pytest.mark.parametrize("method", ["vessl", "messl"])
def test_files_have_a_direction_for_every_source(learnt, scene, tmp_path, method):
    result = separate(scene[0], FS, method=method, map=learnt, n_src=2)
    result.save(tmp_path / "out", only=(1, 2))
    report = json.loads((tmp_path / "out/report.json").read_text())
    assert {"directions.json", "directions.png"} <= set(report["files"])
    assert (tmp_path / "out/directions.png").stat().st_size > 10_000
    written = json.loads((tmp_path / "out/directions.json").read_text())["sources"]
    azimuths = [one["azimuth_deg"] for one in written]
    np.testing.assert_allclose(azimuths, result.parameters["azimuth_deg"], atol=1e-3)
    assert (written[0]["elevation_deg"] is None) == (method == "messl")


def test_above_the_map_a_point_follows_those_below(learnt, scene):
    x = resample_poly(scene[0], 3, 1, axis=-1)
    result = separate(x, 3 * FS, method="vessl", map=learnt, n_src=2, masks="soft")
    masks = result.rendering.outcome.masks
    above = masks[:, 513:]
    assert above.shape[1] == 1024
    np.testing.assert_array_equal(above, np.repeat(above[:, :1], 1024, axis=1))
    assert masks.sum(axis=0).max() <= 1 + 1e-9


def test_points_of_nobody_are_shared_out_unless_that_is_asked_for(learnt, scene):
    masks = {
        kind: separate(
            scene[0], FS, method="vessl", map=learnt, n_src=2, masks=kind
        ).rendering.outcome.masks
        for kind in ("hard", "strict", "soft")
    }
    order = [k if (masks["hard"][k] >= masks["strict"][k]).all() else -1 for k in range(2)]
    assert order == [0, 1]
    owned = {kind: mask.sum(axis=0) for kind, mask in masks.items()}
    np.testing.assert_array_equal(owned["hard"], owned["soft"] > 0)
    assert 0 < (owned["hard"] - owned["strict"]).sum() < owned["strict"].sum()


def test_a_source_outside_the_map_is_told(head, learnt, scene):
    ahead = learnt.directions[:, 0] > np.cos(np.radians(25))
    narrow = replace(learnt, directions=learnt.directions[ahead], cues=learnt.cues[ahead])
    with pytest.warns(SeparatrixWarning, match="degrees outside the directions"):
        found = localize(scene[0], FS, map=narrow, n_src=2)
    assert sum("outside" in note for note in found.warnings) >= 1
    assert not localize(scene[0], FS, map=learnt, n_src=2).warnings


@pytest.mark.parametrize(("gain", "channel"), [((1.0, 1e-3), 2), ((1e-3, 1.0), 1)])
def test_an_ear_that_is_much_too_soft_is_named(learnt, scene, gain, channel):
    x = scene[0] * np.array(gain)[:, None]
    with pytest.raises(MissingDataError, match=f"channel {channel} is much softer"):
        localize(x, FS, map=learnt, n_src=2)


def test_a_slower_recording_lacks_frequencies(learnt, scene):
    x = resample_poly(scene[0], 3, 4, axis=-1)
    with pytest.warns(SeparatrixWarning, match="frequencies above 6000 Hz are missing"):
        result = localize(x, 12000, map=learnt, n_src=2)
    assert worst_error_deg(result, scene[1]) < 25


def test_what_cannot_be_is_refused_in_a_sentence(learnt, scene):
    x = scene[0]
    with pytest.raises(UnsupportedError, match="fdica finds no directions; use vessl or"):
        localize(x, FS, map=learnt, method="fdica")
    with pytest.raises(UnsupportedError, match="name of its file; got None"):
        localize(x, FS, map=None)
    with pytest.raises(MissingDataError, match="vessl needs map; give a file that"):
        separate(x, FS, method="vessl")
    with pytest.raises(UnsupportedError, match="fdica takes no map; use vessl"):
        separate(x, FS, method="fdica", map=learnt)
    with pytest.raises(UnsupportedError, match="takes no n_fft and no hop: its map has its own"):
        separate(x, FS, method="vessl", map=learnt, n_fft=512)
    with pytest.raises(UnsupportedError, match="exactly 2 channels, the recording has 3"):
        separate(np.vstack([x, x[0] ** 2]), FS, method="vessl", map=learnt)
    with pytest.raises(UnsupportedError, match="takes exactly 2 channels, the recording has 1"):
        separate(np.stack([x[0], x[0]]), FS, method="vessl", map=learnt)
    with pytest.raises(UnsupportedError, match="takes no scaling"):
        separate(x, FS, method="vessl", map=learnt, scaling="inverse")
    with pytest.raises(UnsupportedError, match="sees a recording as a whole"):
        separate(x, FS, method="vessl", map=learnt, memory=0.001)
