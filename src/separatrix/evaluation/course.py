"""Scores of a separation while it is learnt."""

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ..arrays import to_numpy
from ..errors import SeparatrixWarning
from ..iterate import Filters, Stage
from ..options import Scaling
from ..recording import inspect_recording, open_recording
from ..separation import render_filters, scale_filters
from ..stft import Stft
from ..streaming import learning_frames
from .score import Evaluation, evaluate


class ScorePoint(NamedTuple):
    """Scores of a state of a run.

    Attributes
    ----------
    stage : str
        Name of the stage.
    iteration : int
        How many of its iterations were made.
    scores : Evaluation
        Scores of the sources as they would be given now.
    """

    stage: str
    iteration: int
    scores: Evaluation


class ScoreCourse:
    """Scores the sources of a run of `separatrix.separate` as they are at every few iterations.

    Its methods `on_stage` and `on_step` are callbacks of that call.  The sources are made as the
    result's are: the last scores of a run that was not stopped are those of its result.  Before
    the first iteration of a run that begins from the microphones, scaling "inverse" gives sources
    that are silent at the reference microphone; their scores are NaN.

    Parameters
    ----------
    recording : array (chan, sample) or path
        What is separated.
    fs : float, optional
        Sampling rate in hertz; needed for arrays only.
    references : numpy.ndarray
        True sources (src, sample) at the reference microphone.
    stft : Stft
        The transform of the run.
    scaling : Scaling
        How the run finds the scale of its sources.
    ref_channel : int
        Microphone, from 0, at which sources are given.
    every : int
        Scores are taken at iterations 0, every, 2 every, ..., and at the last one of a stage.
    on_point : callable, optional
        Called with each `ScorePoint`.

    Attributes
    ----------
    points : list of ScorePoint
        What was scored so far.

    Examples
    --------
    >>> from separatrix import Stft, separate
    >>> from separatrix.datasets import talkers
    >>> demo = talkers()
    >>> course = ScoreCourse(demo.mixture, demo.fs, references=demo.images[:, 0], stft=Stft(1024))
    >>> calls = {"on_stage": course.on_stage, "on_step": course.on_step}
    >>> made = separate(demo.mixture, demo.fs, method="auxiva", n_fft=1024, n_iter=10, **calls)
    >>> [point.iteration for point in course.points]
    [0, 10]
    """

    def __init__(
        self,
        recording: np.ndarray | str | Path,
        fs: float | None = None,
        *,
        references: np.ndarray,
        stft: Stft,
        scaling: Scaling = Scaling.INVERSE,
        ref_channel: int = 0,
        every: int = 10,
        on_point: Callable[[ScorePoint], None] | None = None,
    ) -> None:
        x, rate, _ = open_recording(recording, fs, 0.0, None)
        self._recording = inspect_recording(x, rate)
        self._X, self._covariance = learning_frames(self._recording, stft, "complex128", 1)
        self._references, self._stft = references, stft
        self._scaling, self._ref_channel = scaling, ref_channel
        self._every, self._on_point = every, on_point
        self._stage: Stage | None = None
        self._data: Any = None
        self.points: list[ScorePoint] = []

    def on_stage(self, index: int, stage: Stage) -> None:
        """Begin with a stage."""
        self._stage, self._data = stage, stage.algorithm.prepare(self._X, None)

    def on_step(self, i: int, cost: Any, state: Any) -> None:
        """Score a state, if it is one of those that count."""
        stage = self._stage
        if stage is None or (i % self._every and i != stage.n_iter):
            return
        outcome = stage.algorithm.finish(self._data, state)
        W = to_numpy(outcome.W)
        best = np.unravel_index(np.argmin(cost), np.shape(cost))  # of several starts
        scores = self._scores(Filters(W[best], outcome.usable))
        self.points.append(ScorePoint(stage.label, i, scores))
        if self._on_point is not None:
            self._on_point(self.points[-1])

    def _scores(self, outcome: Filters) -> Evaluation:
        recording = self._recording
        scaled = scale_filters(
            recording, outcome, self._covariance, self._scaling, self._ref_channel
        )
        rendering = render_filters(recording, self._stft, scaled, self._X)
        position, gain = recording.reference(self._ref_channel)
        mixture = gain * recording.samples[position]
        with warnings.catch_warnings():  # silent sources: expected of a state, see above
            warnings.simplefilter("ignore", SeparatrixWarning)
            return evaluate(self._references, rendering.sources, mixture)
