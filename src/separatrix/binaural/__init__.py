"""Two ears: what a head does to sound, learnt, and sources found and separated by it."""

from .affine_map import AffineMap, PositionPosterior
from .cues import Cue, CueSpectrogram, cue_spectrogram
from .map_file import BinauralMap, load_map
from .ppam import Pairs, Ppam
from .responses import HeadResponses, resampled
from .sofa import read_sofa
from .spherical_head import spherical_head
from .training import train_map

__all__ = [
    "AffineMap",
    "BinauralMap",
    "Cue",
    "CueSpectrogram",
    "HeadResponses",
    "Pairs",
    "PositionPosterior",
    "Ppam",
    "cue_spectrogram",
    "load_map",
    "read_sofa",
    "resampled",
    "spherical_head",
    "train_map",
]
