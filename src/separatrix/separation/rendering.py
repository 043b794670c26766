"""From what a method learnt to signals: one way out per kind of outcome."""

from dataclasses import dataclass

import numpy as np

from ..arrays import to_numpy
from ..iterate import Filters
from ..options import Scaling
from ..recording import Recording
from ..scaling import scaled_filters, spatial_covariance, steering_vectors
from ..stft import Stft


@dataclass(frozen=True)
class FilterRendering:
    """Sources and images of demixing filters; images are made only when asked for.

    Attributes
    ----------
    recording : Recording
        What was separated.
    stft : Stft
        The transform in which W acts.
    W : numpy.ndarray
        Demixing matrices (freq, src, chan), strongest source first.
    gain : numpy.ndarray
        Gain from each source to each live channel (freq, chan, src).
    filters : numpy.ndarray
        Scaled demixing filters (freq, src, chan).
    sources : numpy.ndarray
        Source signals (src, sample), in decreasing order of power.
    """

    recording: Recording
    stft: Stft
    W: np.ndarray
    gain: np.ndarray
    filters: np.ndarray
    sources: np.ndarray

    def images(self) -> np.ndarray:
        """Each source as it sounds at each microphone, (src, chan, sample)."""
        x = self.recording.x
        y = _demix(self.W, self.stft.forward(x))
        live = np.stack(
            [
                self.stft.inverse(self.gain[..., s].T[:, :, None] * y[s], x.shape[1])
                for s in range(len(y))
            ]
        )
        position, factor = (np.array(values) for values in zip(*self.recording.twin, strict=True))
        return live[:, position] * factor[:, None]


def render_filters(
    recording: Recording,
    stft: Stft,
    X: np.ndarray,
    outcome: Filters,
    scaling: Scaling,
    ref_channel: int,
) -> FilterRendering:
    """Scale demixing filters, apply them, and order the sources by power.

    Parameters
    ----------
    recording : Recording
        What was separated.
    stft : Stft
        Transform between recording and X.
    X : numpy.ndarray
        Spectrogram (chan, freq, frame) of the recording.
    outcome : Filters
        What the method learnt.
    scaling : Scaling
        How scale is found.
    ref_channel : int
        Microphone of the original recording, from 0, at which sources are given.

    Returns
    -------
    FilterRendering
        With the sources already made.
    """
    covariance = spatial_covariance(X)
    W = to_numpy(outcome.W)
    gain = steering_vectors(Filters(W, to_numpy(outcome.usable)), covariance, scaling)
    position, level = recording.reference(ref_channel)
    filters = level * scaled_filters(W, gain, scaling, position)
    sources = stft.inverse(_demix(filters, X), recording.x.shape[1])
    order = np.argsort(-np.mean(sources**2, axis=-1), kind="stable")
    return FilterRendering(
        recording, stft, W[:, order], gain[..., order], filters[:, order], sources[order]
    )


def _demix(W: np.ndarray, X: np.ndarray) -> np.ndarray:
    """Filters (freq, src, chan) on a spectrogram (chan, freq, frame)."""
    return (W @ X.transpose(1, 0, 2)).transpose(1, 0, 2)
