"""Look at a recording before work begins: refuse by name what cannot be separated."""

import math
from numbers import Real

import numpy as np

from ..audio import SoundFiles
from ..errors import MissingDataError, ShapeError
from .recording import LiveSamples, Recording
from .survey import OnShare, Survey, survey

CLIPPED_SHARE = 1e-4
INAUDIBLE = 1e-9  # of the loudest channel, -180 dB: what remains of a constant
COPIED = 1e-6  # difference of a copy from its original


def inspect_recording(
    x: np.ndarray | SoundFiles, fs: float | None, *, on_share: OnShare | None = None
) -> Recording:
    """Check samples and find dead, doubled and clipped channels.

    Parameters
    ----------
    x : numpy.ndarray or SoundFiles
        Samples (chan, sample), real; integers are taken as fractions of their full scale.
        Files are read by blocks and stay where they are.
    fs : float
        Sampling rate in hertz.
    on_share : callable, optional
        Called with the share that was looked at, up to 1.

    Returns
    -------
    Recording
        What remains to be separated.

    Raises
    ------
    ShapeError
        If x is not real (chan, sample), or fs is missing or not positive.
    MissingDataError
        If x has NaN or infinite samples, or is silent.
    AudioFileError
        If a file is broken or ends too early.
    """
    if not isinstance(x, SoundFiles):
        x = _as_samples(x)
    if not isinstance(fs, Real) or not (math.isfinite(fs) and fs > 0):
        raise ShapeError(f"fs must be the sampling rate in hertz, such as 16000; got {fs!r}.")
    found = survey(x, on_share)
    _refuse_not_finite(found, fs)
    level = found.level
    if not level.max() > 0:
        raise MissingDataError(
            f"the recording is silent: all {x.shape[1]} samples of its {x.shape[0]} channels are "
            "constant; check the recording level and the cable."
        )
    audible = level > INAUDIBLE * level.max()
    twins = _twins(found, audible)
    live = tuple(c for c, (original, _) in enumerate(twins) if audible[c] and original == c)
    notes = _clipping(found)
    notes += [f"channel {c + 1} is silent and was left out." for c in np.flatnonzero(~audible)]
    notes += [
        f"channel {c + 1} is a copy of channel {original + 1} and was left out."
        for c, (original, _) in enumerate(twins)
        if audible[c] and original != c
    ]
    twin = tuple(
        (live.index(original), gain) if audible[c] else (0, 0.0)
        for c, (original, gain) in enumerate(twins)
    )
    offset = found.mean[list(live)]  # a constant is no sound, but would rule the RMS
    samples = (
        LiveSamples(x, live, offset)
        if isinstance(x, SoundFiles)
        else x[list(live)] - offset[:, None]
    )
    return Recording(samples, fs, live, twin, tuple(notes))


def _as_samples(x: np.ndarray) -> np.ndarray:
    x = np.asarray(x)
    expected = "x must be real samples (chan, sample)"
    if np.iscomplexobj(x):
        raise ShapeError(
            f"{expected}; got {x.dtype} of shape {x.shape}, which looks like a spectrogram: give "
            "the waveform, or run separatrix.iterate.iterate with a Demixing algorithm."
        )
    if x.dtype.kind not in "fiu":
        raise ShapeError(f"{expected}; got {x.dtype} of shape {x.shape}.")
    if x.ndim == 1:
        x = x[None]
    if x.ndim != 2 or x.size == 0:
        raise ShapeError(f"{expected}; got shape {x.shape}.")
    if x.shape[0] > x.shape[1] > 1:
        raise ShapeError(
            f"{expected}; got shape {x.shape}, which looks like (sample, chan): give x.T."
        )
    if x.dtype.kind == "f":
        return x.astype(np.float64)
    middle = 0 if x.dtype.kind == "i" else (np.iinfo(x.dtype).max + 1) // 2
    full_scale = 2.0 ** (8 * x.dtype.itemsize - 1)
    return (x.astype(np.float64) - middle) / full_scale


def _refuse_not_finite(found: Survey, fs: float) -> None:
    bad = np.flatnonzero(found.n_bad)
    if len(bad):
        sample = found.first_bad[bad[0]]
        raise MissingDataError(
            f"{found.n_bad.sum()} of {found.n_samples * len(found.n_bad)} samples are NaN or "
            f"infinite, the first in channel {bad[0] + 1} at {sample / fs:.3f} s (sample "
            f"{sample}); repair or cut them first."
        )


def _clipping(found: Survey) -> list[str]:
    """Sentences about channels whose peaks are flat for several samples in a row."""
    share = found.n_flat / found.n_samples
    # Faint sound in few steps also stays at its peak, with a wide gap to the step below.
    fine = found.below > 0.95 * found.peak
    clipped = found.runs & fine & (share > CLIPPED_SHARE) & (share < 0.5)  # above: a square wave
    return [
        f"channel {c + 1} is clipped ({100 * share[c]:.2g} % of its samples at the peak); "
        "clipping adds sound that no linear filter can separate."
        for c in np.flatnonzero(clipped)
    ]


def _twins(found: Survey, audible: np.ndarray) -> list[tuple[int, float]]:
    """For every channel the first one it is a scaled copy of (itself if none), and the gain."""
    products = found.products
    twins = []
    for c in range(len(products)):
        original, gain = c, 1.0
        for other in range(c if audible[c] else 0):
            if not audible[other]:
                continue
            ratio = float(products[c, other] / products[other, other])
            residual = products[c, c] - ratio * products[c, other]
            if residual < COPIED**2 * products[c, c]:
                original, gain = other, ratio
                break
        twins.append((original, gain))
    return twins
