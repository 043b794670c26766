"""Signals that are heard and seen together, read by stretches from their files."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from ..audio import SoundFiles, open_sound
from ..audio.reading import Read
from ..separation.folder import REPORT
from ..separation.panels import source_name
from .loudness import Levels, levels_of, places

MOST = 32  # signals of a set: channels that a browser's buffer of sound can have


@dataclass(frozen=True)
class Signal:
    """One channel of a sound.

    Attributes
    ----------
    name : str
        For people.
    sound : SoundFiles
        Where its samples are.
    channel : int
        Which of them, from 0.
    gain : float
        Factor by which they are multiplied.
    file : str
        Its own file in the folder of a result, where it has one.
    """

    name: str
    sound: SoundFiles
    channel: int = 0
    gain: float = 1.0
    file: str = ""


def stretches(
    signals: Sequence[Signal], starts: Sequence[int], length: int
) -> Iterator[np.ndarray]:
    """Read stretches of some signals; each file is opened once, and decoded once for all.

    Parameters
    ----------
    signals : sequence of Signal
        What is read.
    starts : sequence of int
        First sample of each stretch; it may lie before the beginning.
    length : int
        Samples of each; beyond the ends of a signal they are 0.

    Yields
    ------
    numpy.ndarray
        Samples (signal, sample) in float32.
    """
    with ExitStack() as stack:
        sounds = {id(signal.sound): signal.sound for signal in signals}
        reads = {key: stack.enter_context(sound.opened()) for key, sound in sounds.items()}
        for start in starts:
            found = {
                key: _padded(reads[key], start, length, sound) for key, sound in sounds.items()
            }
            yield np.stack([one.gain * found[id(one.sound)][one.channel] for one in signals])


def _padded(read: Read, start: int, length: int, sound: SoundFiles) -> np.ndarray:
    first, last = max(start, 0), min(start + length, sound.n_samples)
    if first >= last:
        return np.zeros((sound.n_chan, length), np.float32)
    x = np.nan_to_num(read(first, last).astype(np.float32))
    return np.pad(x, ((0, 0), (first - start, start + length - last)))


@dataclass(frozen=True)
class SignalSet:
    """Signals of one length and sampling rate; the first is what the others are made from.

    Attributes
    ----------
    signals : tuple of Signal
        The mixture first, where there is one.
    fs : float
        Sampling rate in hertz.
    n_samples : int
        Length of each.
    begin : float
        Second of the recording at which they begin.
    """

    signals: tuple[Signal, ...]
    fs: float
    n_samples: int
    begin: float = 0.0

    def read(self, start: int, stop: int) -> np.ndarray:
        """Read all signals (signal, sample) in float32."""
        return next(stretches(self.signals, [start], stop - start))

    @cached_property
    def levels(self) -> Levels:
        """How loud they are."""
        starts, length = places(self.n_samples, self.fs)
        return levels_of(stretches(self.signals, starts, length), self.fs)

    def to_json(self) -> dict[str, Any]:
        """Describe them for the page."""
        loudness = self.levels.loudness_db
        return {
            "fs": self.fs,
            "n_samples": self.n_samples,
            "begin": self.begin,
            "signals": [
                {"name": signal.name, "loudness": round(float(level), 2), "file": signal.file}
                for signal, level in zip(self.signals, loudness, strict=True)
            ],
        }


def recording_signals(paths: list[Path]) -> SignalSet:
    """Give the channels of a recording."""
    sound = open_sound(paths)
    signals = tuple(Signal(f"Channel {c + 1}", sound, c) for c in range(min(sound.n_chan, MOST)))
    return SignalSet(signals, sound.fs, sound.n_samples)


def result_signals(folder: Path, recording: list[Path]) -> SignalSet:
    """Give the mixture at the reference channel, if it can be read, and the sources of a result.

    Parameters
    ----------
    folder : Path
        What `Separation.save` wrote.
    recording : list of Path
        Files that it was made from.

    Returns
    -------
    SignalSet
        The signals.
    """
    report = json.loads((folder / REPORT).read_text(encoding="utf-8"))
    n_samples, fs = int(report["n_samples"]), float(report["fs"])
    weak = (report.get("count") or {}).get("background", [])
    sources = [_source(folder, name, weak) for name in report["files"] if _is_source(name)]
    begin = _begin(report)
    mixture = _mixture(report, recording, n_samples / fs)
    return SignalSet((*mixture, *sources)[:MOST], fs, n_samples, begin)


def _begin(report: Mapping[str, Any]) -> float:
    return float(report["options"].get("start") or 0.0)


def _is_source(name: str) -> bool:
    stem, _, suffix = name.partition(".")
    return stem.startswith("source") and stem[6:].isdigit() and suffix != "png"


def _source(folder: Path, name: str, weak: Collection[int]) -> Signal:
    number = int(name.partition(".")[0].removeprefix("source"))
    sound = open_sound([folder / Path(name).name])
    return Signal(source_name(number, weak=number in weak), sound, file=name)


def _mixture(report: Mapping[str, Any], recording: list[Path], duration: float) -> list[Signal]:
    if not recording or not all(path.is_file() for path in recording):
        return []
    sound = open_sound(recording, start=_begin(report), duration=duration)
    channel = (report.get("ref_channel") or 1) - 1
    if sound.fs != report["fs"] or channel >= sound.n_chan:
        return []
    return [Signal("Mixture", sound, channel, float(report.get("gain", 1.0)))]
