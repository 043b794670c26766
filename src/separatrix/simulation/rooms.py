"""Room responses: simulated shoeboxes, or measured files in their place."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.signal import oaconvolve

from ..audio import read_audio
from ..errors import MissingExtra, ShapeError, UnsupportedError

SPEED = 343.0  # of sound, in m/s


@dataclass(frozen=True)
class Shoebox:
    """A room with parallel walls.

    Attributes
    ----------
    size : tuple of float
        Length, width and height in metres.
    absorption : float
        Share of the energy that a wall takes, from 0 to 1.
    max_order : int
        Most reflections on the way from source to microphone.
    """

    size: tuple[float, float, float] = (10.0, 7.5, 3.0)
    absorption: float = 0.5775
    max_order: int = 17


def shoebox_responses(
    room: Shoebox, sources: np.ndarray, receivers: np.ndarray, fs: int
) -> np.ndarray:
    """Simulate the responses from sources to receivers by image sources.

    Parameters
    ----------
    room : Shoebox
        The room.
    sources, receivers : numpy.ndarray
        Positions (3, n) in metres.
    fs : int
        Sampling rate in hertz.

    Returns
    -------
    numpy.ndarray
        Responses (source, receiver, sample), padded with zeros to one length.

    Raises
    ------
    MissingExtra
        If pyroomacoustics is not installed.
    ShapeError
        If a position lies outside the room.

    References
    ----------
    Allen and Berkley, "Image method for efficiently simulating small-room acoustics", JASA
    65(4), 1979; computed by pyroomacoustics.
    """
    try:
        import pyroomacoustics as pra
    except ImportError as error:
        raise MissingExtra(
            'simulated rooms need pyroomacoustics; install it with: pip install "separatrix[sim]".'
        ) from error
    size = np.array(room.size)[:, None]
    for name, positions in (("source", sources), ("receiver", receivers)):
        outside = np.flatnonzero(((positions <= 0) | (positions >= size)).any(axis=0))
        if len(outside):
            place = ", ".join(f"{v:.2f}" for v in positions[:, outside[0]])
            raise ShapeError(
                f"{name} {outside[0] + 1} at ({place}) lies outside the room of "
                f"{' x '.join(f'{v:g}' for v in room.size)} m; move it inside."
            )
    simulated = pra.ShoeBox(
        room.size, fs=fs, materials=pra.Material(room.absorption), max_order=room.max_order
    )
    for position in sources.T:
        simulated.add_source(position)
    simulated.add_microphone_array(np.ascontiguousarray(receivers))
    simulated.compute_rir()
    longest = max(len(h) for row in simulated.rir for h in row)
    responses = np.zeros((sources.shape[1], receivers.shape[1], longest))
    for c, row in enumerate(simulated.rir):
        for s, response in enumerate(row):
            responses[s, c, : len(response)] = response
    return responses


def shoebox_of_rt60(size: tuple[float, float, float], rt60: float, max_order: int) -> Shoebox:
    """Give a room the walls for a reverberation time, by Sabine's formula.

    In flat rooms, or with few reflections, the responses come out otherwise:
    `reverberation_time` measures it.

    Parameters
    ----------
    size : tuple of float
        Length, width and height in metres.
    rt60 : float
        Reverberation time in seconds.
    max_order : int
        Most reflections on the way from source to microphone.

    Returns
    -------
    Shoebox
        The room.

    Raises
    ------
    UnsupportedError
        If even walls that take all sound leave it a longer one.
    """
    length, width, height = size
    walls = 2 * (length * width + length * height + width * height)
    shortest = 24 * np.log(10) / SPEED * length * width * height / walls
    if rt60 < shortest:
        raise UnsupportedError(
            f"a room of {length:g} x {width:g} x {height:g} m cannot have a reverberation time of "
            f"{rt60:g} s; give at least {np.ceil(100 * shortest) / 100:.2f} s, or absorption = 1."
        )
    return Shoebox(size, float(shortest / rt60), max_order)


def reverberation_time(responses: np.ndarray, fs: float) -> float | None:
    """Measure the reverberation time from the decay between -5 and -25 dB.

    Parameters
    ----------
    responses : numpy.ndarray
        Responses (..., sample); their energies are added up.
    fs : float
        Sampling rate in hertz.

    Returns
    -------
    float or None
        Seconds in which the sound decays by 60 dB; None if it never decays so far.

    References
    ----------
    Schroeder, "New method of measuring reverberation time", JASA 37(3), 1965.
    """
    energy = (responses**2).reshape(-1, responses.shape[-1]).sum(axis=0)
    left = np.cumsum(energy[::-1])[::-1]
    decay = 10 * np.log10(np.maximum(left / max(left[0], 1e-300), 1e-30))
    (inside,) = np.nonzero((decay <= -5) & (decay >= -25))
    if len(inside) < 2 or inside[-1] + 1 == len(decay):
        return None
    slope = np.polyfit(inside / fs, decay[inside], 1)[0]
    return float(-60 / slope)


def measured_responses(paths: Sequence[str | Path]) -> tuple[np.ndarray, int]:
    """Read measured responses, a file for each source, a channel for each receiver.

    Parameters
    ----------
    paths : sequence of path
        Sound files.

    Returns
    -------
    responses : numpy.ndarray
        Responses (source, receiver, sample), padded with zeros to one length.
    fs : int
        Sampling rate in hertz.

    Raises
    ------
    ShapeError
        If files differ in sampling rate or number of channels.
    """
    parts = [read_audio(path) for path in paths]
    shapes = {(fs, len(x)) for x, fs in parts}
    if len(shapes) != 1:
        raise ShapeError(
            "the files of measured responses differ in sampling rate or channels: "
            + ", ".join(
                f"{Path(p).name}: {len(x)} ch, {fs} Hz"
                for p, (x, fs) in zip(paths, parts, strict=True)
            )
            + "; give files of one measurement."
        )
    longest = max(x.shape[1] for x, _ in parts)
    padded = [np.pad(x, ((0, 0), (0, longest - x.shape[1]))) for x, _ in parts]
    return np.stack(padded), parts[0][1]


def images_of(responses: np.ndarray, signals: np.ndarray) -> np.ndarray:
    """Convolve every signal with its responses.

    Parameters
    ----------
    responses : numpy.ndarray
        (source, receiver, sample).
    signals : numpy.ndarray
        (source, sample).

    Returns
    -------
    numpy.ndarray
        Images (source, receiver, sample), with the whole tail of the room.
    """
    return oaconvolve(responses, signals[:, None], axes=-1)
