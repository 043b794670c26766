"""The methods that are compared: each finds directions, or masks, or both."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from ...binaural.cues import cue_spectrogram
from ...binaural.delays import delay_curve
from ...binaural.localization import Localization, localization_of
from ...binaural.map_file import BinauralMap
from ...binaural.masking import FINISHES, in_all_bins, strict_masks
from ...binaural.messl import messl_localization_of, messl_stages
from ...binaural.oracles import ideal_masks, known_direction_masks
from ...binaural.vessl import vessl_stages
from ...iterate import run_stages
from ...options import Cue, MaskKind, MaskStart, VesslLiteralOptions, VesslOptions
from ...simulation import BinauralScene


class Found(NamedTuple):
    """What a method makes of a mixture.

    Attributes
    ----------
    masks : numpy.ndarray
        Masks (src, freq, frame) of all bins, 0 or 1.
    directions_deg : numpy.ndarray, optional
        Azimuth and elevation in degrees, (src, 2), of a method that finds them.
    """

    masks: np.ndarray
    directions_deg: np.ndarray | None = None


class Given(NamedTuple):
    """What there is to go on: each method takes what it is allowed to know.

    Attributes
    ----------
    scene : BinauralScene
        The mixture, and the truth for references.
    learnt : BinauralMap
        The map, whose transform all methods use.
    """

    scene: BinauralScene
    learnt: BinauralMap

    @property
    def X(self) -> np.ndarray:
        """Spectrogram of the mixture, (2, freq, frame)."""
        return np.asarray(self.learnt.stft.forward(self.scene.mixture))


class Method(NamedTuple):
    """A method of the study.

    Attributes
    ----------
    title : str
        Its name in tables and figures.
    run : callable
        ``run(given)`` gives what is found.
    cue : Cue, optional
        Cue of the map it needs; without one it takes no more than the transform from any map.
    localizes : bool
        Whether it finds directions.
    """

    title: str
    run: Callable[[Given], Found]
    cue: Cue | None = None
    localizes: bool = True


def _mixture(given: Given) -> Found:
    return Found(np.ones((len(given.scene.images), *given.X.shape[1:])))


def _oracle(given: Given) -> Found:
    return Found(ideal_masks(np.asarray(given.learnt.stft.forward(given.scene.images))))


def _known(given: Given) -> Found:
    heard = cue_spectrogram(given.X, given.learnt.cue)
    masks = known_direction_masks(heard, given.learnt, given.scene.directions)
    return Found(strict_masks(in_all_bins(masks)))


def _vessl(options: VesslOptions) -> Callable[[Given], Found]:
    def run(given: Given) -> Found:
        stages = vessl_stages(given.learnt, len(given.scene.images), options)
        results = run_stages(stages, cue_spectrogram(given.X, given.learnt.cue))
        return _found(localization_of(results, given.learnt), options.masks)

    return run


def _messl(given: Given) -> Found:
    stages = messl_stages(given.learnt, len(given.scene.images))
    results = run_stages(stages, cue_spectrogram(given.X, given.learnt.cue))
    return _found(messl_localization_of(results, delay_curve(given.learnt)), MaskKind.STRICT)


def _found(localization: Localization, kind: MaskKind) -> Found:
    directions = np.stack([localization.azimuth_deg, localization.elevation_deg], axis=-1)
    return Found(FINISHES[kind](localization.masks), directions)


# Points that are likeliest nobody's go to nobody.
DEFAULT = VesslOptions(masks=MaskKind.STRICT)
GREEDY = replace(DEFAULT, init=MaskStart.GREEDY)
FAST = replace(DEFAULT, slow_phases=False)
HARD, SOFT = VesslOptions(masks=MaskKind.HARD), VesslOptions(masks=MaskKind.SOFT)

METHODS: Mapping[str, Method] = {
    "vessl": Method("VESSL", _vessl(DEFAULT), Cue.ILPD),
    "vessl-ild": Method("VESSL, levels alone", _vessl(DEFAULT), Cue.ILD),
    "greedy-ild": Method(
        "VESSL, levels alone, greedy start",
        _vessl(GREEDY),
        Cue.ILD,
    ),
    "literal": Method("VESSL to the letter", _vessl(VesslLiteralOptions()), Cue.ILD),
    "vessl-fast": Method("VESSL, fast phases to the end", _vessl(FAST), Cue.ILPD),
    "vessl-hard": Method("VESSL, masks hard", _vessl(HARD), Cue.ILPD),
    "vessl-soft": Method("VESSL, masks soft", _vessl(SOFT), Cue.ILPD),
    "messl": Method("MESSL", _messl, Cue.ILPD),
    "known": Method("known directions", _known, Cue.ILPD, localizes=False),
    "known-ild": Method("known directions, levels alone", _known, Cue.ILD, localizes=False),
    "oracle": Method("ideal binary masks", _oracle, localizes=False),
    "mixture": Method("mixture", _mixture, localizes=False),
}
