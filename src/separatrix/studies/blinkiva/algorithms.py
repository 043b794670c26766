"""What is compared: from what microphones and sensors hear to separated signals."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from ...compat.blinkiva import auxiva, auxiva_gauss, blinkiva_gauss
from ...compat.frames_first import outputs
from ...demixing import Blinky, Demixing
from ...iterate import iterate
from ...simulation import Scene, ideal_blinky
from ...stft import Stft


@dataclass(frozen=True, eq=False)
class Heard:
    """A recording as the algorithms take it.

    Attributes
    ----------
    stft : Stft
        The transform.
    x : numpy.ndarray
        Spectrogram of the microphones, (chan, freq, frame).
    sensor_power : numpy.ndarray
        Power at the sensors, (sensor, frame).
    n_src, n_samples : int
        Number of talkers, and length of the recording.
    """

    stft: Stft
    x: np.ndarray
    sensor_power: np.ndarray
    n_src: int
    n_samples: int


def hear(scene: Scene, n_fft: int) -> Heard:
    """Transform what microphones record, and let ideal sensors sum its power.

    Parameters
    ----------
    scene : Scene
        The recording.
    n_fft : int
        Window in samples; frames overlap by half, as in the paper.

    Returns
    -------
    Heard
        What the algorithms get.
    """
    stft = Stft(n_fft, n_fft // 2)
    power = [ideal_blinky(stft.forward(sound[None]))[0] for sound in scene.sensor_sound]
    x = stft.forward(scene.mixture)
    return Heard(stft, x, np.stack(power), scene.n_src, scene.mixture.shape[-1])


def _blinkiva(heard: Heard, n_iter: int) -> np.ndarray:
    algorithm = Demixing(Blinky(heard.sensor_power), n_src=heard.n_src)
    filters = iterate(algorithm, heard.x, n_iter=n_iter).outcome
    return _signals(heard, outputs(filters, heard.x, True))


def _original(heard: Heard, n_iter: int) -> np.ndarray:
    level = np.mean(np.abs(heard.x) ** 2)  # its first iteration depends on it
    x, u = heard.x.T / np.sqrt(level), heard.sensor_power.T / level
    tied = blinkiva_gauss(x, u, n_src=heard.n_src, n_iter=n_iter, seed=0)
    return _signals(heard, tied[..., : heard.n_src])


def _auxiva(heard: Heard, n_iter: int) -> np.ndarray:
    return _loudest(heard, auxiva(heard.x.T, n_iter=n_iter))


def _auxiva_gauss(heard: Heard, n_iter: int) -> np.ndarray:
    return _loudest(heard, auxiva_gauss(heard.x.T, n_iter=n_iter))


def _loudest(heard: Heard, Y: np.ndarray) -> np.ndarray:
    """What is taken for the talkers where no sensor says which outputs they are."""
    y = _signals(heard, Y)
    return y[np.argsort(-y.std(axis=1), kind="stable")[: heard.n_src]]


def _signals(heard: Heard, Y: np.ndarray) -> np.ndarray:
    return heard.stft.inverse(np.ascontiguousarray(Y.T), heard.n_samples)


# By name: (recording, iterations) -> signals (src, sample).
ALGORITHMS: Mapping[str, Callable[[Heard, int], np.ndarray]] = {
    "blinkiva": _blinkiva,
    "auxiva": _auxiva,
    "auxiva-gauss": _auxiva_gauss,
    "original": _original,
}
