"""Recordings that come with the library, for examples, tests, studies and first tries."""

from .instruments import Instruments, instruments
from .talkers import Talkers, talkers

__all__ = ["Instruments", "Talkers", "instruments", "talkers"]
