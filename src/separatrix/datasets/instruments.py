"""A piano and a violin on two microphones, computed from a seed.

Nobody plays: partials of struck strings that decay, partials of bowed strings with vibrato,
and room responses of exponentially decaying noise.  It has what spectra of few bases can
and cannot describe in music, and the true images to score against.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

SCALE = (0, 2, 4, 5, 7, 9, 11)  # major, in semitones
HIGHEST = 0.47  # of the sampling rate: no partial above
REST = 0.15  # share of notes that are not played
RT60 = 0.15  # s
DIRECT_DB = 6.0  # energy of the direct sound above that of the room
NOISE_DB = -50.0  # of each image at each microphone, below the source
FARTHER = 0.6  # gain of the direct sound at the other microphone
PEAK = 0.5  # of the mixture; 1 is full scale
N_CHAN = 2

Note = Callable[[np.random.Generator, float, np.ndarray], np.ndarray]  # (rng, Hz, seconds)


@dataclass(frozen=True, eq=False)
class Instruments:
    """A mixture of instruments and what each of them adds to it.

    Attributes
    ----------
    mixture : ndarray, shape (chan, sample)
        Both at once; 1 is full scale.  Exactly ``images.sum(axis=0)``.
    images : ndarray, shape (src, chan, sample)
        Source images: the piano and the violin alone at every microphone, on the same scale.
    fs : int
        Sampling rate in Hz.
    """

    mixture: np.ndarray
    images: np.ndarray
    fs: int


def instruments(duration: float = 8.0, *, fs: int = 16_000, seed: int = 1) -> Instruments:
    """Compute a piano and a violin that play at the same time on two microphones.

    Both are equally loud at the first microphone, in a room with a reverberation time of
    0.15 s, with white noise 50 dB below.  Of the seeds 0, 1 and 2 the default is one with which
    the common methods succeed: an example, no benchmark.

    Parameters
    ----------
    duration : float
        Length in seconds, more than 0.
    fs : int
        Sampling rate in Hz.
    seed : int
        Seed of the notes, the room and the noise.

    Returns
    -------
    Instruments
        The mixture (2, sample) and the source images (2, 2, sample) in float64.

    Raises
    ------
    ValueError
        If the duration is not positive.

    Examples
    --------
    >>> from separatrix.datasets import instruments
    >>> duo = instruments(1.0)
    >>> duo.mixture.shape, duo.images.shape, duo.fs
    ((2, 16000), (2, 2, 16000), 16000)
    """
    n_samples = round(duration * fs)
    if n_samples < 1:
        raise ValueError(f"duration must be more than 0 seconds; got {duration:g}.")
    notes, room, noise = np.random.default_rng(seed).spawn(3)
    dry = np.stack(
        [
            _melody(notes, _piano_note, n_samples, fs, lowest=48, beat=0.25, ring=1.5),
            _melody(notes, _violin_note, n_samples, fs, lowest=64, beat=0.45, ring=0.05),
        ]
    )
    images = _convolve(dry[:, None], _responses(room, len(dry), fs))
    images /= np.std(images[:, :1], axis=-1, keepdims=True)
    images += 10 ** (NOISE_DB / 20) * noise.standard_normal(images.shape)
    images *= PEAK / np.max(np.abs(images.sum(axis=0)))
    return Instruments(images.sum(axis=0), images, fs)


def _melody(
    rng: np.random.Generator,
    note: Note,
    n_samples: int,
    fs: int,
    *,
    lowest: int,
    beat: float,
    ring: float,
) -> np.ndarray:
    """Notes (sample,) of a scale, one or two beats each, that ring on for some seconds."""
    track = np.zeros(n_samples)
    begin, step = 0.0, 7
    while begin * fs < n_samples:
        length = beat * rng.integers(1, 3)
        step = int(np.clip(step + rng.integers(-3, 4), 0, 2 * len(SCALE)))
        octave, degree = divmod(step, len(SCALE))
        f0 = 440.0 * 2 ** ((lowest + 12 * octave + SCALE[degree] - 69) / 12)  # MIDI number to Hz
        t = np.arange(round((length + ring) * fs)) / fs
        first = round(begin * fs)
        sound = note(rng, f0, t)[: n_samples - first]
        if rng.random() > REST:
            track[first : first + len(sound)] += sound
        begin += length
    return track


def _piano_note(rng: np.random.Generator, f0: float, t: np.ndarray) -> np.ndarray:
    """A struck string: stiff, so that its partials are sharp, the higher the sooner gone."""
    fs = 1 / t[1]
    k = np.arange(1, int(HIGHEST * fs / f0) + 1)[:, None]
    partial = k * f0 * np.sqrt(1 + 4e-4 * k**2)
    k, partial = k[partial < HIGHEST * fs][:, None], partial[partial < HIGHEST * fs][:, None]
    decay = np.sqrt(260 / f0) / (1 + 0.25 * k)  # s
    phase = rng.uniform(0, 2 * np.pi, k.shape)
    level = rng.uniform(0.6, 1.0) * k**-1.2
    strings = level * np.exp(-t / decay) * np.sin(2 * np.pi * partial * t + phase)
    hammer = 0.3 * rng.standard_normal(t.shape) * np.exp(-t / 0.02)
    return (strings.sum(axis=0) + hammer) * _edges(t, attack=0.004, release=0.1)


def _violin_note(rng: np.random.Generator, f0: float, t: np.ndarray) -> np.ndarray:
    """A bowed string: all partials in step, with vibrato, the body's colour and the bow's noise."""
    fs = 1 / t[1]
    depth = 0.006 * np.clip((t - 0.1) / 0.2, 0, 1)
    vibrato = np.sin(2 * np.pi * rng.uniform(5, 6) * t + rng.uniform(0, 2 * np.pi))
    phase = 2 * np.pi * np.cumsum(f0 * (1 + depth * vibrato)) / fs
    k = np.arange(1, int(HIGHEST * fs / (1.01 * f0)) + 1)[:, None]
    body = sum(np.exp(-((np.log2(k * f0 / peak)) ** 2) / 0.3) for peak in (450, 1100, 2700))
    strings = (k**-0.9 * (0.3 + body) * np.sin(k * phase)).sum(axis=0)
    bow = 0.1 * rng.standard_normal(t.shape)
    return rng.uniform(0.7, 1.0) * (strings + bow) * _edges(t, attack=0.06, release=0.08)


def _edges(t: np.ndarray, *, attack: float, release: float) -> np.ndarray:
    """A rise and a fall without a click."""
    left = t[-1] + t[1] - t
    rising, falling = np.clip(t / attack, 0, 1), np.clip(left / release, 0, 1)
    return np.sin(np.pi / 2 * rising) ** 2 * np.sin(np.pi / 2 * falling) ** 2


def _responses(rng: np.random.Generator, n_src: int, fs: int) -> np.ndarray:
    """Room responses (src, chan, tap): a direct sound from another side for each source."""
    n_taps = round(RT60 * fs)
    t = np.arange(n_taps) / fs
    responses = rng.standard_normal((n_src, N_CHAN, n_taps)) * 10 ** (-3 * t / RT60)
    responses *= 10 ** (-DIRECT_DB / 20) / np.linalg.norm(responses, axis=-1, keepdims=True)
    late = max(1, round(2e-4 * fs))  # about 7 cm of sound between the microphones
    for src in range(n_src):
        responses[src, src % N_CHAN, 0] += 1
        responses[src, (src + 1) % N_CHAN, late] += FARTHER
    return responses


def _convolve(x: np.ndarray, responses: np.ndarray) -> np.ndarray:
    """Convolve signals (..., sample) with responses (..., tap), cut to the signals' length."""
    n_samples = x.shape[-1]
    n_fft = n_samples + responses.shape[-1]
    y = np.fft.irfft(np.fft.rfft(x, n_fft) * np.fft.rfft(responses, n_fft), n_fft)
    return y[..., :n_samples]
