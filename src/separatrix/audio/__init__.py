"""Sound files in and out; the one place where (sample, chan) is turned to (chan, sample)."""

from .formats import BITS, MOST_CHANNELS, READABLE, SUFFIXES, can_clip, check_format
from .opening import open_sound, read_audio, read_channels
from .reading import SoundFiles
from .writing import AudioWriter, write_audio

__all__ = [
    "BITS",
    "MOST_CHANNELS",
    "READABLE",
    "SUFFIXES",
    "AudioWriter",
    "SoundFiles",
    "can_clip",
    "check_format",
    "open_sound",
    "read_audio",
    "read_channels",
    "write_audio",
]
