"""The responses of a described scene: those of its room, or measured ones."""

import numpy as np

from ..errors import ShapeError, UnsupportedError
from .description import Room, SceneDescription
from .rooms import Shoebox, measured_responses, shoebox_of_rt60, shoebox_responses


def scene_responses(
    description: SceneDescription, positions: dict[str, np.ndarray], fs: int
) -> np.ndarray:
    """Simulate or read the responses of a described scene.

    Parameters
    ----------
    description : SceneDescription
        The scene.
    positions : dict
        Positions (3, n) of "talkers", "interferers", "microphones" and "sensors"; not needed
        where responses are measured.
    fs : int
        Sampling rate of the speech in hertz.

    Returns
    -------
    numpy.ndarray
        Responses (source, receiver, sample): talkers, then interferers, to microphones, then
        sensors.

    Raises
    ------
    UnsupportedError
        If measured responses are fewer than the sources, or lack a channel.
    ShapeError
        If measured responses have another sampling rate, or the first microphone none at all.
    MissingExtra
        If a room is to be simulated, and pyroomacoustics is not installed.
    """
    if description.measured.responses:
        return _chosen_channels(description, fs)
    sources = np.concatenate([positions["talkers"], positions["interferers"]], axis=1)
    receivers = np.concatenate([positions["microphones"], positions["sensors"]], axis=1)
    return shoebox_responses(_shoebox(description.room), sources, receivers, fs)


def _shoebox(room: Room) -> Shoebox:
    size = room.size or Shoebox.size
    if room.rt60 is not None:
        return shoebox_of_rt60(size, room.rt60, room.max_order)
    absorption = Shoebox.absorption if room.absorption is None else room.absorption
    return Shoebox(size, absorption, room.max_order)


def _chosen_channels(description: SceneDescription, fs: int) -> np.ndarray:
    measured = description.measured
    n_sources = description.talkers.count + description.interferers.count
    if len(measured.responses) < n_sources:
        raise UnsupportedError(
            f"{n_sources} talkers and interferers need as many files of measured.responses; got "
            f"{len(measured.responses)}: give more, or lower talkers.n or interferers.n."
        )
    responses, rate = measured_responses(measured.responses[:n_sources])
    if rate != fs:
        raise ShapeError(
            f"measured.responses have {rate} Hz and the speech {fs} Hz; resample one of them."
        )
    _check_channels(description, responses.shape[1])
    channels = np.array([*measured.microphones, *measured.sensors]) - 1
    chosen = responses[:, channels]
    for path, response in zip(measured.responses, chosen[:, 0], strict=False):
        if not (np.isfinite(response).all() and response.any()):
            raise ShapeError(
                f"{path} has no response at the first microphone, channel {channels[0] + 1}; name "
                "another channel first in measured.microphones."
            )
    return chosen


def _check_channels(description: SceneDescription, n_chan: int) -> None:
    measured = description.measured
    for key in ("microphones", "sensors"):
        for channel in getattr(measured, key):
            if not 1 <= channel <= n_chan:
                raise UnsupportedError(
                    f"measured.{key} names channel {channel}; the responses have channels 1 to "
                    f"{n_chan}."
                )
        placed = getattr(description, key).positions
        if placed and len(placed) != len(getattr(measured, key)):
            raise UnsupportedError(
                f"{key}.positions has {len(placed)} positions for the "
                f"{len(getattr(measured, key))} channels of measured.{key}; give one for each."
            )
