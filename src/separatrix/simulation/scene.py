"""From responses and dry sound to what microphones and sensors hear, at given levels."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .rooms import images_of


@dataclass(frozen=True)
class Levels:
    """How loud everything is at the first microphone.

    Attributes
    ----------
    powers : sequence of float
        Power of each talker.
    sinr_db, snr_db : float
        Talkers together over interferers and noise, and over noise alone.
    """

    powers: Sequence[float]
    sinr_db: float
    snr_db: float


@dataclass(frozen=True, eq=False)
class Scene:
    """A simulated recording with all that is known of it.

    Attributes
    ----------
    images : numpy.ndarray
        Talkers, then interferers, as each sounds at the microphones, (source, chan, sample).
    mixture : numpy.ndarray
        What the microphones record, (chan, sample).
    sensor_sound : numpy.ndarray
        Sound at the power sensors, (sensor, sample).
    n_src : int
        Number of talkers.
    fs : int
        Sampling rate in hertz.
    positions : dict
        Positions (3, n) in metres of "talkers", "interferers", "microphones", "sensors", as far
        as they are known.
    """

    images: np.ndarray
    mixture: np.ndarray
    sensor_sound: np.ndarray
    n_src: int
    fs: int
    positions: dict[str, np.ndarray]

    @property
    def references(self) -> np.ndarray:
        """Talkers as they sound at the first microphone, (src, sample)."""
        return self.images[: self.n_src, 0]


def make_scene(
    responses: np.ndarray,
    signals: np.ndarray,
    n_chan: int,
    levels: Levels,
    *,
    fs: int,
    positions: dict[str, np.ndarray],
    rng: np.random.Generator | np.random.RandomState,
) -> Scene:
    """Let sources sound in a room, at given levels.

    Interferers are equally loud.  Noise is white, and as strong at the sensors as at the
    microphones.

    Parameters
    ----------
    responses : numpy.ndarray
        Responses (source, receiver, sample): talkers, then interferers, to microphones, then
        sensors.
    signals : numpy.ndarray
        Dry sound (source, sample), none of it silent.
    n_chan : int
        How many of the receivers are microphones.
    levels : Levels
        How loud they are; its powers tell how many of the sources are talkers.
    fs : int
        Sampling rate in hertz.
    positions : dict
        Where things stand, as far as it is known.
    rng : numpy.random.Generator
        Where the noise is drawn from: that of the microphones, then that of the sensors.

    Returns
    -------
    Scene
        The recording.
    """
    powers = np.asarray(levels.powers, dtype=np.float64)
    n_interferers = len(signals) - len(powers)
    noise_power = 10 ** (-levels.snr_db / 10) * powers.sum()
    unwanted = 10 ** (-levels.sinr_db / 10) * powers.sum() - noise_power
    each = max(0.0, unwanted) / max(n_interferers, 1)
    root = np.sqrt(np.concatenate([powers, np.full(n_interferers, each)]))
    images = images_of(responses[:, :n_chan], signals)
    loudness = images[:, 0].std(axis=-1)
    images /= loudness[:, None, None]
    images *= root[:, None, None]
    mixture = images.sum(axis=0)
    sensor_sound = np.zeros((responses.shape[1] - n_chan, images.shape[-1]))
    # All at once would be (source, sensor, sample): gigabytes.
    for s in range(len(signals) if len(sensor_sound) else 0):
        at_sensors = images_of(responses[s : s + 1, n_chan:], signals[s : s + 1])[0]
        at_sensors /= loudness[s]
        at_sensors *= root[s]
        sensor_sound += at_sensors
    for sound in (mixture, sensor_sound):
        sound += np.sqrt(noise_power) * rng.standard_normal(sound.shape)
    return Scene(images, mixture, sensor_sound, len(powers), fs, positions)
