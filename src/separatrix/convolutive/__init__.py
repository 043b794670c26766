"""Mixtures with delays and rooms, demixed in the time domain by filters of finite length."""

from .back_projection import project_back
from .decorrelation import BlockDecorrelation
from .detection import find_pauses
from .over_spectrogram import OverSpectrogram
from .pauses import Pauses

__all__ = ["BlockDecorrelation", "OverSpectrogram", "Pauses", "find_pauses", "project_back"]
