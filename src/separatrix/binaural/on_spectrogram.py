"""Binaural algorithms as every other method is run: from a spectrogram to masks of all its bins."""

import warnings
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ..arrays import to_numpy
from ..errors import SeparatrixWarning
from ..iterate import Algorithm, Masks, Stage
from ..options import Cue, MaskKind
from .hearing import Heard, hear, of_map
from .masking import binary_masks


class Ears(NamedTuple):
    """What an algorithm of cues is given, and what it leaves out of a spectrogram.

    Attributes
    ----------
    data : object
        What the algorithm derived from the cues.
    heard : Heard
        The cues.
    n_freq : int
        Bins of the spectrogram.
    """

    data: Any
    heard: Heard
    n_freq: int


class EarState(NamedTuple):
    """State of a run.

    Attributes
    ----------
    inner : object
        That of the algorithm.
    notes : tuple of str
        What it warned of when it began.
    """

    inner: Any
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class OnSpectrogram:
    """An algorithm of cues, given a spectrogram of any sampling rate in their place.

    Bins that the map has and the recording has not are missing data.  Bins above those of the map
    get, in each frame, the mean mask of the upper half of its bins, weighted by power.

    Parameters
    ----------
    algorithm : Algorithm
        Takes `Heard`.
    cue : Cue
        Which cues it takes.
    n_freq : int
        Bins of the map, from 1 on.
    kind : MaskKind
        Whether points belong to one source each, or are shared.
    """

    algorithm: Algorithm
    cue: Cue
    n_freq: int
    kind: MaskKind = MaskKind.HARD

    def prepare(self, x: Any, side: Any = None) -> Ears:
        """Derive the cues of a spectrogram (2, freq, frame)."""
        heard = hear(to_numpy(x), self.cue, self.n_freq)
        cues: Any = heard  # iterate knows arrays alone
        return Ears(self.algorithm.prepare(cues, side), heard, x.shape[1])

    def init(self, data: Ears, start: Masks | None = None) -> EarState:
        """Begin, perhaps from the masks of an earlier stage."""
        if start is not None:
            start = start._replace(masks=of_map(start.masks[:, 1:], self.n_freq))
        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always", SeparatrixWarning)
            inner = self.algorithm.init(data.data, start)
        return EarState(inner, tuple(str(one.message) for one in raised))

    def step(self, data: Ears, state: EarState) -> EarState:
        """Do as the algorithm does."""
        return state._replace(inner=self.algorithm.step(data.data, state.inner))

    def cost(self, data: Ears, state: EarState) -> Any:
        """Return the cost of the algorithm."""
        return self.algorithm.cost(data.data, state.inner)

    def cost_unit(self, data: Ears) -> float:
        """Return the unit of the algorithm."""
        return self.algorithm.cost_unit(data.data)

    def finish(self, data: Ears, state: EarState) -> Masks:
        """Return masks of all bins; the lowest, which has no cues, belongs to nobody."""
        found: Masks = self.algorithm.finish(data.data, state.inner)
        masks = found.masks[:, : data.n_freq - 1]
        n_above = data.n_freq - 1 - masks.shape[1]
        above = np.repeat(_upper(found.masks, data.heard.power), n_above, axis=1)
        masks = np.concatenate([np.zeros_like(masks[:, :1]), masks, above], axis=1)
        masks = binary_masks(masks) if self.kind is MaskKind.HARD else masks
        return found._replace(masks=masks, notes=state.notes)


def on_spectrogram(
    stages: tuple[Stage, ...], cue: Cue, n_freq: int, kind: MaskKind = MaskKind.HARD
) -> tuple[Stage, ...]:
    """Let stages that take cues take a spectrogram.

    Parameters
    ----------
    stages : tuple of Stage
        Stages that take `Heard`.
    cue : Cue
        Which cues they take.
    n_freq : int
        Bins of the map, from 1 on.
    kind : MaskKind
        Of the masks that the last stage gives; those between have soft ones.

    Returns
    -------
    tuple of Stage
        Stages that take a spectrogram (2, freq, frame).
    """
    kinds = [*[MaskKind.SOFT] * (len(stages) - 1), kind]
    return tuple(
        stage._replace(algorithm=OnSpectrogram(stage.algorithm, cue, n_freq, own))
        for stage, own in zip(stages, kinds, strict=True)
    )


def _upper(masks: np.ndarray, power: np.ndarray) -> np.ndarray:
    """Mean mask of the upper half of the bins, weighted by power, (src, 1, frame)."""
    half = masks.shape[1] // 2
    weight = power[half:]
    total = weight.sum(axis=0)
    mean = (masks[:, half:] * weight).sum(axis=1) / np.where(total > 0, total, 1.0)
    return mean[:, None]
