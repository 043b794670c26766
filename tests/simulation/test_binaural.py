"""Speech from several directions at two ears."""

import numpy as np
import pytest
import soundfile

from separatrix.binaural.directions import great_circle, unit_vectors
from separatrix.binaural.responses import HeadResponses
from separatrix.errors import MissingDataError, ShapeError
from separatrix.simulation import (
    BinauralParameters,
    DiffuseTail,
    binaural_scene,
    draw_apart,
    loud_excerpt,
)

FS = 8000


@pytest.fixture
def head(rng):
    azimuth = np.radians(np.arange(-90, 91, 15))
    ir = rng.standard_normal((len(azimuth), 2, 20)) * np.exp(-np.arange(20) / 4)
    return HeadResponses(ir=ir, fs=FS, directions=unit_vectors(azimuth, 0.0))


@pytest.fixture
def talkers(rng, tmp_path):
    """Four talkers of two files each: bursts of noise, each at a frequency of its talker."""
    paths = []
    for k in range(4):
        for n in range(2):
            bursts = np.repeat(rng.gamma(0.5, size=30), 800)
            tone = np.sin(2 * np.pi * (500 + 500 * k) * np.arange(24000) / FS)
            paths.append(tmp_path / f"talker{k}_{n}.wav")
            soundfile.write(paths[-1], 0.05 * bursts * tone, FS, subtype="FLOAT")
    return [paths[0:2], paths[2:4], paths[4:6], paths[6:8]]


@pytest.mark.parametrize("n_src", [1, 2, 3])
def test_levels_are_those_asked_for(head, talkers, n_src):
    parameters = BinauralParameters(n_src, duration=2.0, snr_db=20.0)
    scene = binaural_scene(parameters, head, talkers, seed=3)
    assert scene.mixture.shape == (2, 2 * FS)
    assert scene.images.shape == (n_src, 2, 2 * FS)
    power = (scene.images**2).mean(axis=(1, 2))
    np.testing.assert_allclose(power, power[0])
    clean = scene.images.sum(axis=0)
    noise = scene.mixture - clean
    for ear in noise:
        assert 10 * np.log10((clean**2).mean() / ear.var()) == pytest.approx(20, abs=0.3)
    assert abs(np.corrcoef(noise)[0, 1]) < 0.03


def test_sources_differ_in_talker_and_direction(head, talkers):
    parameters = BinauralParameters(3, duration=0.5)
    for seed in range(20):
        scene = binaural_scene(parameters, head, talkers, seed)
        assert len({path.name.split("_")[0] for path in scene.files}) == 3
        arcs = great_circle(scene.directions[:, None], scene.directions)[np.triu_indices(3, 1)]
        assert np.degrees(arcs.min()) > 29  # 15 degrees are too close, 30 are not


def test_an_image_is_the_speech_through_the_response(head, talkers):
    scene = binaural_scene(BinauralParameters(1), head, talkers, seed=1)
    k = int((head.directions @ scene.directions[0]).argmax())
    (image,) = scene.images
    # Left and right are the same speech through two filters: each through the other's agrees.
    left, right = (np.convolve(image[c], head.ir[k, 1 - c])[: FS - 20] for c in (0, 1))
    np.testing.assert_allclose(left, right, atol=1e-12)


def test_a_seed_names_a_scene(head, talkers):
    parameters = BinauralParameters(2, DiffuseTail())
    first, again, other = (binaural_scene(parameters, head, talkers, seed) for seed in (5, 5, 6))
    np.testing.assert_array_equal(first.mixture, again.mixture)
    assert abs(first.mixture - other.mixture).max() > 0


def test_sources_come_from_the_candidates_alone(head, talkers):
    allowed = np.array([0, 4, 9])
    for seed in range(10):
        scene = binaural_scene(BinauralParameters(2), head, talkers, seed, allowed)
        which = (scene.directions @ head.directions.T).argmax(axis=1)
        assert set(which) <= set(allowed)


def test_excerpts_are_loud_and_from_anywhere(rng):
    x = rng.standard_normal(4000) * np.repeat([0.01, 1.0, 0.3, 1.0], 1000)
    starts = []
    for _ in range(300):
        excerpt = loud_excerpt(x, 200, 0.7, rng)
        assert np.sqrt((excerpt**2).mean()) > 0.7 * np.sqrt((x**2).mean())
        starts.append(int(np.flatnonzero(x == excerpt[0])[0]))
    loud = [sum(low <= start < low + 800 for start in starts) for low in (1000, 3000)]
    assert min(loud) > 90


def test_what_cannot_be_drawn_is_refused(head, talkers, rng):
    with pytest.raises(MissingDataError, match="5 talkers are asked for; got files of 4"):
        binaural_scene(BinauralParameters(5), head, talkers, 0)
    with pytest.raises(MissingDataError, match="of 2 directions no 3 were found that are 20 deg"):
        binaural_scene(BinauralParameters(3), head, talkers, 0, np.array([0, 5]))
    with pytest.raises(MissingDataError, match="24000 samples have no excerpt of 40000"):
        binaural_scene(BinauralParameters(1, duration=5.0), head, talkers, 0)
    slow = HeadResponses(ir=head.ir, fs=16000, directions=head.directions)
    with pytest.raises(ShapeError, match="has 8000 Hz and the head 16000 Hz"):
        binaural_scene(BinauralParameters(1), slow, talkers, 0)


def test_directions_are_drawn_evenly(rng):
    directions = unit_vectors(np.radians(np.arange(0, 360, 30)), 0.0)
    drawn = np.concatenate([draw_apart(directions, 2, np.radians(45), rng) for _ in range(600)])
    counts = np.bincount(drawn, minlength=12)
    assert counts.min() > 60  # 100 on average
    assert counts.max() < 140
