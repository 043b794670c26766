"""A separation as a folder of files: all of it is there, or nothing has changed."""

import json
import operator
import secrets
import shutil
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..audio import can_clip, check_format, write_audio
from ..errors import AudioFileError, SeparatrixWarning, UnsupportedError
from .overview import draw_overview
from .report import report, to_json

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
        counted from 0, ref_channel and the channels of the recording that are their axis.
    extra : mapping
        Further entries of report.json; they win over those of the same name.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    UnsupportedError
        If `only` or `without` names no source or one that does not exist.
    AudioFileError
        If the format cannot hold the signals, the folder holds anything besides an
        earlier result, or it cannot be written.
    """
    numbers = _numbers(only, len(separation.sources))
    n_chan = len(separation.rendering.recording.twin) if images else 1
    check_format(extension, bits, n_chan, separation.fs)
    signals = {f"source{n}.{extension}": separation.sources[n - 1] for n in numbers}
    if images:
        signals |= {f"image{n}.{extension}": separation.images[n - 1] for n in numbers}
    if without is not None:
        left_out = _numbers(without, len(separation.sources))
        name = f"without{'+'.join(map(str, left_out))}.{extension}"
        signals[name] = separation.without([number - 1 for number in left_out])
    gain = _common_gain(list(signals.values())) if can_clip(extension, bits) else 1.0
    notes = [_gain_note(gain)] if gain < 1.0 else []
    for note in notes:
        warnings.warn(note, SeparatrixWarning, stacklevel=3)
    files = [*signals, *([FILTERS] if filters else []), OVERVIEW, REPORT]
    entries = report(separation, files=files, gain=gain, notes=notes) | to_json(extra)
    with _replacing(folder.resolve()) as fresh:
        for name, x in signals.items():
            write_audio(fresh / name, gain * x, round(separation.fs), bits=bits)
        if filters:
            _write_filters(separation, fresh / FILTERS)
        draw_overview(separation, fresh / OVERVIEW)
        text = json.dumps(entries, indent=2, ensure_ascii=False, allow_nan=False)
        # A name that is no text (a file system may have such) survives as JSON's own \u escape.
        (fresh / REPORT).write_text(text + "\n", encoding="utf-8", errors="backslashreplace")
    return folder


def _numbers(only: tuple[int, ...] | None, n_src: int) -> list[int]:
    if only is None:
        return list(range(1, n_src + 1))
    numbers = sorted({operator.index(n) for n in only})
    if not numbers or numbers[0] < 1 or numbers[-1] > n_src:
        named = ", ".join(map(str, numbers)) or "none"
        raise UnsupportedError(
            f"the sources to write must be from 1 to {n_src}; got {named}: name at least one "
            "of them, or leave it out to write all."
        )
    return numbers


def _common_gain(signals: list[np.ndarray]) -> float:
    """Largest gain up to 1 with which no sample exceeds full scale."""
    peak = max(max(x.max(), -x.min()) for x in signals)
    return 1.0 / max(1.0, float(peak))


def _gain_note(gain: float) -> str:
    return (
        f"all signals were written {-20 * np.log10(gain):.1f} dB softer, by one common gain, "
        "because this format would cut off their peaks; 32-bit wav keeps them as they are."
    )


def _write_filters(separation: "Separation", path: Path) -> None:
    np.savez(
        path,
        filters=separation.filters,
        channels=separation.rendering.recording.live,
        fs=separation.fs,
        n_fft=separation.options["n_fft"],
        hop=separation.options["hop"],
        ref_channel=separation.ref_channel,
    )


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
