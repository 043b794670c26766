"""Factorizations on the mixtures that they are for.

- `mono`: two talkers, one channel, 3.5 s.
- `notes`: two synthetic tones of 3 s whose resonances move, one channel.
- `glide`: two synthetic tones of 3 s whose pitch moves, one channel.
"""

import numpy as np
from scipy.signal import lfilter
from slides_protocols import FS, Speech, standardized

SECONDS = 3.0
CONTROL = 160  # samples between changes of a resonance


def mono(speech: Speech) -> np.ndarray:
    """Give an utterance of each talker, (src, sample); their sum is the mixture."""
    first, second = speech["aew3"], speech["axb6"]
    length = min(len(first), len(second))
    return standardized(np.stack([first[:length], second[:length]]))


def notes() -> np.ndarray:
    """Give two tones whose resonances move, (src, sample); their sum is the mixture."""
    return standardized(
        np.stack([_note(220, (0.0, 2.2), (500, 3000)), _note(311, (0.8, 3.0), (3000, 800))])
    )


def glide() -> np.ndarray:
    """Give two tones whose pitch moves, (src, sample); their sum is the mixture."""
    return standardized(
        np.stack(
            [_tone(220, 300, 0.7, 5.0, range(1, 21)), _tone(392, 330, 0.5, 6.0, range(1, 21, 2))]
        )
    )


def _note(
    pitch: float, sounding: tuple[float, float], resonance: tuple[float, float]
) -> np.ndarray:
    """30 harmonics k^-0.3 through a resonance that goes to and fro between two frequencies."""
    t = np.arange(round(SECONDS * FS)) / FS
    tone = sum(
        k**-0.3 * np.sin(2 * np.pi * k * pitch * t + k) for k in range(1, 31) if k * pitch < FS / 2
    )
    begin, end = (round(s * FS) for s in sounding)
    low, high = resonance
    path = low + (high - low) * (0.5 - 0.5 * np.cos(2 * np.pi * 1.0 * t))
    out, memory, radius = np.zeros(len(t)), np.zeros(2), 0.95
    for first in range(begin, end, CONTROL):
        part = slice(first, min(first + CONTROL, end))
        denominator = [1, -2 * radius * np.cos(2 * np.pi * path[first] / FS), radius**2]
        out[part], memory = lfilter([1], denominator, tone[part], zi=memory)
    return out


def _tone(low: float, high: float, depth: float, rate: float, harmonics: range) -> np.ndarray:
    """Harmonics 1 / k of a pitch that glides, with a vibrato of some semitones."""
    t = np.arange(round(SECONDS * FS)) / FS
    pitch = low * (high / low) ** (t / SECONDS) * 2 ** (depth / 12 * np.sin(2 * np.pi * rate * t))
    phase = 2 * np.pi * np.cumsum(pitch) / FS
    return sum(np.sin(k * phase) / k * (k * pitch < FS / 2) for k in harmonics)
