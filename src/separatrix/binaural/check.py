"""What two ears cannot make sense of, said in one sentence each."""

from numbers import Integral

import numpy as np

from ..errors import MissingDataError, ShapeError, UnsupportedError
from .affine_map import PositionPosterior
from .charts import to_unit_vectors
from .cues import CueSpectrogram
from .map_file import BinauralMap
from .vessl import VesslState

MOST_SOURCES = 6
LEAST_FS = 8000
INAUDIBLE = 1e-9  # of the largest sample, -180 dB: what remains of a constant
COPIED = 1e-6  # difference of a copy from its original
BEYOND = 6.0  # dB by which a level difference must exceed those of the map to be strange
MOSTLY = 0.9  # share of the points
OUTSIDE = 10.0  # degrees from a direction of the map at which another is no more near it


def check_ears(x: np.ndarray, fs: float, binaural_map: BinauralMap, n_src: int) -> tuple[str, ...]:
    """Refuse samples that are no recording of two ears.

    Parameters
    ----------
    x : numpy.ndarray
        Samples (2, sample), the left ear first, at their own rate.
    fs : float
        That rate in hertz.
    binaural_map : BinauralMap
        The map to be used.
    n_src : int
        Number of sources to be found.

    Returns
    -------
    tuple of str
        What a reader of the result should know, one sentence each.

    Raises
    ------
    ShapeError
        If there are not two channels, or fewer samples than a window.
    UnsupportedError
        If n_src or the sampling rate is out of range.
    MissingDataError
        If samples are not finite, all is silent, an ear is, or one is a copy of the other.
    """
    if isinstance(n_src, bool) or not isinstance(n_src, Integral) or not 1 <= n_src <= MOST_SOURCES:
        raise UnsupportedError(
            f"n_src must be a whole number from 1 to {MOST_SOURCES} with two ears; got {n_src!r}."
        )
    if x.ndim != 2 or x.shape[0] != 2:
        raise ShapeError(
            f"two ears are needed, (2, sample) with the left one first; got {x.shape}: for other "
            "numbers of microphones use a method that needs no map."
        )
    if fs < LEAST_FS:
        raise UnsupportedError(
            f"the recording has {fs:g} Hz; at least {LEAST_FS} are needed to tell directions."
        )
    length = binaural_map.n_fft / binaural_map.fs
    if x.shape[1] < length * fs:
        raise ShapeError(
            f"the recording has {1000 * x.shape[1] / fs:.0f} ms, less than one window of the map "
            f"({1000 * length:.0f} ms); use a longer one."
        )
    bad = ~np.isfinite(x)
    if bad.any():
        channel, sample = np.argwhere(bad)[np.argwhere(bad)[:, 1].argmin()]
        raise MissingDataError(
            f"{bad.sum()} samples are NaN or infinite, the first in channel {channel + 1} at "
            f"{sample / fs:.3f} s; repair or cut them first."
        )
    _check_sound(x)
    if fs < binaural_map.fs:
        return (
            f"the recording has {fs:g} Hz and the map {binaural_map.fs}: frequencies above "
            f"{fs / 2:g} Hz are missing, which makes elevations less sure.",
        )
    return ()


def check_cues(cues: CueSpectrogram, binaural_map: BinauralMap, n_src: int) -> tuple[str, ...]:
    """Refuse cues that do not belong to a map, or that no head can give.

    Parameters
    ----------
    cues : CueSpectrogram
        Cues of the recording.
    binaural_map : BinauralMap
        The map to be used.
    n_src : int
        Number of sources to be found.

    Returns
    -------
    tuple of str
        What a reader of the result should know, one sentence each.

    Raises
    ------
    ShapeError
        If cues or bins are not those of the map.
    MissingDataError
        If nothing is observed, or nearly all level differences are larger than the head's.
    """
    expected = binaural_map.cues.shape[1:]
    if len(cues.y) < expected[0] or cues.y.shape[1] != expected[1]:
        raise ShapeError(
            f"the cues have {cues.y.shape[0]} values in {cues.y.shape[1]} bins; the map was "
            f"trained with {expected[0]} in {expected[1]}."
        )
    n_observed = int(np.count_nonzero(cues.observed))
    if n_observed == 0:
        raise MissingDataError("the recording is silent at both ears; there is nothing to find.")
    _check_level_differences(cues, binaural_map)
    needed = n_src * (binaural_map.chart.n_dim + 2)
    if n_observed < needed:
        return (
            f"only {n_observed} points of the spectrogram are loud enough, for {n_src} sources: "
            "what is found is a guess.",
        )
    return ()


def check_directions(state: VesslState, binaural_map: BinauralMap) -> tuple[str, ...]:
    """Notice sources that were found where the map knows nothing.

    Parameters
    ----------
    state : VesslState
        Where a run ended.
    binaural_map : BinauralMap
        Its map.

    Returns
    -------
    tuple of str
        A sentence for each such source.
    """
    chart = binaural_map.chart
    known = chart.positions(binaural_map.directions)
    peak = PositionPosterior(*state.positions.posterior).peak()
    found = chart.positions(to_unit_vectors(chart, peak))
    apart = _distances(known, known) + np.diag(np.full(len(known), np.inf))
    limit = max(OUTSIDE, float(apart.min(axis=1).max()))
    nearest = _distances(found, known).min(axis=1)
    azimuth, elevation = np.degrees(chart.angles(peak))
    return tuple(
        f"the source at azimuth {azimuth[s]:+.0f}"
        + ("" if np.isnan(elevation[s]) else f", elevation {elevation[s]:+.0f}")
        + f" lies {nearest[s]:.0f} degrees outside the directions that the map was trained with; "
        "it may be elsewhere."
        for s in np.flatnonzero(nearest > limit)
    )


def _distances(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Distances (x, y) of coordinates of a chart, which are degrees or nearly so."""
    return np.linalg.norm(x[:, None] - y, axis=-1)


def _check_sound(x: np.ndarray) -> None:
    """Refuse silence at an ear, and one ear for both."""
    loudest = abs(x).max()
    x = x - x.mean(axis=1, keepdims=True)  # a constant is no sound
    energy = (x**2).sum(axis=1)
    audible = energy > (INAUDIBLE * loudest) ** 2 * x.shape[1]
    if not audible.any():
        raise MissingDataError("the recording is silent at both ears; check level and cable.")
    if not audible.all():
        raise MissingDataError(
            f"channel {int(energy.argmin()) + 1} is silent; two ears are needed to tell where "
            "sound comes from."
        )
    gain = (x[0] @ x[1]) / energy[0]
    if ((x[1] - gain * x[0]) ** 2).sum() < COPIED**2 * energy[1]:
        raise MissingDataError(
            "the two channels are two copies of one channel; a recording of two ears is needed."
        )


def _check_level_differences(cues: CueSpectrogram, binaural_map: BinauralMap) -> None:
    """Refuse an ear that hardly hears anything that the other one does."""
    largest = abs(binaural_map.cues[:, 0]).max(axis=0)[:, None] + BEYOND
    for channel, side in ((2, cues.y[0] > largest), (1, cues.y[0] < -largest)):
        share = (side & cues.observed).sum() / cues.observed.sum()
        if share > MOSTLY:
            raise MissingDataError(
                f"channel {channel} is much softer than a head between the ears explains, in "
                f"{100 * share:.0f} % of the points; check its microphone and cable."
            )
