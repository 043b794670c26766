"""What `separate` gives back."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from ..counting import Count
from ..iterate import Stop
from ..options import Scaling
from .judgement import Choice, Score
from .learnt import Learnt, StageRun, last_iterated
from .rendering import OnProgress, Rendering, with_twins
from .signals import mixture_without, needs_images


@dataclass(frozen=True, eq=False, repr=False)
class Separation:
    """Separated sources, and how they were found.

    A recording too long for the memory stays in its files: `save` works through it by
    blocks, while `mixture`, `sources` and `images` would hold all of it.

    Attributes
    ----------
    track : str
        Name of the recording.
    method : str
        Canonical name of the method.
    options : mapping
        Every option the run depended on, as plain values.
    scaling : Scaling or None
        How the scale of the sources was found; None for methods without filters, whose sources
        are what sounds at the microphones.
    ref_channel : int
        Microphone (from 0) at which `sources` are given.
    stages : tuple of StageRun
        Cost trace and reason for stopping of each stage.
    warnings : tuple of str
        What a reader of the result should know, one sentence each.
    timings : mapping
        Seconds spent in each part.
    learnt : Learnt or None
        How many of its frames it was learnt from; None for methods that see no frames.
    rendering : Rendering
        What makes the signals.
    details : mapping
        Further arrays of the method, by name.
    attachments : mapping
        Further files of the method: ``attachments[name](separation, path)`` writes one.
    count : Count or None
        How many of the sources may be no background, where ``n_src="auto"`` asked for it.
    score : Score or None
        What the separation probably gained; None for one source, or less than half a second.
    choice : Choice or None
        How the method was chosen; None where it was named.
    """

    track: str
    method: str
    options: Mapping[str, Any]
    scaling: Scaling | None
    ref_channel: int
    stages: tuple[StageRun, ...]
    warnings: tuple[str, ...]
    timings: Mapping[str, float]
    learnt: Learnt | None
    rendering: Rendering = field(repr=False)
    details: Mapping[str, np.ndarray] = field(default_factory=dict, repr=False)
    attachments: Mapping[str, Callable[["Separation", Path], None]] = field(
        default_factory=dict, repr=False
    )
    count: Count | None = field(default=None, repr=False)
    score: Score | None = None
    choice: Choice | None = None

    @property
    def fs(self) -> float:
        """Sampling rate in hertz."""
        return self.rendering.recording.fs

    @property
    def n_src(self) -> int:
        """Number of sources."""
        return self.rendering.n_src

    @property
    def n_samples(self) -> int:
        """Length in samples."""
        return self.rendering.recording.n_samples

    @property
    def mixture(self) -> np.ndarray:
        """The recording (chan, sample) without constant offset, silent and copied channels."""
        return self.rendering.recording.samples

    @property
    def reference_channel(self) -> int:
        """Microphone, from 0, at which sources are given; not `ref_channel` if that is silent."""
        recording = self.rendering.recording
        silent = recording.twin[self.ref_channel][1] == 0
        return recording.live[0] if silent else self.ref_channel

    @property
    def reference_mixture(self) -> np.ndarray:
        """The recording (sample,) at the microphone at which `sources` are given."""
        return self.at_reference(self.mixture)

    @property
    def sources(self) -> np.ndarray:
        """Sources (src, sample) as they sound at the reference microphone, loudest first."""
        return self.rendering.sources

    @property
    def images(self) -> np.ndarray:
        """Sources as they sound at every microphone, (src, chan, sample)."""
        return self.rendering.images

    @property
    def residual(self) -> np.ndarray:
        """What no source was given: the recording without all images, (chan, sample)."""
        recording = self.rendering.recording
        return with_twins(recording.samples[None], recording.twin)[0] - self.images.sum(axis=0)

    @property
    def filters(self) -> np.ndarray | None:
        """Scaled demixing filters (freq, src, chan), or None for methods without any.

        With X = ``stft.forward(mixture)`` as (freq, chan, frame), ``filters @ X`` are the
        spectrograms of the sources.
        """
        return self.rendering.filters

    @property
    def parameters(self) -> Mapping[str, np.ndarray]:
        """What else the method learnt of the sources, by name; the first axis is the source.

        BlinkIVA gives `activation` (src, frame), their loudness, and `gain` (src, sensor), how
        much of it each sensor hears, in the unit of its readings.  Methods without delays give
        `mixing` and `demixing` (src, chan), `gap` and `noise_gain` (src,); those with filters in
        the time domain `cross_filter` (src, tap) and `extraction_filter` (src, chan, tap).
        """
        return self.rendering.parameters

    @property
    def costs(self) -> np.ndarray:
        """Cost trace of the last stage with iterations, beginning with its initial state."""
        return last_iterated(self.stages).costs

    @property
    def stop(self) -> Stop:
        """Why the last stage with iterations ended."""
        return last_iterated(self.stages).stop

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
        everything = range(self.n_src)
        order = [int(index) for index in first]
        if len(set(order)) < len(order) or not set(order) <= set(everything):
            raise ValueError(
                f"the order must name sources from 0 to {len(everything) - 1} once; got {order}."
            )
        order += [index for index in everything if index not in order]
        count = self.count and self.count.reordered(order)
        return replace(self, rendering=self.rendering.reordered(order), count=count)

    def at_reference(self, x: np.ndarray) -> np.ndarray:
        """Take the reference microphone from a stretch of the recording.

        Parameters
        ----------
        x : numpy.ndarray
            Samples (chan, sample) of the channels of `mixture`.

        Returns
        -------
        numpy.ndarray
            Samples (sample,).
        """
        position, gain = self.rendering.recording.reference(self.ref_channel)
        return gain * x[position]

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
        blocks = self.rendering.blocks(images=needs_images(self))
        return np.concatenate([mixture_without(self, block, heard) for block in blocks])

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
        on_progress: OnProgress | None = None,
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
            cut off at full scale, all sources get one common gain, stated in the report;
            recordings too long for the memory are worked through twice for it.
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
        on_progress : callable, optional
            Called as ``on_progress(doing, share)`` after each block, share up to 1.

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
            on_progress=on_progress,
        )

    def __repr__(self) -> str:
        return (
            f"<Separation of {self.track}: {self.n_src} sources of "
            f"{self.n_samples / self.fs:.1f} s by {self.method}>"
        )

    def _repr_html_(self) -> str:
        from .html import to_html

        return to_html(self)
