"""Binaural algorithms as every other method is run: from a spectrogram to masks of all its bins."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ..arrays import to_numpy
from ..errors import SeparatrixWarning
from ..iterate import Algorithm, Masks, Stage
from ..options import Cue, MaskKind
from .check import check_cues
from .cues import CueSpectrogram, cue_spectrogram, of_map
from .map_file import BinauralMap
from .masking import FINISHES

Remark = Callable[[Masks], tuple[str, ...]]


def nothing(found: Masks) -> tuple[str, ...]:
    """Have nothing to say of an outcome."""
    return ()


class EarData(NamedTuple):
    """What an algorithm of cues is given, and what it leaves out of a spectrogram.

    Attributes
    ----------
    data : object
        What the algorithm derived from the cues.
    cues : CueSpectrogram
        The cues.
    n_freq : int
        Bins of the spectrogram.
    notes : tuple of str
        What was noticed of the cues.
    """

    data: Any
    cues: CueSpectrogram
    n_freq: int
    notes: tuple[str, ...]


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
        Takes `CueSpectrogram`.
    binaural_map : BinauralMap
        The map, whose bins it sees.
    n_src : int
        Number of sources.
    cue : Cue
        Which cues it takes.
    kind : MaskKind
        What its masks say of a point.
    remark : callable
        ``remark(outcome)``: what a reader should know of the outcome, one sentence each.
    """

    algorithm: Algorithm
    binaural_map: BinauralMap
    n_src: int
    cue: Cue
    kind: MaskKind = MaskKind.HARD
    remark: Remark = nothing

    def prepare(self, x: Any, side: Any = None) -> EarData:
        """Derive the cues of a spectrogram (2, freq, frame)."""
        cues: Any = cue_spectrogram(to_numpy(x), self.cue, self.binaural_map.n_freq)
        notes = check_cues(cues, self.binaural_map, self.n_src)
        return EarData(self.algorithm.prepare(cues, side), cues, x.shape[1], notes)

    def init(self, data: EarData, start: Masks | None = None) -> EarState:
        """Begin, perhaps from the masks of an earlier stage."""
        if start is not None:
            start = start._replace(masks=of_map(start.masks[:, 1:], self.binaural_map.n_freq))
        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always", SeparatrixWarning)
            inner = self.algorithm.init(data.data, start)
        notes = () if start is not None else data.notes  # said by the first stage alone
        return EarState(inner, (*notes, *(str(one.message) for one in raised)))

    def step(self, data: EarData, state: EarState) -> EarState:
        """Do as the algorithm does."""
        return state._replace(inner=self.algorithm.step(data.data, state.inner))

    def cost(self, data: EarData, state: EarState) -> Any:
        """Return the cost of the algorithm."""
        return self.algorithm.cost(data.data, state.inner)

    def cost_unit(self, data: EarData) -> float:
        """Return the unit of the algorithm."""
        return self.algorithm.cost_unit(data.data)

    def finish(self, data: EarData, state: EarState) -> Masks:
        """Return masks of all bins; the lowest, which has no cues, belongs to nobody."""
        found: Masks = self.algorithm.finish(data.data, state.inner)
        masks = found.masks[:, : data.n_freq - 1]
        n_above = data.n_freq - 1 - masks.shape[1]
        above = np.repeat(_upper(found.masks, data.cues.power), n_above, axis=1)
        masks = np.concatenate([np.zeros_like(masks[:, :1]), masks, above], axis=1)
        masks = FINISHES[self.kind](masks)
        return found._replace(masks=masks, notes=(*state.notes, *self.remark(found)))


def on_spectrogram(
    stages: tuple[Stage, ...],
    binaural_map: BinauralMap,
    n_src: int,
    *,
    cue: Cue | None = None,
    kind: MaskKind = MaskKind.HARD,
    remark: Remark = nothing,
) -> tuple[Stage, ...]:
    """Let stages that take cues take a spectrogram.

    Parameters
    ----------
    stages : tuple of Stage
        Stages that take `CueSpectrogram`.
    binaural_map : BinauralMap
        The map, whose bins they see.
    n_src : int
        Number of sources.
    cue : Cue, optional
        Which cues they take; those of the map by default.
    kind : MaskKind
        Of the masks that the last stage gives; those between have soft ones.
    remark : callable
        What to say of the outcome of the last stage.

    Returns
    -------
    tuple of Stage
        Stages that take a spectrogram (2, freq, frame).
    """
    ends = [*[(MaskKind.SOFT, nothing)] * (len(stages) - 1), (kind, remark)]
    cue = cue or binaural_map.cue
    return tuple(
        stage._replace(algorithm=OnSpectrogram(stage.algorithm, binaural_map, n_src, cue, *end))
        for stage, end in zip(stages, ends, strict=True)
    )


def _upper(masks: np.ndarray, power: np.ndarray) -> np.ndarray:
    """Mean mask of the upper half of the bins, weighted by power, (src, 1, frame)."""
    half = masks.shape[1] // 2
    weight = power[half:]
    total = weight.sum(axis=0)
    mean = (masks[:, half:] * weight).sum(axis=1) / np.where(total > 0, total, 1.0)
    return mean[:, None]
