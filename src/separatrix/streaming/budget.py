"""How much memory a run takes, and how many frames can be learnt from with less."""

import itertools
import math
from typing import NamedTuple

import numpy as np

from ..errors import UnsupportedError
from ..recording import Recording
from ..stft import Stft

SPECTROGRAMS_AT_PEAK = 7  # of the mixture's size; measured: 4 to 6 compiled, 5 to 6.8 otherwise
SPECTROGRAMS_PER_START = 2.5  # more for every further start; measured: 2
OVERHEAD = 0.3e9  # bytes: the interpreter and its libraries, and a block at work
LEAST_FRAMES = 100  # and 10 for each channel: from fewer nothing is learnt
BLOCK = 32e6  # bytes of the spectrogram of a block


class Plan(NamedTuple):
    """From how many frames of a recording its filters are learnt.

    Attributes
    ----------
    n_frames : int
        Frames of the whole.
    every : int
        One in so many is learnt from.
    notes : list of str
        A sentence about it where some are left out.
    """

    n_frames: int
    every: int
    notes: list[str]

    @property
    def fits(self) -> bool:
        """Whether all of it fits into memory."""
        return self.every == 1


def needed_memory(
    n_chan: int, n_freq: int, n_frames: float, dtype: str, n_starts: int = 1
) -> float:
    """Estimate the bytes that learning from so many frames takes at its peak.

    Parameters
    ----------
    n_chan, n_freq, n_frames : int
        Shape of the spectrogram.
    dtype : str
        "complex64" or "complex128".
    n_starts : int
        Starts that run as one batch.

    Returns
    -------
    float
        Bytes.
    """
    spectrograms = SPECTROGRAMS_AT_PEAK + SPECTROGRAMS_PER_START * (n_starts - 1)
    return spectrograms * np.dtype(dtype).itemsize * n_chan * n_freq * n_frames


def plan_learning(
    recording: Recording, stft: Stft, dtype: str, memory: float, n_starts: int = 1
) -> Plan:
    """Choose one in how many frames the filters are learnt from.

    Parameters
    ----------
    recording : Recording
        What is separated.
    stft : Stft
        The transform.
    dtype : str
        "complex64" or "complex128".
    memory : float
        Bytes that a run may take.
    n_starts : int
        Starts that run as one batch.

    Returns
    -------
    Plan
        All frames where they fit.

    Raises
    ------
    ShapeError
        If the recording is shorter than half a window.
    UnsupportedError
        If too few frames to learn from would fit.
    """
    n_chan, n_samples = recording.x.shape
    n_frames = stft.n_frames(n_samples)
    needed = needed_memory(n_chan, stft.n_freq, n_frames, dtype, n_starts)
    if needed <= memory:
        return Plan(n_frames, 1, [])
    few = max(LEAST_FRAMES, 10 * n_chan)
    least = OVERHEAD + needed_memory(n_chan, stft.n_freq, few, dtype, n_starts)
    if not memory >= least:
        raise UnsupportedError(
            f"{memory / 1e9:g} GB of memory are too few for {n_chan} channels and a window of "
            f"{stft.n_fft} samples; allow {least / 1e9:.2g} GB, or choose a smaller n_fft."
        )
    every = math.ceil(needed / (memory - OVERHEAD))
    note = (
        f"the filters were learnt on one frame in {every}: all {n_frames} of them would take "
        f"{needed / 1e9:.1f} GB of memory, and {memory / 1e9:g} GB are allowed."
    )
    return Plan(n_frames, every, [note])


def block_frames(n_chan: int, n_freq: int) -> int:
    """Count the frames of a block, so that its spectrogram takes 32 MB."""
    return max(1, int(BLOCK / (16 * n_chan * n_freq)))


def stretches(length: int, longest: int) -> list[tuple[int, int]]:
    """Cut a length into as few equal parts as `longest` allows, as (start, stop)."""
    edges = np.linspace(0, length, math.ceil(length / longest) + 1).round().astype(int)
    return [(int(start), int(stop)) for start, stop in itertools.pairwise(edges)]
