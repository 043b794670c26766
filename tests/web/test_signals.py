"""What the page hears of a result."""

import numpy as np
import pytest

from separatrix import separate
from separatrix.web.signals import result_signals
from separatrix.web.summary import summary

FS = 16000


@pytest.fixture
def folder(rng, tmp_path):
    """One voice in two channels, and a little noise, separated into two."""
    voice = rng.laplace(size=2 * FS) * np.repeat(rng.gamma(0.3, size=40), 800)
    x = np.stack([voice, 0.5 * voice]) + 1e-4 * rng.standard_normal((2, 2 * FS))
    made = separate(x, FS, method="auxiva", n_iter=2, n_fft=512, n_src="auto")
    assert made.count.background == (1,)
    return made.save(tmp_path / "result")


def test_a_weak_output_is_doubted_by_name_and_can_be_fetched(folder):
    signals = result_signals(folder, []).to_json()["signals"]
    assert [(one["name"], one["file"]) for one in signals] == [
        ("Source 1", "source1.wav"),
        ("Source 2, perhaps background", "source2.wav"),
    ]
    assert summary(folder)["details"]["count"].startswith("perhaps 1 source")
