"""Recordings: what may be given as one, and what is refused, noticed and left out of it."""

from .inspection import inspect_recording
from .recording import LiveSamples, Recording, open_recording

__all__ = ["LiveSamples", "Recording", "inspect_recording", "open_recording"]
