"""The recording that comes with the library, for examples, tests and first tries."""

from .talkers import Talkers, talkers

__all__ = ["Talkers", "talkers"]
