"""What two ears hear: speech from several directions at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ..audio import read_audio
from ..binaural.directions import great_circle
from ..binaural.responses import HeadResponses
from ..errors import MissingDataError, ShapeError
from .rooms import images_of
from .surroundings import FreeField, Surroundings

LEVEL = 0.05  # RMS of a source at the ears; 1 is full scale


@dataclass(frozen=True)
class BinauralParameters:
    """What is simulated.

    Attributes
    ----------
    n_src : int
        Talkers, equally loud at the head.
    surroundings : Surroundings
        What is round the head.
    duration : float
        Seconds.
    snr_db : float
        Level of the mixture over that of the noise at each ear.
    separation : float
        Least angle between two talkers in radians.
    loudness : float
        Least RMS of an excerpt, as a share of its file's.
    """

    n_src: int = 2
    surroundings: Surroundings = field(default_factory=FreeField)
    duration: float = 1.0
    snr_db: float = 30.0
    separation: float = np.radians(20)
    loudness: float = 0.7


@dataclass(frozen=True, eq=False)
class BinauralScene:
    """A simulated recording with all that is known of it.

    Attributes
    ----------
    mixture : numpy.ndarray
        What the left and the right ear hear, (2, sample).
    images : numpy.ndarray
        Each talker alone at the ears, without the noise, (src, 2, sample).
    directions : numpy.ndarray
        Where they are, unit vectors (src, 3).
    fs : int
        Sampling rate in hertz.
    files : tuple of Path
        What they say.
    """

    mixture: np.ndarray
    images: np.ndarray
    directions: np.ndarray
    fs: int
    files: tuple[Path, ...]


def binaural_scene(
    parameters: BinauralParameters,
    head: HeadResponses,
    talkers: Sequence[Sequence[Path]],
    seed: int,
    candidates: np.ndarray | None = None,
) -> BinauralScene:
    """Draw talkers, files, excerpts and directions, and let a head hear them.

    Parameters
    ----------
    parameters : BinauralParameters
        What is simulated.
    head : HeadResponses
        The head, at the sampling rate of the speech.
    talkers : sequence of sequences of Path
        Files of each talker; of several channels the first is used.
    seed : int
        Of all that is drawn.
    candidates : numpy.ndarray, optional
        Indices of the head's directions from which sources may come; all of them by default.

    Returns
    -------
    BinauralScene
        The recording.

    Raises
    ------
    MissingDataError
        If there are too few talkers, no directions so far apart, or a file is too short.
    ShapeError
        If the sampling rate of a file is not that of the head.
    """
    rng = np.random.default_rng(seed)
    n_src, n_samples = parameters.n_src, round(parameters.duration * head.fs)
    if len(talkers) < n_src:
        raise MissingDataError(f"{n_src} talkers are asked for; got files of {len(talkers)}.")
    chosen = [talkers[k] for k in rng.permutation(len(talkers)).tolist()[:n_src]]
    files = tuple(own[int(rng.integers(len(own)))] for own in chosen)
    speech = [_read(path, head.fs) for path in files]
    dry = [loud_excerpt(x, n_samples, parameters.loudness, rng) for x in speech]
    every = np.arange(len(head.ir)) if candidates is None else np.asarray(candidates)
    which = every[draw_apart(head.directions[every], n_src, parameters.separation, rng)]
    responses = parameters.surroundings.responses(head, which, rng)
    images = images_of(responses, np.stack(dry))[..., :n_samples]
    images *= LEVEL / np.sqrt((images**2).mean(axis=(1, 2), keepdims=True))
    mixture = images.sum(axis=0)
    noise_rms = np.sqrt((mixture**2).mean()) * 10 ** (-parameters.snr_db / 20)
    mixture = mixture + noise_rms * rng.standard_normal(mixture.shape)
    return BinauralScene(mixture, images, head.directions[which], head.fs, files)


def loud_excerpt(
    signal: np.ndarray, n_samples: int, loudness: float, rng: np.random.Generator
) -> np.ndarray:
    """Cut an excerpt at random from where a signal is not too soft.

    Parameters
    ----------
    signal : numpy.ndarray
        Speech (sample,).
    n_samples : int
        Length of the excerpt.
    loudness : float
        Its RMS is more than so many times that of the whole signal.
    rng : numpy.random.Generator
        Draws one of all excerpts that are as loud.

    Returns
    -------
    numpy.ndarray
        The excerpt (n_samples,).

    Raises
    ------
    MissingDataError
        If there is none.

    Examples
    --------
    >>> x = np.array([0.0, 0.0, 0.0, 5.0, 5.0, 0.0])
    >>> loud_excerpt(x, 2, 1.5, np.random.default_rng(0))
    array([5., 5.])
    """
    energy = np.concatenate([[0.0], np.cumsum(signal**2)])
    power = (energy[n_samples:] - energy[:-n_samples]) / n_samples
    begin = np.flatnonzero(power > loudness**2 * energy[-1] / max(len(signal), 1))
    if not len(begin):
        raise MissingDataError(
            f"{len(signal)} samples have no excerpt of {n_samples} with more than {loudness:g} "
            "times their RMS; give longer files, or ask for less."
        )
    start = begin[rng.integers(len(begin))]
    return signal[start : start + n_samples]


def draw_apart(
    directions: np.ndarray, n: int, least: float, rng: np.random.Generator
) -> np.ndarray:
    """Draw directions that are not too close to each other.

    Parameters
    ----------
    directions : numpy.ndarray
        Unit vectors (direction, 3).
    n : int
        How many to draw.
    least : float
        Least angle between two of them in radians.
    rng : numpy.random.Generator
        Draws their order; each is taken that is far enough from those before.

    Returns
    -------
    numpy.ndarray
        Indices (n,).

    Raises
    ------
    MissingDataError
        If no n directions were found.

    Examples
    --------
    >>> draw_apart(np.eye(3), 3, np.pi / 2, np.random.default_rng(0)).tolist()
    [2, 0, 1]
    """
    chosen: list[int] = []
    for k in rng.permutation(len(directions)):
        if len(chosen) == n:
            break
        if np.all(great_circle(directions[chosen], directions[k]) >= least):
            chosen.append(int(k))
    if len(chosen) < n:
        raise MissingDataError(
            f"of {len(directions)} directions no {n} were found that are "
            f"{np.degrees(least):.0f} degrees apart; ask for fewer sources or a smaller angle."
        )
    return np.array(chosen, dtype=np.intp)


def _read(path: Path, fs: int) -> np.ndarray:
    x, own_fs = read_audio(path)
    if own_fs != fs:
        raise ShapeError(
            f"{path.name} has {own_fs} Hz and the head {fs} Hz; bring the head to the rate of the "
            "speech."
        )
    return x[0]
