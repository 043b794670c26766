"""Pieces of spectrograms show what is there, at the right place."""

import io

import numpy as np
import pytest
import soundfile
from PIL import Image

from separatrix.audio import open_sound
from separatrix.web.signals import Signal, SignalSet, stretches
from separatrix.web.tiles import COLUMNS, ROWS, Scale, Tile, tile_png

FS = 16000
SECONDS = 8


def signal_of(x, tmp_path):
    path = tmp_path / "x.wav"
    soundfile.write(path, x, FS, subtype="FLOAT")
    return Signal("x", open_sound([path]))


def levels(signal, n_samples):
    return SignalSet((signal,), FS, n_samples).levels


def shades(signal, tile, top=20.0):
    data = tile_png(signal, tile, SECONDS * FS, FS, top)
    return np.asarray(Image.open(io.BytesIO(data))).astype(int)


@pytest.fixture
def tone(tmp_path):
    """2 kHz in the third second, and silence around it."""
    x = 0.5 * np.sin(2 * np.pi * 2000 * np.arange(SECONDS * FS) / FS)
    x[: 2 * FS] = x[3 * FS :] = 0
    return signal_of(x, tmp_path)


@pytest.mark.parametrize("scale", list(Scale))
def test_a_tone_is_where_the_scale_says(tone, scale):
    image = shades(tone, Tile(scale, 0, 0, 0, 0))
    assert image.shape == (ROWS, COLUMNS)
    row, column = np.unravel_index(image.argmax(), image.shape)
    assert 2 <= (column + 0.5) * SECONDS / COLUMNS <= 3
    heights = scale.hertz(np.array([ROWS - 1 - row, ROWS - row]) / ROWS, FS / 2)
    assert heights[0] - 40 <= 2000 <= heights[1] + 40
    assert image[:, : COLUMNS // 4 - 1].max() == image[:, COLUMNS // 2 :].max() == 0


def test_tiles_of_a_zoom_join_to_the_coarser_one(tone):
    whole = shades(tone, Tile(Scale.MEL, 1, 0, 0, 0)).max(axis=0)
    halves = [shades(tone, Tile(Scale.MEL, 2, 0, x, 0)).max(axis=0) for x in (0, 1)]
    joined = np.concatenate(halves).reshape(COLUMNS, 2).max(axis=1)
    assert np.mean(abs(joined - whole) < 25) > 0.98
    low, high = (shades(tone, Tile(Scale.LINEAR, 0, 1, 0, y)).max() for y in (0, 1))
    assert low > 200 > high


def test_only_tiles_inside_exist():
    assert Tile(Scale.MEL, 2, 1, 3, 1).exists
    for place in ((2, 0, 4, 0), (0, 0, -1, 0), (0, 1, 0, 2), (99, 0, 0, 0), (0, 9, 0, 0)):
        assert not Tile(Scale.MEL, *place).exists


def test_stretches_are_padded_with_silence_and_read_each_file_once(tmp_path, monkeypatch):
    x = np.random.default_rng(0).standard_normal((1000, 2)).astype(np.float32)
    soundfile.write(tmp_path / "two.wav", x, FS, subtype="FLOAT")
    sound = open_sound([tmp_path / "two.wav"])
    signals = [Signal("a", sound, 1, 2.0), Signal("b", sound, 0)]
    opened = []
    original = type(sound).opened
    monkeypatch.setattr(type(sound), "opened", lambda self: opened.append(1) or original(self))
    found = list(stretches(signals, [-20, 500, 990, 2000], 50))
    padded = np.pad(x.T, ((0, 0), (20, 2000)))
    for start, stretch in zip([-20, 500, 990, 2000], found, strict=True):
        expected = padded[:, start + 20 : start + 70]
        np.testing.assert_allclose(stretch, [2 * expected[1], expected[0]])
    assert len(opened) == 1


def test_pauses_do_not_count_as_faint_sound(tmp_path):
    x = 0.1 * np.random.default_rng(0).standard_normal(SECONDS * FS)
    whole = levels(signal_of(x, tmp_path), len(x))
    x[len(x) // 2 :] = 0
    half = levels(signal_of(x, tmp_path), len(x))
    assert whole.loudness_db[0] == pytest.approx(-20, abs=0.2)
    assert half.loudness_db[0] == pytest.approx(whole.loudness_db[0], abs=0.3)


def test_silence_has_levels_too(tmp_path):
    silent = levels(signal_of(np.zeros(100), tmp_path), 100)
    assert np.isfinite(silent.loudness_db).all()
    assert np.isfinite(silent.top_db)
