"""Recordings on their way in: streamed to the disk, then looked at without being loaded."""

import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import soundfile
from starlette.requests import Request

from ..audio import open_sound
from ..audio.formats import SUFFIXES
from ..recording import inspect_recording
from .library import Library, new_id
from .records import Recording
from .wording import DISK_FULL, Refused, sentence

RESERVE = 200e6  # bytes that stay free on the disk
SIDE_NAME = re.compile(r"side-[0-9a-f]{12}(\.[a-z0-9]{1,5})?")
MOST_FILES = 256
DECODED_AT_ONCE = 1 << 20
MONO = "it has one channel: methods that compare microphones need two or more."


def new_recording(library: Library, titles: Sequence[str]) -> Recording:
    """Make room for a recording whose files are still to come.

    Raises
    ------
    Refused
        If there are no files, or too many.
    """
    if not 1 <= len(titles) <= MOST_FILES:
        raise Refused(f"give 1 to {MOST_FILES} files; got {len(titles)}.")
    names = [str(title)[:200] for title in titles]
    files = tuple(f"input{k + 1}{_suffix(name)}" for k, name in enumerate(names))
    recording = Recording(new_id(), Path(names[0]).stem or "recording", files, tuple(names))
    library.put_recording(recording)
    return recording


def side_name(title: str) -> str:
    """Make a name for a file of side data; nothing but its ending is taken from the given one."""
    suffix = Path(title).suffix.lower()
    return f"side-{new_id()}" + (suffix if re.fullmatch(r"\.[a-z0-9]{1,5}", suffix) else "")


def check_room(folder: Path, sizes: Sequence[int], most: int) -> None:
    """Refuse files of some sizes in bytes that are too large, or for which there is no room.

    Raises
    ------
    Refused
        If one has more than `most` bytes, or the disk is too small for all.
    """
    if max(sizes, default=0) > most:
        raise Refused(_too_large(most), 413)
    if sum(sizes) + RESERVE > shutil.disk_usage(folder).free:
        raise Refused(DISK_FULL, 507)


async def receive(request: Request, place: Path, most: int) -> None:
    """Stream the body of a request into a file.

    Raises
    ------
    Refused
        If it is larger than `most` bytes, or the disk is too small for it.
    """
    check_room(place.parent, [int(request.headers.get("content-length") or 0)], most)
    received = 0
    try:
        with place.open("wb") as file:
            async for chunk in request.stream():
                received += len(chunk)
                if received > most:
                    raise Refused(_too_large(most), 413)
                file.write(chunk)
    except Exception as error:  # also where the page has gone
        place.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise Refused(sentence(error), 507) from error
        raise


def open_intake(library: Library, recording: Recording) -> Recording:
    """Read the headers of a recording that has come in.

    Raises
    ------
    Refused
        If it cannot be read; nothing is kept of it.
    """
    paths = library.recording_paths(recording)
    names = dict(zip(paths, recording.titles, strict=True))
    try:
        settled = _seekable(recording, paths)
        sound = open_sound([paths[0].parent / name for name in settled.files])
    except (OSError, ValueError) as error:
        said = sentence(error, {**names, **{p.parent / p.name: n for p, n in names.items()}})
        library.remove_recording(recording)
        raise Refused(said) from error
    notes = (MONO,) if sound.n_chan == 1 else ()
    opened = replace(
        settled,
        fs=sound.fs,
        n_chan=sound.n_chan,
        n_samples=sound.n_samples,
        ready=True,
        notes=notes,
    )
    library.put_recording(opened)
    return opened


def look_at(library: Library, recording: Recording) -> Recording | None:
    """Look at all samples of a recording, and keep what is noticed; None if it is deleted."""
    paths = library.recording_paths(recording)
    names = dict(zip(paths, recording.titles, strict=True))
    try:
        found = inspect_recording(open_sound(paths), recording.fs)
        seen = replace(recording, notes=(*recording.notes, *found.warnings))
    except (OSError, ValueError) as error:
        seen = replace(recording, problem=sentence(error, names))
    if library.recording(recording.id) is None:
        return None
    library.put_recording(seen)
    return seen


def _seekable(recording: Recording, paths: list[Path]) -> Recording:
    """Decode files of a format in which no place can be found directly."""
    files = []
    for path in paths:
        open_sound([path])  # says what is wrong with it
        if soundfile.info(os.fsencode(path)).format != "OGG":
            files.append(path.name)
            continue
        decoded = path.with_suffix(".decoded.wav")
        with soundfile.SoundFile(path) as source:
            made = soundfile.SoundFile(
                decoded, "w", source.samplerate, source.channels, "FLOAT", format="RF64"
            )
            with made:
                for block in source.blocks(DECODED_AT_ONCE, dtype="float32", always_2d=True):
                    made.write(block)
        path.unlink()
        files.append(decoded.name)
    return replace(recording, files=tuple(files))


def _suffix(name: str) -> str:
    suffix = Path(name).suffix.lower()
    return suffix if suffix in SUFFIXES else ""


def _too_large(most: int) -> str:
    return f"the file is larger than {most / 1e9:g} GB; start the page with a larger --max-upload."
