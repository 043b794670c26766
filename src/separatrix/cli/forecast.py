"""What the header of a recording tells before hours are spent on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import soundfile

from ..stft import n_fft_of
from ..streaming import needed_memory

GIGABYTE = 1e9


@dataclass(frozen=True)
class Size:
    """What is to be separated: channels, samples of the stretch, and sampling rate."""

    n_chan: int
    n_samples: int
    fs: int

    def memory(self, window: float, n_fft: int | None, hop: int | None, dtype: str) -> float:
        """Estimate the bytes that a run needs at its peak; window in seconds, if no n_fft."""
        n_fft = n_fft or n_fft_of(window, self.fs)
        n_frames = self.n_samples / (hop or n_fft // 4) + 1
        return needed_memory(self.n_chan, n_fft // 2 + 1, n_frames, dtype)


def read_size(paths: Sequence[Path], *, start: float, duration: float | None) -> Size | None:
    """Read the headers of a recording.

    Parameters
    ----------
    paths : sequence of Path
        One file, or the files of its channels.
    start, duration : float
        Stretch in seconds.

    Returns
    -------
    Size or None
        None if a header cannot be read; reading the samples then says why.
    """
    try:
        headers = [soundfile.info(path) for path in paths]
    except (soundfile.LibsndfileError, OSError, ValueError):
        return None
    fs = headers[0].samplerate
    rest = min(header.frames for header in headers) - round(start * fs)
    n_samples = rest if duration is None else min(rest, max(1, round(duration * fs)))
    return Size(sum(header.channels for header in headers), n_samples, fs)


def memory_note(name: str, needed: float, allowed: float) -> str:
    """Give a sentence about a recording that takes more memory than is allowed."""
    return (
        f"{name} would take about {needed / GIGABYTE:.2g} GB of memory, and --memory allows "
        f"{allowed / GIGABYTE:g}, so it is separated from disk to disk."
    )
