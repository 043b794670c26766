"""Sound to try things on: bundled, computed from a seed, or fetched once."""

from .cache import cache_folder
from .cmu_arctic import cmu_arctic, find_speech, speech_by_talker
from .fetched import DATASETS, Dataset
from .instruments import Instruments, instruments
from .talkers import Talkers, talkers
from .voices import Voices, voices

__all__ = [
    "DATASETS",
    "Dataset",
    "Instruments",
    "Talkers",
    "Voices",
    "cache_folder",
    "cmu_arctic",
    "find_speech",
    "instruments",
    "speech_by_talker",
    "talkers",
    "voices",
]
