"""Sources by sharing out the points of a spectrogram: DUET, cACGMM, and filters after them."""

from .alignment import MaskAlignment
from .arrivals import SPEED_OF_SOUND, Arrivals, Located
from .cacgmm import Cacgmm
from .duet import Duet
from .ideal import ideal_binary_masks, ideal_ratio_masks
from .postfilter import PostFilter, cancel, regress
from .starts import RandomMasks

__all__ = [
    "SPEED_OF_SOUND",
    "Arrivals",
    "Cacgmm",
    "Duet",
    "Located",
    "MaskAlignment",
    "PostFilter",
    "RandomMasks",
    "cancel",
    "ideal_binary_masks",
    "ideal_ratio_masks",
    "regress",
]
