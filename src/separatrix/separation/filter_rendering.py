"""From demixing filters to signals: their scale, the sources, and the images of these."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from ..arrays import to_numpy
from ..iterate import Filters
from ..options import Scaling
from ..recording import Recording
from ..scaling import scaled_filters, steering_vectors
from ..stft import Stft
from .rendering import Block, with_twins


@dataclass(frozen=True, eq=False)
class ScaledFilters:
    """Demixing filters and the scale of their sources.

    Attributes
    ----------
    W : numpy.ndarray
        Demixing matrices (freq, src, chan) as they were learnt.
    gain : numpy.ndarray
        Gain from each source to each live channel (freq, chan, src).
    filters : numpy.ndarray
        Scaled demixing filters (freq, src, chan).
    usable : numpy.ndarray
        Mask (freq,) of the bins in which they were learnt.
    parameters : mapping
        What else was learnt of the sources, by name; the first axis is the source.
    """

    W: np.ndarray
    gain: np.ndarray
    filters: np.ndarray
    usable: np.ndarray
    parameters: Mapping[str, np.ndarray] = field(default_factory=dict)

    @property
    def outcome(self) -> Filters:
        """The filters before they were scaled."""
        return Filters(self.W, self.usable)

    def reordered(self, order: Sequence[int]) -> "ScaledFilters":
        """Give the sources other numbers."""
        o = list(order)
        return replace(
            self,
            W=self.W[:, o],
            gain=self.gain[..., o],
            filters=self.filters[:, o],
            parameters={name: values[o] for name, values in self.parameters.items()},
        )


@dataclass(frozen=True, eq=False)
class FilterRendering:
    """Sources and images of demixing filters in memory; images are made when asked for.

    Attributes
    ----------
    recording : Recording
        What was separated.
    stft : Stft
        The transform in which the filters act.
    scaled : ScaledFilters
        What the method learnt, and how its sources are scaled.
    sources : numpy.ndarray
        Source signals (src, sample), at first in decreasing order of power.
    """

    recording: Recording
    stft: Stft
    scaled: ScaledFilters
    sources: np.ndarray

    @property
    def n_src(self) -> int:
        """Number of sources."""
        return len(self.sources)

    @property
    def outcome(self) -> Filters:
        """The filters before they were scaled."""
        return self.scaled.outcome

    @property
    def filters(self) -> np.ndarray:
        """Scaled demixing filters (freq, src, chan)."""
        return self.scaled.filters

    @property
    def parameters(self) -> Mapping[str, np.ndarray]:
        """What else was learnt of the sources, by name."""
        return self.scaled.parameters

    @property
    def power(self) -> np.ndarray:
        """Mean power of each source signal (src,)."""
        return np.mean(self.sources**2, axis=-1)

    @cached_property
    def images(self) -> np.ndarray:
        """Each source as it sounds at each microphone, (src, chan, sample)."""
        x = self.recording.samples
        y = demix(self.scaled.W, self.stft.forward(x))
        images = (image_of(self.scaled.gain, y, s) for s in range(len(y)))
        live = [self.stft.inverse(image, x.shape[1]) for image in images]
        return with_twins(np.stack(live), self.recording.twin)

    def blocks(self, *, images: bool = False) -> Iterator[Block]:
        """Give all signals in one block."""
        yield Block(self.recording.samples, self.sources, self.images if images else None)

    def reordered(self, order: Sequence[int]) -> "FilterRendering":
        """Give the sources other numbers."""
        sources = self.sources[list(order)]
        return replace(self, scaled=self.scaled.reordered(order), sources=sources)


def scale_filters(
    recording: Recording,
    outcome: Filters,
    covariance: np.ndarray,
    scaling: Scaling,
    ref_channel: int,
    parameters: Mapping[str, np.ndarray] | None = None,
) -> ScaledFilters:
    """Find the scale of the sources.

    Parameters
    ----------
    recording : Recording
        What was separated.
    outcome : Filters
        What the method learnt.
    covariance : numpy.ndarray
        Spatial covariance of the recording (freq, chan, chan).
    scaling : Scaling
        How scale is found.
    ref_channel : int
        Microphone of the original recording, from 0, at which sources are given.
    parameters : mapping, optional
        What else was learnt of the sources, by name; the first axis is the source.

    Returns
    -------
    ScaledFilters
        The filters, their sources in the order in which they were learnt.
    """
    W, usable = to_numpy(outcome.W), to_numpy(outcome.usable)
    gain = steering_vectors(Filters(W, usable), covariance, scaling)
    position, level = recording.reference(ref_channel)
    filters = level * scaled_filters(W, gain, scaling, position)
    return ScaledFilters(W, gain, filters, usable, parameters or {})


def render_filters(
    recording: Recording, stft: Stft, scaled: ScaledFilters, X: np.ndarray
) -> FilterRendering:
    """Apply demixing filters, and order the sources by power.

    Parameters
    ----------
    recording : Recording
        What was separated, in memory.
    stft : Stft
        Transform between recording and X.
    scaled : ScaledFilters
        What the method learnt.
    X : numpy.ndarray
        Spectrogram (chan, freq, frame) of the recording.

    Returns
    -------
    FilterRendering
        The loudest source first.
    """
    sources = stft.inverse(demix(scaled.filters, X), recording.n_samples)
    rendering = FilterRendering(recording, stft, scaled, sources)
    return rendering.reordered(np.argsort(-rendering.power, kind="stable").tolist())


def demix(W: np.ndarray, X: np.ndarray) -> np.ndarray:
    """Apply filters (freq, src, chan) to a spectrogram (chan, freq, frame)."""
    return (W @ X.transpose(1, 0, 2)).transpose(1, 0, 2)


def image_of(gain: np.ndarray, y: np.ndarray, s: int) -> np.ndarray:
    """Spectrogram (chan, freq, frame) of source s of y (src, freq, frame) at the microphones."""
    return gain[..., s].T[:, :, None] * y[s]
