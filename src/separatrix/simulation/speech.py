"""The dry sound of a scene."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from ..audio import read_audio
from ..errors import ShapeError


def place_speech(
    files: Sequence[str | Path], draw: Callable[[int, int], int]
) -> tuple[np.ndarray, int]:
    """Read mono speech and place each file at random within the length of the longest.

    Parameters
    ----------
    files : sequence of path
        Sound files; of several channels the first is used.
    draw : callable
        ``draw(low, high)`` gives a random integer from low to high - 1: ``rng.integers``.

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
    parts = [read_audio(path) for path in files]
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
