"""First guesses of arrivals: peaks of histograms over amplitude ratios and delays.

No single histogram suits all recordings, so there are several, and one sum that knows no
ambiguity of phase.  Which is best, the cost decides that DUET minimises.  This runs on the host,
in NumPy, whatever array comes in.
"""

from collections.abc import Iterator

import numpy as np
from scipy.ndimage import gaussian_filter, maximum_filter

from .arrivals import Arrivals, angular_frequencies

ALPHA_RANGES = (0.7, 1.5, 3.0)  # of a - 1/a
WEIGHTS = ((1.0, 0.0), (0.5, 0.0), (1.0, 2.0), (2.0, 0.0))  # p, q: |x_1 x_2|^p omega^q
LARGEST_DELAY = 4.0  # samples, in histograms; farther out their phases are ambiguous
N_ALPHA, N_DELAY = 35, 81  # bins of a histogram
BLUR = 1.0  # bins
DELAY_STEP = 0.1  # samples
N_HARMONICS = 16  # of the phase, which stand for the kernel of `_angular_spectrum`
LEAST_PEAK = 0.01  # of the highest: lower ones are ripples
SILENT = 1e-12  # |x_1 x_2| over its mean


def candidate_arrivals(x: np.ndarray, n_src: int, max_delay: float) -> Iterator[Arrivals]:
    """Guess where sources may be, in several ways.

    Parameters
    ----------
    x : numpy.ndarray
        Spectrogram (2, freq, frame).
    n_src : int
        Largest number of sources.
    max_delay : float
        Largest delay in samples.

    Yields
    ------
    Arrivals
        At most n_src, fewer where there are fewer peaks.
    """
    omega = np.broadcast_to(angular_frequencies(x.shape[-2])[:, None], x.shape[-2:])
    size = np.abs(x[0]) * np.abs(x[1])
    heard = (size > SILENT * size.mean()) & (omega > 0)
    if not heard.any():
        return
    ratio = np.abs(x[1][heard]) / np.abs(x[0][heard])
    alpha, phase = ratio - 1 / ratio, np.angle(x[1][heard] * x[0][heard].conj())
    size, omega = size[heard], omega[heard]
    delay, widest = -phase / omega, min(max_delay, LARGEST_DELAY)
    for p, q in WEIGHTS:
        weight = size**p * omega**q
        for range_ in ALPHA_RANGES:
            yield _histogram_peaks(alpha, delay, weight, (range_, widest), n_src)
    yield _spectrum_peaks(x, heard, n_src, max_delay)


def _histogram_peaks(
    alpha: np.ndarray,
    delay: np.ndarray,
    weight: np.ndarray,
    ranges: tuple[float, float],
    n_src: int,
) -> Arrivals:
    counts = (N_ALPHA, N_DELAY)
    place = [
        np.floor((values / limit + 1) / 2 * n).astype(int)
        for values, limit, n in zip((alpha, delay), ranges, counts, strict=True)
    ]
    inside = (abs(alpha) < ranges[0]) & (abs(delay) < ranges[1])
    flat = place[0][inside] * N_DELAY + place[1][inside]
    histogram = np.bincount(flat, weight[inside], N_ALPHA * N_DELAY).reshape(counts)
    rows, columns = np.unravel_index(_peaks(histogram, n_src), counts)
    centres = [
        (2 * index + 1) / n * limit - limit
        for index, n, limit in zip((rows, columns), counts, ranges, strict=True)
    ]
    return Arrivals((centres[0] + np.sqrt(centres[0] ** 2 + 4)) / 2, centres[1])


def _peaks(histogram: np.ndarray, n_src: int) -> np.ndarray:
    """Places of the highest maxima in a blurred histogram, flat."""
    smooth = gaussian_filter(histogram, BLUR, mode="constant")
    summits = (smooth == maximum_filter(smooth, 3)) & (smooth > LEAST_PEAK * smooth.max())
    found = np.flatnonzero(summits)
    return found[np.argsort(-smooth.flat[found], kind="stable")][:n_src]


def _spectrum_peaks(x: np.ndarray, heard: np.ndarray, n_src: int, max_delay: float) -> Arrivals:
    """Delays at which the phases of most points agree, whatever their amplitudes.

    The sum over points of ``1 - tanh(2 |sin((arg(x_2 / x_1) + omega d) / 2)|)`` has no
    ambiguity to unwrap.  Its kernel is a series of cosines, so that powers of the phase factor
    are summed over frames once and not for each delay.
    """
    cross = x[1] * x[0].conj()
    factor = np.divide(cross, np.abs(cross), out=np.zeros_like(cross), where=heard)
    omega = angular_frequencies(x.shape[-2])
    grid = np.linspace(-max_delay, max_delay, 2 * int(np.ceil(max_delay / DELAY_STEP)) + 1)
    turn = np.exp(1j * omega * grid[:, None])
    total, power, turned = np.zeros(len(grid)), factor, turn
    for share in _kernel()[1:]:
        total += share * (turned @ power.sum(axis=-1)).real
        power, turned = power * factor, turned * turn
    total -= total.min()
    found = _peaks(total, n_src)
    return Arrivals(np.ones(len(found)), grid[found])


def _kernel() -> np.ndarray:
    """Fourier coefficients of ``1 - tanh(2 |sin(t / 2)|)``."""
    t = 2 * np.pi * np.arange(1024) / 1024
    series = np.fft.rfft(1 - np.tanh(2 * abs(np.sin(t / 2)))).real / 512
    return series[: N_HARMONICS + 1]
