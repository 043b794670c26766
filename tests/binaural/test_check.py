"""What is refused of a recording of two ears, and what is said of it."""

import numpy as np
import pytest

from ears import draw_scene, small_map
from separatrix.binaural.check import check_cues, check_ears
from separatrix.errors import MissingDataError, ShapeError, UnsupportedError

MAP = small_map(n_freq=16)
NOISE = np.random.default_rng(0).standard_normal((2, 4000))


def with_value(value, channel=1, sample=800):
    x = NOISE.copy()
    x[channel, sample] = value
    return x


BAD = {
    "mono": (NOISE[:1], 16000, 1, ShapeError, "two ears are needed"),
    "three": (np.ones((3, 4000)), 16000, 1, ShapeError, "two ears are needed"),
    "none": (NOISE, 16000, 0, UnsupportedError, "from 1 to 6"),
    "seven": (NOISE, 16000, 7, UnsupportedError, "got 7"),
    "half": (NOISE, 16000, 1.5, UnsupportedError, "got 1.5"),
    "telephone": (NOISE, 6000, 1, UnsupportedError, "has 6000 Hz"),
    "short": (NOISE[:, :20], 16000, 1, ShapeError, "less than one window"),
    "nan": (with_value(np.nan), 16000, 1, MissingDataError, "channel 2 at 0.050 s"),
    "silent": (0 * NOISE + 0.3, 16000, 1, MissingDataError, "silent at both ears"),
    "dead": (NOISE * [[1], [0]], 16000, 1, MissingDataError, "channel 2 is silent"),
    "copy": (NOISE[:1] * [[1], [1]], 16000, 1, MissingDataError, "two copies of one channel"),
    "scaled": (NOISE[:1] * [[1], [-0.3]], 16000, 1, MissingDataError, "two copies of one"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_recordings_are_refused_in_one_sentence(name):
    x, fs, n_src, error, words = BAD[name]
    with pytest.raises(error, match=words) as caught:
        check_ears(x, fs, MAP, n_src)
    assert str(caught.value).endswith(".")


def test_good_recordings_pass_and_a_low_rate_is_told():
    assert check_ears(NOISE, 16000, MAP, 2) == ()
    (note,) = check_ears(NOISE, 8000, MAP, 2)
    assert "above 4000 Hz are missing" in note


def test_cues_must_be_those_of_the_map():
    heard = draw_scene(MAP, 2, 30).heard
    assert check_cues(heard, MAP, 2) == ()
    with pytest.raises(ShapeError, match="1 values in 16 bins"):
        check_cues(heard._replace(y=heard.y[:1]), MAP, 2)
    with pytest.raises(MissingDataError, match="nothing to find"):
        check_cues(heard._replace(observed=heard.observed & False), MAP, 2)
    few = np.zeros_like(heard.observed)
    few[:3, 0] = True
    (note,) = check_cues(heard._replace(observed=few), MAP, 2)
    assert note.startswith("only 3 points")


@pytest.mark.parametrize(("sign", "channel"), [(1, 2), (-1, 1)])
def test_an_ear_that_hears_nothing_is_named(sign, channel):
    heard = draw_scene(MAP, 2, 30).heard
    y = heard.y.copy()
    y[0] = sign * (abs(MAP.cues[:, 0]).max() + 20)
    with pytest.raises(MissingDataError, match=f"channel {channel} is much softer"):
        check_cues(heard._replace(y=y), MAP, 2)
