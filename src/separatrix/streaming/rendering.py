"""Filters applied block by block: sources of any length, made whenever they are asked for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ..iterate import Filters
from ..recording import Recording
from ..separation.filter_rendering import ScaledFilters, demix, image_of
from ..separation.rendering import Block, with_twins
from ..stft import Stft
from .budget import block_frames, stretches


@dataclass(frozen=True, eq=False)
class BlockRendering:
    """Sources of demixing filters that are made by blocks, each with the frames around it.

    Attributes
    ----------
    recording : Recording
        What was separated, in files or in memory.
    stft : Stft
        The transform in which the filters act.
    scaled : ScaledFilters
        What the method learnt, and how its sources are scaled.
    power : numpy.ndarray
        Power of the sources (src,) in the spectrogram, in decreasing order at first.
    """

    recording: Recording
    stft: Stft
    scaled: ScaledFilters
    power: np.ndarray

    @property
    def n_src(self) -> int:
        """Number of sources."""
        return len(self.power)

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

    @cached_property
    def sources(self) -> np.ndarray:
        """Source signals (src, sample), all in memory."""
        return np.concatenate([block.sources for block in self.blocks()], axis=-1)

    @cached_property
    def images(self) -> np.ndarray:
        """Each source as it sounds at each microphone, (src, chan, sample), all in memory."""
        blocks = self.blocks(images=True)
        return np.concatenate([block.images for block in blocks if block.images is not None], -1)

    def blocks(self, *, images: bool = False) -> Iterator[Block]:
        """Make the signals from beginning to end.

        Parameters
        ----------
        images : bool
            Whether the blocks hold images as well.

        Yields
        ------
        Block
            The next stretch of mixture, sources and images.
        """
        n_chan, n_samples = self.recording.x.shape
        hop = n_samples / self.stft.n_frames(n_samples)
        longest = max(int(hop * block_frames(n_chan, self.stft.n_freq)), 4 * self.stft.n_fft)
        with self.recording.opened() as read:
            for start, stop in stretches(n_samples, longest):
                first, last = self.stft.reaching(start, stop, n_samples)
                X = self.stft.forward_part(read, n_samples, first, last)
                X = X.astype(self.scaled.filters.dtype, copy=False)
                sources = self._signals(demix(self.scaled.filters, X), start, stop)
                made = self._images(X, start, stop) if images else None
                yield Block(read(start, stop), sources, made)

    def reordered(self, order: Sequence[int]) -> "BlockRendering":
        """Give the sources other numbers."""
        power = self.power[list(order)]
        return replace(self, scaled=self.scaled.reordered(order), power=power)

    def _images(self, X: np.ndarray, start: int, stop: int) -> np.ndarray:
        y = demix(self.scaled.W, X)
        live = [self._signals(image_of(self.scaled.gain, y, s), start, stop) for s in range(len(y))]
        return with_twins(np.stack(live), self.recording.twin)

    def _signals(self, Y: np.ndarray, start: int, stop: int) -> np.ndarray:
        return self.stft.inverse_part(Y, start, stop)


def render_blocks(
    recording: Recording, stft: Stft, scaled: ScaledFilters, covariance: np.ndarray
) -> BlockRendering:
    """Order the sources by power, and leave the rest until their signals are asked for.

    Parameters
    ----------
    recording : Recording
        What was separated.
    stft : Stft
        The transform.
    scaled : ScaledFilters
        What the method learnt.
    covariance : numpy.ndarray
        Spatial covariance (freq, chan, chan) of all frames.

    Returns
    -------
    BlockRendering
        The loudest source first.  Its power is that of the spectrogram; that of the signals,
        by which sources in memory are ordered, differs by the overlap of the windows, which
        shows where two sources are equally loud to a few tenths of a decibel.
    """
    filters = scaled.filters
    power = np.einsum("fsc,fcd,fsd->fs", filters, covariance, filters.conj(), optimize=True).real
    one_sided = np.full(stft.n_freq, 2.0)
    one_sided[0] = 1.0
    if stft.n_fft % 2 == 0:
        one_sided[-1] = 1.0
    total = one_sided @ power
    order = np.argsort(-total, kind="stable").tolist()
    return BlockRendering(recording, stft, scaled, total).reordered(order)
