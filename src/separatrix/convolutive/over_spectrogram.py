"""Algorithms for spectrograms as first stages of methods that work on samples."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ..iterate import Algorithm, Images, State
from ..options import Scaling
from ..scaling import spatial_covariance, steering_vectors
from ..stft import Stft


class OverData(NamedTuple):
    """A recording, and what the algorithm made of its spectrogram.

    Attributes
    ----------
    x : numpy.ndarray
        Samples (chan, sample).
    X : numpy.ndarray
        Spectrogram (chan, freq, frame).
    inner : object
        Data of the algorithm.
    """

    x: np.ndarray
    X: np.ndarray
    inner: Any


@dataclass(frozen=True)
class OverSpectrogram:
    """Algorithm on samples that runs another on their spectrogram, and gives images.

    Parameters
    ----------
    algorithm : Algorithm
        What is run; its outcome is filters, as many as channels.
    stft : Stft
        The transform.
    """

    algorithm: Algorithm
    stft: Stft

    def prepare(self, x: np.ndarray, side: Any = None) -> OverData:
        """Transform the recording."""
        X = self.stft.forward(x)
        return OverData(x, X, self.algorithm.prepare(X, side))

    def init(self, data: OverData, start: Any = None) -> State:
        """Begin as the algorithm does."""
        return self.algorithm.init(data.inner, start)

    def step(self, data: OverData, state: State) -> State:
        """Take a step of the algorithm."""
        return self.algorithm.step(data.inner, state)

    def cost(self, data: OverData, state: State) -> Any:
        """Return the cost of the algorithm."""
        return self.algorithm.cost(data.inner, state)

    def cost_unit(self, data: OverData) -> float:
        """Return that of the algorithm."""
        return self.algorithm.cost_unit(data.inner)

    def finish(self, data: OverData, state: State) -> Images:
        """Give each source as it sounds at every microphone."""
        filters = self.algorithm.finish(data.inner, state)
        gain = steering_vectors(filters, spatial_covariance(data.X), Scaling.INVERSE)
        y = filters.W @ data.X.swapaxes(0, 1)  # (freq, src, frame)
        n_src = y.shape[1]
        images = [gain[:, :, [s]] * y[:, [s]] for s in range(n_src)]
        back = [self.stft.inverse(one.swapaxes(0, 1), data.x.shape[1]) for one in images]
        return Images(np.stack(back))
