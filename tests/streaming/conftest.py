"""A recording of seconds, with blocks and budgets as if it were hours long."""

from dataclasses import replace

import numpy as np
import pytest

from separatrix import separate
from separatrix.audio import open_sound, write_audio
from separatrix.errors import SeparatrixWarning
from separatrix.recording import inspect_recording
from separatrix.separation import folder
from separatrix.streaming import BlockRendering

FS = 8000
N = 30_011
QUICK = {"method": "auxiva", "n_fft": 256, "n_iter": 3}
FEW = {**QUICK, "memory": 2e-3}


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Blocks and budgets for recordings of seconds instead of hours."""
    monkeypatch.setattr("separatrix.streaming.budget.OVERHEAD", 0.0)
    monkeypatch.setattr("separatrix.streaming.budget.BLOCK", 1.5e5)
    monkeypatch.setattr("separatrix.streaming.budget.LEAST_FRAMES", 20)


@pytest.fixture
def quick_picture(monkeypatch):
    monkeypatch.setattr(folder, "draw_overview", lambda *given: given[-1].touch())


@pytest.fixture
def x(rng):
    """Three channels of two changing noises and a copy, with an offset."""
    loudness = np.repeat(rng.gamma(0.5, size=(2, N // 400 + 1)), 400, axis=1)[:, :N]
    s = loudness * rng.laplace(size=(2, N)) * [[0.02], [0.01]]
    A = rng.standard_normal((2, 2, 5)) * 0.5 ** np.arange(5)
    mixed = [sum(np.convolve(A[c, k], s[k])[:N] for k in range(2)) for c in range(2)]
    mixed = np.round(np.array(mixed) * 2.0**20) / 2.0**20  # so that files hold it exactly
    return np.stack([mixed[0], -0.5 * mixed[0], mixed[1]]) + 0.25


@pytest.fixture
def path(x, tmp_path):
    write_audio(tmp_path / "talk.wav", x, FS)
    return tmp_path / "talk.wav"


@pytest.fixture
def both(path):
    """The same filters in memory and by blocks, of a recording with a copied channel."""

    def make(**options):
        with pytest.warns(SeparatrixWarning, match="copy"):
            whole = separate(path, **{**QUICK, **options})
        made = whole.rendering
        recording = inspect_recording(open_sound([path]), FS)
        blocks = BlockRendering(recording, made.stft, made.scaled, made.power)
        assert len(list(blocks.blocks())) > 10
        return whole, replace(whole, rendering=blocks)

    return make


def learn_from_few(recording, **options):
    with pytest.warns(SeparatrixWarning):
        made = separate(recording, **{**FEW, **options})
    assert any("learnt on one frame in" in sentence for sentence in made.warnings)
    return made


def names(place):
    return sorted(path.name for path in place.iterdir())
