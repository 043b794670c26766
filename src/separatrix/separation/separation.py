"""What `separate` gives back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from ..iterate import Stop
from ..options import Scaling
from .rendering import FilterRendering


@dataclass(frozen=True, eq=False)
class StageRun:
    """How one stage of the method went.

    Attributes
    ----------
    label : str
        Name of the stage.
    costs : numpy.ndarray
        Cost of the initial state and after each iteration, (iterations + 1,).
    stop : Stop
        Why it ended.
    """

    label: str
    costs: np.ndarray
    stop: Stop


@dataclass(frozen=True, eq=False, repr=False)
class Separation:
    """Separated sources, and how they were found.

    Attributes
    ----------
    track : str
        Name of the recording.
    method : str
        Canonical name of the method.
    options : mapping
        Every option the run depended on, as plain values.
    scaling : Scaling
        How the scale of the sources was found.
    ref_channel : int
        Microphone (from 0) at which `sources` are given.
    stages : tuple of StageRun
        Cost trace and reason for stopping of each stage.
    warnings : tuple of str
        What a reader of the result should know, one sentence each.
    timings : mapping
        Seconds spent in each part.
    rendering : FilterRendering
        What makes the signals.
    details : mapping
        Further arrays of the method, by name.
    """

    track: str
    method: str
    options: Mapping[str, Any]
    scaling: Scaling
    ref_channel: int
    stages: tuple[StageRun, ...]
    warnings: tuple[str, ...]
    timings: Mapping[str, float]
    rendering: FilterRendering = field(repr=False)
    details: Mapping[str, np.ndarray] = field(default_factory=dict, repr=False)

    @property
    def fs(self) -> float:
        """Sampling rate in hertz."""
        return self.rendering.recording.fs

    @property
    def mixture(self) -> np.ndarray:
        """The recording (chan, sample) without constant offset, silent and copied channels."""
        return self.rendering.recording.x

    @property
    def reference_channel(self) -> int:
        """Microphone, from 0, at which sources are given; not `ref_channel` if that is silent."""
        recording = self.rendering.recording
        silent = recording.twin[self.ref_channel][1] == 0
        return recording.live[0] if silent else self.ref_channel

    @property
    def reference_mixture(self) -> np.ndarray:
        """The recording (sample,) at the microphone at which `sources` are given."""
        position, gain = self.rendering.recording.reference(self.ref_channel)
        return gain * self.rendering.recording.x[position]

    @property
    def sources(self) -> np.ndarray:
        """Sources (src, sample) as they sound at the reference microphone, loudest first."""
        return self.rendering.sources

    @cached_property
    def images(self) -> np.ndarray:
        """Sources as they sound at every microphone, (src, chan, sample)."""
        return self.rendering.images()

    @property
    def filters(self) -> np.ndarray:
        """Scaled demixing filters (freq, src, chan).

        With X = ``stft.forward(mixture)`` as (freq, chan, frame), ``filters @ X`` are the
        spectrograms of the sources.
        """
        return self.rendering.filters

    @property
    def costs(self) -> np.ndarray:
        """Cost trace of the last stage, (iterations + 1,), beginning with its initial state."""
        return self.stages[-1].costs

    @property
    def stop(self) -> Stop:
        """Why the last stage ended."""
        return self.stages[-1].stop

    def reordered(self, first: Iterable[int]) -> "Separation":
        """Put some sources first, in a given order; the others follow as they were.

        Parameters
        ----------
        first : iterable of int
            Indices of sources, from 0, each at most once.

        Returns
        -------
        Separation
            The same result with other numbers for its sources.

        Raises
        ------
        ValueError
            If an index is named twice or does not exist.
        """
        everything = range(len(self.sources))
        order = [int(index) for index in first]
        if len(set(order)) < len(order) or not set(order) <= set(everything):
            raise ValueError(
                f"the order must name sources from 0 to {len(everything) - 1} once; got {order}."
            )
        order += [index for index in everything if index not in order]
        made = self.rendering
        rendering = replace(
            made,
            W=made.W[:, order],
            gain=made.gain[..., order],
            filters=made.filters[:, order],
            sources=made.sources[order],
        )
        return replace(self, rendering=rendering)

    def without(self, left_out: Iterable[int]) -> np.ndarray:
        """Take some sources out of the mixture at the reference microphone.

        Parameters
        ----------
        left_out : iterable of int
            Indices of sources, from 0.

        Returns
        -------
        numpy.ndarray
            What remains, (sample,).
        """
        heard = list(left_out)
        if self.scaling is not Scaling.MINIMAL_DISTORTION:
            return self.reference_mixture - self.sources[heard].sum(axis=0)
        return self.reference_mixture - self.images[heard, self.reference_channel].sum(axis=0)

    def save(
        self,
        folder: str | Path,
        *,
        extension: str = "wav",
        bits: int | None = None,
        only: tuple[int, ...] | None = None,
        without: tuple[int, ...] | None = None,
        images: bool = False,
        filters: bool = False,
        extra: Mapping[str, Any] | None = None,
    ) -> Path:
        """Write the sources, report.json and overview.png into a folder.

        Parameters
        ----------
        folder : str or Path
            The folder; made if it is missing, replaced if it holds an earlier result.
        extension : str
            wav, flac, ogg or mp3.
        bits : int, optional
            16, 24, or 32 for float; WAV 32 and FLAC 24 by default.  Where samples would be
            cut off at full scale, all sources get one common gain, stated in the report.
        only : tuple of int, optional
            Sources to write, from 1; all by default.
        without : tuple of int, optional
            Sources, from 1, without which the mixture is written as well (without2.wav).
        images : bool
            Also write image1.wav, ... with all microphones.
        filters : bool
            Also write filters.npz.
        extra : mapping, optional
            Further entries for report.json.

        Returns
        -------
        Path
            The folder.

        Raises
        ------
        AudioFileError
            If it cannot be written; an earlier result then stays as it was.
        """
        from .folder import write_folder

        return write_folder(
            self,
            Path(folder),
            extension=extension,
            bits=bits,
            only=only,
            without=without,
            images=images,
            filters=filters,
            extra=extra or {},
        )

    def __repr__(self) -> str:
        n_src, n_samples = self.sources.shape
        return (
            f"<Separation of {self.track}: {n_src} sources of {n_samples / self.fs:.1f} s "
            f"by {self.method}>"
        )

    def _repr_html_(self) -> str:
        from .html import to_html

        return to_html(self)
