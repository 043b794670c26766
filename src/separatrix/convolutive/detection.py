"""Where one source alone is heard, judged by first images of the sources."""

import numpy as np
from scipy.ndimage import uniform_filter1d

from ..errors import MissingDataError
from ..intervals import Solo, stretches_of

SMOOTHING = 0.064  # seconds over which power is taken
AUDIBLE = 0.01  # of the mean power: fainter samples say nothing
LEAST_RATIO = 10.0  # dB by which a source must be louder than the rest


def find_pauses(images: np.ndarray, fs: float, seconds: float = 0.5) -> Solo:
    """Find the samples at which each source is loudest beside the others.

    Parameters
    ----------
    images : numpy.ndarray
        First images of the sources (src, chan, sample).
    fs : float
        Sampling rate in hertz.
    seconds : float
        How much is taken for each source.  Few clear seconds are worth more than many.

    Returns
    -------
    Solo
        For each source that is ever 10 dB louder than the others its best samples; where some of
        these are less clear, this is said.

    Raises
    ------
    MissingDataError
        If there is no such source.
    """
    power = uniform_filter1d(np.sum(images**2, axis=1), max(round(SMOOTHING * fs), 1), axis=-1)
    power = np.maximum(power, 0)  # the running sum rounds
    total = power.sum(axis=0)
    audible = total > AUDIBLE * total.mean()
    wanted = min(max(round(seconds * fs), 1), len(total))
    stretches: list[tuple[tuple[int, int], ...]] = []
    notes = []
    for own in power:
        rest = np.maximum(total - own, 1e-12 * total.mean())
        ratio = 10 * np.log10(np.where(audible, np.maximum(own / rest, 1e-12), 1e-12))
        least = np.partition(ratio, -wanted)[-wanted]
        clear = ratio.max() >= LEAST_RATIO
        stretches.append(stretches_of(ratio >= max(least, 0.0)) if clear else ())
        if clear and least < LEAST_RATIO:
            alone = np.sum(ratio >= LEAST_RATIO) / fs
            notes.append(
                f"a source is clearly alone for {alone:.2f} s only; others may be heard in the "
                f"{seconds:g} s from which it was learnt."
            )
    if not any(stretches):
        raise MissingDataError(
            f"no source is ever {LEAST_RATIO:g} dB louder than the others, so that there are no "
            "pauses to learn from; mark where one source alone is heard with solo."
        )
    return Solo(tuple(stretches), tuple(notes))
