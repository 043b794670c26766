"""A score for every separation: what it probably gained, from its outputs alone."""

from dataclasses import replace

import numpy as np

from .evaluation.blind_score import blind_score
from .iterate import Masks
from .recording import Recording
from .separation import Rendering, Score, render_filters
from .streaming import BlockRendering

LONGEST = 30.0  # s that are looked at, from the middle: little beside what was separated
SHORTEST = 0.5  # s
SHARED_OUT = "masks leave no overlap to judge by"


def judge(rendering: Rendering) -> Score | None:
    """Score what was separated.

    Parameters
    ----------
    rendering : Rendering
        The signals; of filters in files no more is made than is looked at.

    Returns
    -------
    Score or None
        Expected SDR improvement, without a figure for masks, which make outputs disjoint whether
        or not they are right; None for a single source, or less than half a second.
    """
    recording = rendering.recording
    if rendering.n_src < 2 or recording.n_samples < SHORTEST * recording.fs:
        return None
    if isinstance(rendering.outcome, Masks):
        return Score(np.nan, np.nan, np.nan, reason=SHARED_OUT)
    part = middle(recording, LONGEST)
    return blind_score(_sources(rendering, part), part.samples, recording.fs)


def middle(recording: Recording, longest: float) -> Recording:
    """Take the middle of a recording that is longer than so many seconds, into memory.

    Parameters
    ----------
    recording : Recording
        In memory or in files.
    longest : float
        Seconds.

    Returns
    -------
    Recording
        That stretch, or all.
    """
    begin, end = _stretch(recording, longest)
    with recording.opened() as read:
        return replace(recording, x=np.asarray(read(begin, end)))


def _sources(rendering: Rendering, part: Recording) -> np.ndarray:
    """Sources (src, sample) in the middle of the recording."""
    if isinstance(rendering, BlockRendering):
        X = rendering.stft.forward(part.samples).astype(rendering.filters.dtype, copy=False)
        return render_filters(part, rendering.stft, rendering.scaled, X).sources
    return rendering.sources[:, slice(*_stretch(rendering.recording, LONGEST))]


def _stretch(recording: Recording, longest: float) -> tuple[int, int]:
    n_samples = min(recording.n_samples, round(longest * recording.fs))
    begin = (recording.n_samples - n_samples) // 2
    return begin, begin + n_samples
