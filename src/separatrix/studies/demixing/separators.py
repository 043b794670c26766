"""What is compared in rooms: each makes two signals of what two channels hear."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from ...convolutive import find_pauses
from ...facade import separate
from ...masking import ideal_binary_masks
from ...stft import Stft
from .speech import FS

WINDOW = 1024  # samples, of the ideal masks


class Given(NamedTuple):
    """What there is to go on; images are for those alone that are told.

    Attributes
    ----------
    mixture : numpy.ndarray
        Samples (2, sample).
    images : numpy.ndarray
        Each talker alone as both channels hear it, (src, 2, sample).
    """

    mixture: np.ndarray
    images: np.ndarray


class Separator(NamedTuple):
    """A row of the comparison.

    Attributes
    ----------
    title : str
        Its name in tables and figures.
    run : callable
        ``run(given)`` gives the talkers at the first channel, (src, sample).
    told : bool
        Whether it knows the images.
    """

    title: str
    run: Callable[[Given], np.ndarray]
    told: bool = False


def _by(method: str, **options: Any) -> Callable[[Given], np.ndarray]:
    return lambda given: separate(given.mixture, FS, method=method, **options).sources


def _told_pauses(given: Given) -> np.ndarray:
    solo = find_pauses(given.images, FS)
    marks = [
        (source + 1, start / FS, stop / FS)
        for source, stretches in enumerate(solo.stretches)
        for start, stop in stretches
    ]
    return separate(given.mixture, FS, method="pauses", solo=marks).sources


def _ideal(given: Given) -> np.ndarray:
    stft = Stft(WINDOW)
    masks = ideal_binary_masks(stft.forward(given.images[:, 0]))
    heard = masks * stft.forward(given.mixture[0])
    return np.asarray(stft.inverse(heard, given.mixture.shape[1]))


def _nothing(given: Given) -> np.ndarray:
    return np.stack([given.mixture[0]] * len(given.images))


MIXTURE = "mixture"
SEPARATORS: Mapping[str, Separator] = {
    MIXTURE: Separator("mixture", _nothing),
    "uwedge": Separator("UWEDGE (levels alone)", _by("uwedge")),
    "block-decorrelation": Separator("block decorrelation", _by("block-decorrelation")),
    "duet": Separator("DUET", _by("duet")),
    "duet-filters": Separator("DUET, then filters", _by("duet", postfilter="regress")),
    "pauses": Separator("pauses, detected", _by("pauses")),
    "pauses-told": Separator("pauses, told (oracle)", _told_pauses, told=True),
    "auxiva": Separator("AuxIVA", _by("auxiva-laplace")),
    "ilrma": Separator("ILRMA", _by("ilrma")),
    "fdica": Separator("FDICA", _by("fdica")),
    "ideal": Separator("ideal masks (oracle)", _ideal, told=True),
}
