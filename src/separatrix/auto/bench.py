"""One recording on which many runs are made: what they have in common is done once."""

from collections import defaultdict
from functools import cached_property
from threading import Lock
from typing import Any

import numpy as np

from ..evaluation.blind_measures import BlindMeasures
from ..evaluation.blind_score import mixture_measures
from ..hearing import Spectrum
from ..iterate import Filters, OnStep, run_stages
from ..methods import METHODS, Side
from ..options import Scaling, make_options
from ..recording import Recording
from ..separation import FilterRendering, render_filters, scale_filters
from ..stft import Stft, n_fft_of
from ..streaming import learning_frames, plan_learning
from .grid import Run, Step


class Bench:
    """A recording in memory, its spectrograms, and the filters that were found so far.

    Threads may make several runs at a time; what they share is done by the first that needs it,
    while the others wait.

    Parameters
    ----------
    recording : Recording
        What is separated.
    n_src : int
        Number of sources, at most as many as channels.
    seed : int
        Added to the seed of every step.
    dtype : str
        "complex64" or "complex128".
    ref_channel : int
        Microphone, from 0, at which sources are given.
    """

    def __init__(
        self,
        recording: Recording,
        n_src: int,
        *,
        seed: int = 0,
        dtype: str = "complex128",
        ref_channel: int = 0,
    ) -> None:
        self.recording, self.n_src, self.dtype = recording, n_src, dtype
        self.seed, self.ref_channel = seed, ref_channel
        self._made: dict[Any, Any] = {}
        self._locks: defaultdict[Any, Lock] = defaultdict(Lock)
        self._naming = Lock()

    @cached_property
    def mixture_measures(self) -> BlindMeasures:
        """How alike the microphones are."""
        return mixture_measures(self.recording.samples, self.recording.fs)

    def spectrum(self, window: float) -> Spectrum:
        """Transform the recording, once for every window in seconds."""
        with self._lock(window):
            if window not in self._made:
                stft = Stft(n_fft_of(window, self.recording.fs))
                plan = plan_learning(self.recording, stft, self.dtype, np.inf)
                X, covariance = learning_frames(self.recording, stft, self.dtype, plan.every)
                self._made[window] = Spectrum(stft, X, covariance, plan)
            found: Spectrum = self._made[window]
            return found

    def filters(
        self, window: float, steps: tuple[Step, ...], on_step: OnStep | None = None
    ) -> Filters:
        """Find the filters after some steps, from those of fewer if there are any.

        Parameters
        ----------
        window : float
            Length of the window in seconds.
        steps : tuple of Step
            What to do.
        on_step : callable, optional
            As for `iterate`; after it stopped a run, no other may be made.

        Returns
        -------
        Filters
            Demixing matrices.

        Raises
        ------
        DivergedError
            If a step fails on this recording.
        """
        with self._lock((window, steps)):
            if (window, steps) not in self._made:
                self._made[window, steps] = self._find(window, steps, on_step)
            found: Filters = self._made[window, steps]
            return found

    def _lock(self, what: Any) -> Lock:
        with self._naming:
            return self._locks[what]

    def _find(self, window: float, steps: tuple[Step, ...], on_step: OnStep | None) -> Filters:
        *before, last = steps
        start = self.filters(window, tuple(before), on_step) if before else None
        row = METHODS[last.method]
        options: Any = make_options(row.options, dict(last.options), row.name)
        side = Side(self.n_src, self.seed + last.seed, started=start is not None)
        stages = row.build(options, side)
        results = run_stages(stages, self.spectrum(window).X, start=start, on_step=on_step)
        found: Filters = results[-1].outcome
        return found

    def rendering(self, run: Run, on_step: OnStep | None = None) -> FilterRendering:
        """Separate by a run.

        Parameters
        ----------
        run : Run
            What to do.
        on_step : callable, optional
            As for `iterate`.

        Returns
        -------
        FilterRendering
            Sources, the loudest first.

        Raises
        ------
        DivergedError
            If a step fails on this recording.
        """
        spectrum = self.spectrum(run.window)
        filters = self.filters(run.window, run.steps, on_step)
        square = self.n_src == len(self.recording.live)
        scaling = Scaling.INVERSE if square else Scaling.LEAST_SQUARES
        scaled = scale_filters(
            self.recording, filters, spectrum.covariance, scaling, self.ref_channel
        )
        return render_filters(self.recording, spectrum.stft, scaled, spectrum.X)
