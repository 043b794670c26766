"""A separation as a folder of files: all of it is there, or nothing has changed."""

import json
import secrets
import shutil
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..audio import AudioWriter, can_clip, check_format
from ..errors import AudioFileError, SeparatrixWarning, UnsupportedError
from .overview import draw_overview, overview_panels
from .panels import Panel
from .rendering import Block, OnProgress
from .report import report, to_json
from .signals import Signals, wanted_signals

if TYPE_CHECKING:
    from .separation import Separation

REPORT, OVERVIEW, FILTERS = "report.json", "overview.png", "filters.npz"
LITTER = {".DS_Store", "Thumbs.db", "desktop.ini"}  # left behind by whoever looks at a folder


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
    files += [*([FILTERS] if filters else []), OVERVIEW, REPORT]
    entries = report(separation, files=files, gain=gain, notes=notes) | to_json(extra)
    with _replacing(folder.resolve()) as fresh:
        places = [fresh / f"{name}.{extension}" for name in n_chan]
        panels = _write_signals(separation, signals, places, bits, gain, tell)
        if filters:
            _write_filters(separation, fresh / FILTERS)
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


@contextmanager
def _replacing(folder: Path) -> Iterator[Path]:
    """A new folder that takes the place of `folder` if the block ends without an error."""
    scratch = folder.parent / f".separatrix-{secrets.token_hex(4)}"
    fresh, earlier = scratch / "new", scratch / "earlier"
    try:
        _refuse_foreign(folder)
        fresh.mkdir(parents=True)
        yield fresh
        if folder.exists():
            folder.rename(earlier)
        fresh.rename(folder)
    except OSError as error:
        if isinstance(error, AudioFileError) and str(fresh) not in str(error):
            raise  # it is about the recording, which long ones are still read from
        reason = error.strerror or str(error).replace(f"{fresh}/", "").rstrip(".")
        raise AudioFileError(
            f"the result cannot be written to {folder}: {reason}; choose another folder, or "
            "check the permissions and the free space of this one."
        ) from error
    finally:
        if earlier.exists() and not folder.exists():
            earlier.rename(folder)
        shutil.rmtree(scratch, ignore_errors=True)


def _refuse_foreign(folder: Path) -> None:
    """An earlier result may be replaced, and nothing else."""
    for path in (folder, *folder.parents):
        if path.exists() and not path.is_dir():
            raise FileExistsError(f"{path} is a file")
    if not folder.exists():
        return
    if folder == Path.cwd():
        raise FileExistsError("it is the working folder")  # and would be gone under our feet
    try:
        known = set(json.loads((folder / REPORT).read_text(encoding="utf-8"))["files"])
    except (FileNotFoundError, ValueError, LookupError, TypeError):
        known = set()
    foreign = {path.name for path in folder.iterdir()} - known - LITTER
    if foreign:
        raise FileExistsError(f"it holds {min(foreign)}, which is not of an earlier result")
