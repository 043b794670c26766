"""Exchanged ears are noticed over many recordings."""

import numpy as np
import pytest

from ears import draw_scene, small_map
from separatrix.binaural.channel_order import ChannelOrder, check_channels, exchanged
from separatrix.binaural.cues import Cue, cue_spectrogram, interaural_cues
from separatrix.errors import MissingDataError


def test_exchanged_cues_are_those_of_exchanged_channels(rng):
    X = rng.standard_normal((2, 9, 20)) + 1j * rng.standard_normal((2, 9, 20))
    one, other = exchanged(cue_spectrogram(X, Cue.ILPD)), cue_spectrogram(X[::-1], Cue.ILPD)
    for a, b in zip(one, other, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-12)
    np.testing.assert_allclose(one.y, interaural_cues(X[::-1, 1:], Cue.ILPD), atol=1e-9)


def test_the_right_order_explains_recordings_better():
    binaural_map = small_map(noise=2.0)
    recordings = [draw_scene(binaural_map, 1, 30, seed).heard for seed in range(5)]
    order = check_channels(recordings, binaural_map)
    assert order.share == 1.0
    assert order.z > 3
    assert check_channels([exchanged(one) for one in recordings], binaural_map).z < -3
    with pytest.raises(MissingDataError, match="no recording"):
        check_channels([], binaural_map)


def test_one_recording_proves_nothing():
    assert ChannelOrder(np.array([3.0])).z == 0.0
