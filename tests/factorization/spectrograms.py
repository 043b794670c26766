"""Small spectrograms for the tests of factorizations, and the models that they run over."""

import numpy as np

from separatrix.factorization import (
    FrequencyShifts,
    ItakuraSaito,
    KullbackLeibler,
    Plain,
    Squares,
    TimeShifts,
)

DIVERGENCES = {2: Squares(), 1: KullbackLeibler(), 0: ItakuraSaito()}
LAYOUTS = [Plain(), TimeShifts(3), FrequencyShifts(3)]


def noise(rng, n_chan=2, n_freq=17, n_frames=24):
    """Complex spectrogram (chan, freq, frame) of uneven noise."""
    magnitudes = rng.gamma(0.4, size=(n_chan, n_freq, n_frames))
    return magnitudes * np.exp(1j * rng.uniform(0, 2 * np.pi, magnitudes.shape))


def with_holes(rng):
    """The same with a silent bin, silent frames and single zeros."""
    x = noise(rng)
    x[:, 3] = 0
    x[:, :, 5:8] = 0
    x[:, 10, 10] = 0
    return x


def rise(costs):
    """Largest relative rise of a cost from one step to the next, over all starts."""
    costs = np.stack(costs)
    return np.max(np.diff(costs, axis=0) / (1 + np.abs(costs[1:])))
