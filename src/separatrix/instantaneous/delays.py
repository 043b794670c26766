"""Whether channels hear the same sound at different times."""

import numpy as np

from ..stft import Stft

WINDOW, FRAMES = 512, 16  # samples; frames over which phases are compared
DELAYED = 0.1  # 0.06 at most without delays, 0.16 at least with microphones 2 to 20 cm apart


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
        Squared imaginary part of the coherence in blocks of 16 frames, mean over frequency, of the
        pair of channels where it is largest; from 0 to 1.  0 where there is less than a block.

    References
    ----------
    The measure of G. Nolte et al., Clinical Neurophysiology 115(10), 2004, by blocks.
    """
    if x.shape[0] < 2 or x.shape[1] < WINDOW // 2 * (FRAMES + 1):
        return 0.0
    X = Stft(WINDOW, WINDOW // 2).forward(x)[:, 1:-1]  # the first and last bins are real
    n_chan, n_freq, n_frames = X.shape
    n_blocks = n_frames // FRAMES
    blocks = X[..., : n_blocks * FRAMES].reshape(n_chan, n_freq, n_blocks, FRAMES)
    power = np.sum(np.abs(blocks) ** 2, axis=-1)
    largest = 0.0
    for i in range(n_chan):
        for j in range(i):
            cross = np.sum(blocks[i] * blocks[j].conj(), axis=-1)
            scale = np.sum(power[i] * power[j], axis=-1)
            heard = scale > 0
            shares = np.sum(cross.imag[heard] ** 2, axis=-1) / scale[heard]
            largest = max(largest, float(np.mean(shares)) if heard.any() else 0.0)
    return largest
