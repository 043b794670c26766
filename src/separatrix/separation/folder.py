"""A separation as a folder of files: all of it is there, or nothing has changed."""

import json
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..audio import AudioWriter, can_clip, check_format
from ..errors import SeparatrixWarning, UnsupportedError
from .overview import draw_overview, overview_panels
from .panels import Panel
from .rendering import Block, OnProgress
from .replacing import replacing
from .report import report, to_json
from .signals import Signals, wanted_signals

if TYPE_CHECKING:
    from .separation import Separation

REPORT, OVERVIEW, FILTERS = "report.json", "overview.png", "filters.npz"


def write_folder(
    separation: "Separation",
    folder: Path,
    *,
    extension: str,
    bits: int | None,
    only: tuple[int, ...] | None,
    without: tuple[int, ...] | None,
    images: bool,
    filters: bool,
    extra: Mapping[str, Any],
    on_progress: OnProgress | None = None,
) -> Path:
    """Write signals, report and picture into a folder, in place of an earlier result.

    Parameters
    ----------
    separation : Separation
        What to write.
    folder : Path
        The folder; its parents are made if they are missing.
    extension : str
        wav, flac, ogg or mp3.
    bits : int or None
        16, 24, or 32 for float; None for the format's own.
    only : tuple of int, optional
        Sources to write, from 1; they keep their numbers.
    without : tuple of int, optional
        Sources, from 1, without which the mixture is written as well.
    images : bool
        Also write image1.wav, ... with all microphones.
    filters : bool
        Also write filters.npz: filters (freq, src, chan), fs in hertz, n_fft, hop, and,
        counted from 0, ref_channel and the channels of the recording that are their axis;
        and the further parameters of the sources.
    extra : mapping
        Further entries of report.json; they win over those of the same name.
    on_progress : callable, optional
        Called as ``on_progress(doing, share)`` after each block, share up to 1.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    UnsupportedError
        If `only` or `without` names no source or one that does not exist, or the method has no
        filters.
    AudioFileError
        If the format cannot hold the signals, the folder holds anything besides an
        earlier result, or it cannot be written.
    """
    signals = wanted_signals(separation.n_src, only, without, images)
    if filters and separation.filters is None:
        raise UnsupportedError(f"{separation.method} has no filters to write; leave filters out.")
    n_chan = signals.n_chan(separation)
    check_format(extension, bits, max(n_chan.values()), separation.fs)
    tell = on_progress or (lambda doing, share: None)
    gain = _common_gain(separation, signals, tell) if can_clip(extension, bits) else 1.0
    notes = [_gain_note(gain)] if gain < 1.0 else []
    for note in notes:
        warnings.warn(note, SeparatrixWarning, stacklevel=3)
    files = [f"{name}.{extension}" for name in n_chan]
    files += [*([FILTERS] if filters else []), *separation.attachments, OVERVIEW, REPORT]
    entries = report(separation, files=files, gain=gain, notes=notes) | to_json(extra)
    with replacing(folder, REPORT) as fresh:
        places = [fresh / f"{name}.{extension}" for name in n_chan]
        panels = _write_signals(separation, signals, places, bits, gain, tell)
        if filters:
            _write_filters(separation, fresh / FILTERS)
        for name, write in separation.attachments.items():
            write(separation, fresh / name)
        draw_overview(separation, panels, fresh / OVERVIEW)
        text = json.dumps(entries, indent=2, ensure_ascii=False, allow_nan=False)
        # A name that is no text (a file system may have such) survives as JSON's own \u escape.
        (fresh / REPORT).write_text(text + "\n", encoding="utf-8", errors="backslashreplace")
    return folder


def _write_signals(
    separation: "Separation",
    signals: Signals,
    places: Sequence[Path],
    bits: int | None,
    gain: float,
    tell: OnProgress,
) -> list[Panel]:
    """Write all files block by block, and see the picture's panels while the blocks pass by."""
    panels = overview_panels(separation)
    size = separation.n_samples, separation.fs
    with ExitStack() as stack:
        writers = [
            stack.enter_context(AudioWriter(place, count, *size, bits=bits))
            for place, count in zip(places, signals.n_chan(separation).values(), strict=True)
        ]
        for block in _blocks(separation, signals, tell, "writing"):
            for writer, x in zip(writers, signals.of(separation, block), strict=True):
                writer.write(gain * x)
            panels.add(block)
    return panels.panels()


def _blocks(
    separation: "Separation", signals: Signals, tell: OnProgress, doing: str
) -> Iterator[Block]:
    n_samples = 0
    for block in separation.rendering.blocks(images=signals.needs_images(separation)):
        yield block
        n_samples += block.x.shape[1]
        tell(doing, n_samples / separation.n_samples)


def _common_gain(separation: "Separation", signals: Signals, tell: OnProgress) -> float:
    """Largest gain up to 1 with which no sample exceeds full scale.

    Long recordings are worked through once more for it: their signals are kept nowhere.
    """
    peak = 1.0
    for block in _blocks(separation, signals, tell, "finding the peak"):
        peak = max(peak, *(max(x.max(), -x.min()) for x in signals.of(separation, block)))
    return 1.0 / float(peak)


def _gain_note(gain: float) -> str:
    return (
        f"all signals were written {-20 * np.log10(gain):.1f} dB softer, by one common gain, "
        "because this format would cut off their peaks; 32-bit wav keeps them as they are."
    )


def _write_filters(separation: "Separation", path: Path) -> None:
    arrays: dict[str, Any] = {
        "filters": separation.filters,
        "channels": separation.rendering.recording.live,
        "fs": separation.fs,
        "n_fft": separation.options["n_fft"],
        "hop": separation.options["hop"],
        "ref_channel": separation.ref_channel,
        **separation.parameters,
    }
    np.savez(path, **arrays)
