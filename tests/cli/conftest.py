"""Small recordings, and the command line run in this process."""

from typing import NamedTuple

import numpy as np
import pytest
import soundfile

from separatrix.cli import main

FS = 8000
FAST = ("--method", "auxiva", "--n-iter", "2", "--n-fft", "256")


class Ran(NamedTuple):
    """What a command left behind."""

    status: int
    out: str
    err: str


class Recordings:
    """Makes sound files of two moving noises in a folder."""

    def __init__(self, folder):
        self.folder = folder

    def images(self, n_chan=2, seconds=1.0, fs=FS, seed=0):
        """Two sources as they sound at each microphone, (src, chan, sample)."""
        rng = np.random.default_rng(seed)
        n_samples = round(seconds * fs)
        loudness = np.repeat(rng.gamma(0.3, size=(2, n_samples // 200 + 1)), 200, axis=1)
        s = loudness[:, :n_samples] * rng.standard_normal((2, n_samples))
        gains = np.array([[1.0, 0.6, 0.3, 0.2], [0.5, -0.9, 0.7, 0.4]])[:, :n_chan]
        images = gains[:, :, None] * s[:, None]
        return 0.2 * images / np.abs(images).max()

    def mixture(self, **sizes):
        x = self.images(**sizes).sum(axis=0)
        floor = np.random.default_rng(1).standard_normal(x.shape)
        return x + 1e-4 * floor  # so that more channels than sources are not alike

    def write(self, name, x, fs=FS, subtype="FLOAT"):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, np.atleast_2d(x).T, fs, subtype=subtype)
        return path

    def make(self, name="mix.wav", fs=FS, subtype="FLOAT", **sizes):
        return self.write(name, self.mixture(fs=fs, **sizes), fs, subtype)

    def text(self, name, content=""):
        path = self.folder / name
        path.write_text(content)
        return path


@pytest.fixture
def recordings(tmp_path):
    return Recordings(tmp_path)


@pytest.fixture
def cli(capsys, tmp_path, monkeypatch):
    """Run a command in a folder of its own, without drawing overview.png."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(
        "separatrix.separation.folder.draw_overview", lambda *given: given[-1].touch()
    )

    def run(*argv):
        status = main([str(argument) for argument in argv])
        ran = Ran(status, *capsys.readouterr())
        assert "Traceback" not in ran.out + ran.err
        return ran

    return run


def read(path):
    """Samples (chan, sample) of a file."""
    return soundfile.read(path, always_2d=True)[0].T


def names(folder):
    return {path.name for path in folder.iterdir()}
