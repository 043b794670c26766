"""Sound to try things on: bundled, computed from a seed, or fetched once."""

from .instruments import Instruments, instruments
from .talkers import Talkers, talkers
from .voices import Voices, voices

__all__ = ["Instruments", "Talkers", "Voices", "instruments", "talkers", "voices"]
