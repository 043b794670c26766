"""Sources of methods that give each source as it sounds at the microphones, without filters."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from ..arrays import to_numpy
from ..iterate import Images, Masks
from ..recording import Recording
from ..stft import Stft
from .rendering import Block, with_twins


@dataclass(frozen=True, eq=False)
class ImageRendering:
    """Sources that are known by their images; at the reference they are what sounds there.

    Attributes
    ----------
    recording : Recording
        What was separated, in memory.
    outcome : Masks or Images
        What the method learnt.
    live : numpy.ndarray
        Images (src, chan, sample) at the live channels, at first in decreasing order of power.
    ref_channel : int
        Microphone of the original recording, from 0, at which sources are given.
    parameters : mapping
        What else was learnt of the sources, by name; the first axis is the source.
    """

    recording: Recording
    outcome: Masks | Images
    live: np.ndarray
    ref_channel: int
    parameters: Mapping[str, np.ndarray] = field(default_factory=dict)

    @property
    def n_src(self) -> int:
        """Number of sources."""
        return len(self.live)

    @property
    def filters(self) -> None:
        """There are none."""

    @property
    def power(self) -> np.ndarray:
        """Mean power of each source (src,) over the live channels."""
        return np.mean(self.live**2, axis=(-2, -1))

    @cached_property
    def sources(self) -> np.ndarray:
        """Source signals (src, sample)."""
        position, level = self.recording.reference(self.ref_channel)
        return level * self.live[:, position]

    @cached_property
    def images(self) -> np.ndarray:
        """Each source as it sounds at each microphone, (src, chan, sample)."""
        return with_twins(self.live, self.recording.twin)

    def blocks(self, *, images: bool = False) -> Iterator[Block]:
        """Give all signals in one block."""
        yield Block(self.recording.samples, self.sources, self.images if images else None)

    def reordered(self, order: Sequence[int]) -> "ImageRendering":
        """Give the sources other numbers."""
        o = list(order)
        return replace(
            self,
            outcome=type(self.outcome)(self.outcome[0][o], *self.outcome[1:]),
            live=self.live[o],
            parameters={name: values[o] for name, values in self.parameters.items()},
        )


def render_masks(
    recording: Recording,
    stft: Stft,
    outcome: Masks,
    X: np.ndarray,
    ref_channel: int,
    parameters: Mapping[str, np.ndarray],
) -> ImageRendering:
    """Apply masks to every channel alike, and order the sources by power unless they are ordered.

    Parameters
    ----------
    recording : Recording
        What was separated, in memory.
    stft : Stft
        Transform between recording and X.
    outcome : Masks
        Masks (src, freq, frame).
    X : numpy.ndarray
        Spectrogram (chan, freq, frame) of the recording.
    ref_channel : int
        Microphone of the original recording, from 0, at which sources are given.
    parameters : mapping
        What else was learnt of the sources, by name; the first axis is the source.

    Returns
    -------
    ImageRendering
        The loudest source first, or the order of the masks where it is theirs to keep.
    """
    masks = to_numpy(outcome.masks)
    live = np.stack([stft.inverse(mask * X, recording.n_samples) for mask in masks])
    learnt = outcome._replace(masks=masks)
    rendering = ImageRendering(recording, learnt, live, ref_channel, parameters)
    return rendering if outcome.ordered else _loudest_first(rendering)


def render_images(
    recording: Recording,
    outcome: Images,
    ref_channel: int,
    parameters: Mapping[str, np.ndarray],
) -> ImageRendering:
    """Take images as they are, and order the sources by power unless their order is given.

    Parameters
    ----------
    recording : Recording
        What was separated, in memory.
    outcome : Images
        Source images (src, chan, sample) at the live channels.
    ref_channel : int
        Microphone of the original recording, from 0, at which sources are given.
    parameters : mapping
        What else was learnt of the sources, by name; the first axis is the source.

    Returns
    -------
    ImageRendering
        The loudest source first, or the order of the images where it is theirs to keep.
    """
    learnt = outcome._replace(images=to_numpy(outcome.images))
    rendering = ImageRendering(recording, learnt, learnt.images, ref_channel, parameters)
    return rendering if outcome.ordered else _loudest_first(rendering)


def _loudest_first(rendering: ImageRendering) -> ImageRendering:
    return rendering.reordered(np.argsort(-rendering.power, kind="stable").tolist())
