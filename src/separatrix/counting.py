"""How many sources a recording has, guessed from the outputs of a separation.

A separation into as many outputs as microphones also gives outputs that are no source: what the
room makes of the sources, and noise.  Such an output is weak, and comes and goes with louder ones,
or a little after them.  Three figures of every output tell that, and a logistic rule weighs them.
In reverberant rooms with many microphones they tell too little: docs/counting.md has the table of
what was counted against what there was.  A count is advice.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from scipy.optimize import nnls

from .errors import MissingDataError, ShapeError
from .stft import Stft, n_fft_of

WINDOW = 0.128  # s
LOWEST, HIGHEST = 100.0, 7500.0  # Hz
N_BANDS, N_BACK = 16, 6  # bands of envelopes, and frames back (of 32 ms) to which they may follow
SILENT = 1e-10  # power over that of the loudest bin, or of the loudest output
FLOOR = 1e-6  # of logarithmic envelopes, -60 dB
LEAST_FRAMES = 16  # about half a second; fewer have no envelope to compare


class Traits(NamedTuple):
    """What tells sources from background, an array (src,) each.

    Attributes
    ----------
    level : numpy.ndarray
        Level in decibels, 0 for the loudest, when all frequencies of the sum are equally loud.
    likeness : numpy.ndarray
        Largest correlation of the logarithmic envelope with that of a louder output; 0 for the
        loudest.
    novelty : numpy.ndarray
        Part of the envelopes in bands that those of louder outputs, at the same time and up to
        0.2 s before, do not explain; 1 for the loudest.
    """

    level: np.ndarray
    likeness: np.ndarray
    novelty: np.ndarray


# The rule, as benchmarks/counting.py --fit prints it: above 0 is a source.
BIAS = 2.01
WEIGHTS = Traits(*np.array([0.397, -4.061, 4.390]))


@dataclass(frozen=True, eq=False)
class Count:
    """How many of the outputs of a separation may be sources.

    Attributes
    ----------
    traits : Traits
        What was measured of each output.
    score : numpy.ndarray
        Logarithmic odds that each output is a source, (src,); infinite for the loudest.
    """

    traits: Traits
    score: np.ndarray

    @property
    def n_src(self) -> int:
        """Number of outputs that may be sources, at least 1."""
        return int(np.count_nonzero(self.score > 0))

    @property
    def background(self) -> tuple[int, ...]:
        """The other outputs, from 0."""
        return tuple(int(k) for k in np.flatnonzero(self.score <= 0))

    @property
    def sentence(self) -> str:
        """What was found, for people; outputs are counted from 1."""
        n_outputs, n_src = len(self.score), self.n_src
        if n_src == n_outputs:
            return f"perhaps {n_src} sources, or more: none of the outputs looks like background."
        few = "1 source" if n_src == 1 else f"{n_src} sources"
        others = list(self.background)
        many = len(others) > 1
        are, theirs = ("are", "their envelopes") if many else ("is", "its envelope")
        below = _range(-self.traits.level[others])
        explained = _range(100 * (1 - self.traits.novelty[others]))
        return (
            f"perhaps {few}: output{'s' * many} {_listed(k + 1 for k in others)} "
            f"{are} {below} dB weaker than the loudest, and louder ones explain {explained} % of "
            f"{theirs}; this is a guess, and nothing was left out."
        )

    def reordered(self, order: Iterable[int]) -> "Count":
        """Give the outputs other numbers.

        Parameters
        ----------
        order : iterable of int
            Indices of all outputs, from 0.

        Returns
        -------
        Count
            The same count.
        """
        o = list(order)
        return replace(self, traits=Traits(*(v[o] for v in self.traits)), score=self.score[o])


def least_samples(fs: float) -> int:
    """Give the shortest length that is counted in, about half a second.

    Parameters
    ----------
    fs : float
        Sampling rate in hertz.

    Returns
    -------
    int
        Samples.
    """
    return LEAST_FRAMES * n_fft_of(WINDOW, fs) // 4


def count_sources(outputs: np.ndarray, fs: float) -> Count:
    """Guess how many outputs of a separation are sources.

    Parameters
    ----------
    outputs : numpy.ndarray
        As many outputs as microphones (src, sample), as they sound at one microphone, in any
        order and of any common gain.
    fs : float
        Sampling rate in hertz.

    Returns
    -------
    Count
        The number, and what speaks for it.

    Raises
    ------
    ShapeError
        If the outputs are not real (src, sample), or shorter than about half a second.
    MissingDataError
        If all of them are silent.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> voices = rng.standard_normal((2, 32000)) * np.repeat(rng.random((2, 40)) < 0.5, 800, axis=1)
    >>> weak = 0.01 * voices[:1] + 0.003 * rng.standard_normal((1, 32000))
    >>> count_sources(np.concatenate([voices, weak]), 16000).background
    (2,)
    """
    traits = source_traits(outputs, fs)
    score = BIAS + sum(w * v for w, v in zip(WEIGHTS, traits, strict=True))
    score[traits.level == 0] = np.inf
    return Count(traits, score)


def source_traits(outputs: np.ndarray, fs: float) -> Traits:
    """Measure what tells sources from background.

    Parameters
    ----------
    outputs : numpy.ndarray
        Outputs (src, sample) of a separation.
    fs : float
        Sampling rate in hertz.

    Returns
    -------
    Traits
        Of every output; one that is silent has level and novelty as low as they come.

    Raises
    ------
    ShapeError, MissingDataError
        As `count_sources` says.
    """
    power = _whitened_power(outputs, fs)
    mean = power.mean(axis=(1, 2))
    mean = np.maximum(mean, SILENT * mean.max())
    order = np.argsort(-mean, kind="stable")
    level = 10 * np.log10(mean / mean[order[0]])
    envelopes = np.log(power.mean(axis=1) + FLOOR * mean[:, None])
    envelopes -= envelopes.mean(axis=-1, keepdims=True)
    envelopes /= np.maximum(np.linalg.norm(envelopes, axis=-1, keepdims=True), SILENT)
    edges = np.unique(np.geomspace(3, power.shape[1], N_BANDS).astype(int))[:-1]
    bands = np.sqrt(np.add.reduceat(power, np.append(0, edges), axis=1))
    likeness, novelty = np.zeros(len(mean)), np.ones(len(mean))
    for i, k in enumerate(order[1:], 1):
        likeness[k] = (envelopes[order[:i]] @ envelopes[k]).max()
        novelty[k] = np.mean(
            [_unexplained(bands[k, b], bands[order[:i], b]) for b in range(bands.shape[1])]
        )
    return Traits(level, likeness, novelty)


def _whitened_power(outputs: np.ndarray, fs: float) -> np.ndarray:
    """Power (src, freq, frame); that of all outputs together has the mean 1 in every bin."""
    if outputs.ndim != 2 or np.iscomplexobj(outputs):
        raise ShapeError(
            f"outputs must be real (src, sample); got {outputs.dtype} of shape {outputs.shape}."
        )
    stft = Stft(n_fft_of(WINDOW, fs))
    least = least_samples(fs)
    if outputs.shape[1] < least:
        raise ShapeError(
            f"{outputs.shape[1]} samples are too few to count sources; at {fs:g} Hz it takes "
            f"{least}."
        )
    power = np.abs(stft.forward(outputs)) ** 2
    f = np.arange(power.shape[1]) * fs / stft.n_fft
    power = power[:, (f >= LOWEST) & (f <= min(HIGHEST, 0.47 * fs))]
    total = power.sum(axis=0).mean(axis=-1)
    if not total.any():
        raise MissingDataError("the outputs are silent; there is nothing to count.")
    heard = total > SILENT * total.max()
    return power[:, heard] / total[heard, None]


def _unexplained(envelope: np.ndarray, louder: np.ndarray) -> float:
    """Share of the variance that no positive sum of louder envelopes and their past explains."""
    past = [
        np.append(np.full(back, other[0]), other[: len(other) - back])
        for other in louder
        for back in range(N_BACK)
    ]
    columns = np.stack([np.ones(len(envelope)), *past], axis=1)
    columns /= np.maximum(np.linalg.norm(columns, axis=0), SILENT)
    residual = nnls(columns, envelope, maxiter=100 * columns.shape[1])[1]
    variance = len(envelope) * envelope.var()
    return float(min(1.0, residual**2 / variance)) if variance > 0 else 0.0


def _range(values: np.ndarray) -> str:
    low, high = f"{values.min():.0f}", f"{values.max():.0f}"
    return low if low == high else f"{low} to {high}"


def _listed(numbers: Iterable[int]) -> str:
    words = [str(number) for number in numbers]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
