"""Whether channels hear the same sound at different times."""

import numpy as np

from ..stft import Stft

WINDOW = 512  # samples
FRAMES, LEAST_FRAMES = 64, 16  # over which phases are compared; of a short recording fewer
HEARD = 1e-12  # of the loudest bin, 60 dB down in both channels: below is noise without a place
# Two sources without delays have 0.011 at most, four 0.037; recordings and rooms with delays 0.044
# at least, but stretches of 2 s in which one source is loud sometimes 0.012.
LEVELS_ALONE, DELAYED = 0.02, 0.04


def imaginary_coherence(x: np.ndarray) -> float:
    """Measure how far the channels of a recording are out of phase.

    Without delays the cross-spectra of the channels are real but for chance.  What is imaginary in
    them is therefore a sign of delays, also where sources from both sides cancel in the mean over
    time, and whatever noise the microphones add.

    Parameters
    ----------
    x : numpy.ndarray
        Samples (chan, sample).

    Returns
    -------
    float
        Squared imaginary part of the coherence in blocks of 64 frames, mean over frequency, of the
        pair of channels where it is largest; from 0 to 1.  Fewer frames are one block, with more
        of it by chance; NaN where there are less than 16, or less than two channels.

    References
    ----------
    The measure of G. Nolte et al., Clinical Neurophysiology 115(10), 2004, by blocks.
    """
    if x.shape[0] < 2 or x.shape[1] < WINDOW // 2 * (LEAST_FRAMES + 1):
        return np.nan
    X = Stft(WINDOW, WINDOW // 2).forward(x)[:, 1:-1]  # the first and last bins are real
    n_chan, n_freq, n_frames = X.shape
    n_blocks = max(1, n_frames // FRAMES)
    n_together = min(n_frames, FRAMES)
    blocks = X[..., : n_blocks * n_together].reshape(n_chan, n_freq, n_blocks, n_together)
    power = np.sum(np.abs(blocks) ** 2, axis=-1)
    largest = 0.0
    for i in range(n_chan):
        for j in range(i):
            cross = np.sum(blocks[i] * blocks[j].conj(), axis=-1)
            scale = np.sum(power[i] * power[j], axis=-1)
            heard = scale > HEARD * scale.max()
            shares = np.sum(cross.imag[heard] ** 2, axis=-1) / scale[heard]
            largest = max(largest, float(np.mean(shares)) if heard.any() else 0.0)
    return largest
