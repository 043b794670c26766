"""The dry sound of a scene."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from scipy.signal import welch

from ..audio import SUFFIXES, read_audio
from ..errors import MissingDataError, ShapeError


def place_speech(
    files: Sequence[str | Path],
    draw: Callable[[int, int], int],
    *,
    seconds: float | None = None,
) -> tuple[np.ndarray, int]:
    """Read mono speech and place each file at random within the length of the longest.

    Parameters
    ----------
    files : sequence of path
        Sound files; of several channels the first is used.
    draw : callable
        ``draw(low, high)`` gives a random integer from low to high - 1: ``rng.integers``.
    seconds : float, optional
        Longer files are cut to it.

    Returns
    -------
    signals : numpy.ndarray
        (file, sample).
    fs : int
        Sampling rate in hertz.

    Raises
    ------
    ShapeError
        If sampling rates differ.
    """
    parts = [read_audio(path, duration=seconds) for path in files]
    rates = {fs for _, fs in parts}
    if len(rates) > 1:
        raise ShapeError(f"the speech files differ in sampling rate: {sorted(rates)} Hz.")
    longest = max(x.shape[1] for x, _ in parts)
    signals = np.zeros((len(parts), longest))
    for row, (x, _) in zip(signals, parts, strict=True):
        slack = longest - x.shape[1]
        begin = draw(0, slack) if slack else 0
        row[begin : begin + x.shape[1]] = x[0]
    return signals, rates.pop()


def choose_files(
    given: Sequence[Path],
    n: int,
    rng: np.random.Generator,
    *,
    key: str,
    besides: Sequence[Path] = (),
) -> list[Path]:
    """Choose sound files: those given in their order, those of folders at random.

    Parameters
    ----------
    given : sequence of Path
        Files and folders.
    n : int
        How many are needed.
    rng : numpy.random.Generator
        Where the choice from folders is drawn from.
    key : str
        Where they were given, for messages.
    besides : sequence of Path
        Files of folders that are not to be taken.

    Returns
    -------
    list of Path
        n files.

    Raises
    ------
    MissingDataError
        If one does not exist, or there are too few.
    """
    found: list[Path] = []
    for path in given:
        if not path.exists():
            raise MissingDataError(f"{key}: {path} does not exist; check the name and the folder.")
        if not path.is_dir():
            found.append(path)
            continue
        inside = [file for file in sorted(path.iterdir()) if file.suffix.lower() in SUFFIXES]
        fresh = [file for file in inside if file not in besides]
        found += [fresh[k] for k in rng.permutation(len(fresh))]
    if len(found) < n:
        raise MissingDataError(
            f"{key} gives {len(found)} sound files for {n} sources; give more, or lower the number."
        )
    return found[:n]


def noise_like(signals: np.ndarray, n: int, fs: float, rng: np.random.Generator) -> np.ndarray:
    """Make stationary noises with the spectrum that signals have on average.

    Parameters
    ----------
    signals : numpy.ndarray
        (signal, sample).
    n : int
        How many noises.
    fs : float
        Sampling rate in hertz.
    rng : numpy.random.Generator
        Where they are drawn from.

    Returns
    -------
    numpy.ndarray
        Noises (n, sample).
    """
    n_samples = signals.shape[1]
    spectrum = np.fft.rfft(rng.standard_normal((n, n_samples)))
    freqs, power = welch(signals, fs, nperseg=min(1024, n_samples), axis=-1)
    shape = np.interp(np.fft.rfftfreq(n_samples, 1 / fs), freqs, power.mean(axis=0))
    return np.fft.irfft(np.sqrt(shape) * spectrum, n_samples)
