"""A folder of files that is replaced as a whole: all of it is there, or nothing has changed."""

import json
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import AudioFileError

LITTER = {".DS_Store", "Thumbs.db", "desktop.ini"}  # left behind by whoever looks at a folder


@contextmanager
def replacing(folder: Path, index: str) -> Iterator[Path]:
    """Give a new folder that takes the place of another if the block ends without an error.

    Parameters
    ----------
    folder : Path
        The folder; its parents are made if they are missing.
    index : str
        JSON file whose entry "files" lists what the folder holds, itself included: nothing else
        is replaced.

    Yields
    ------
    Path
        Where to write.

    Raises
    ------
    AudioFileError
        If the folder holds anything else, or it cannot be written.
    """
    folder = folder.resolve()
    scratch = folder.parent / f".separatrix-{secrets.token_hex(4)}"
    fresh, earlier = scratch / "new", scratch / "earlier"
    try:
        _refuse_foreign(folder, index)
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


def _refuse_foreign(folder: Path, index: str) -> None:
    """An earlier result may be replaced, and nothing else."""
    for path in (folder, *folder.parents):
        if path.exists() and not path.is_dir():
            raise FileExistsError(f"{path} is a file")
    if not folder.exists():
        return
    if folder == Path.cwd():
        raise FileExistsError("it is the working folder")  # and would be gone under our feet
    try:
        known = set(json.loads((folder / index).read_text(encoding="utf-8"))["files"])
    except (FileNotFoundError, ValueError, LookupError, TypeError):
        known = set()
    foreign = {path.name for path in folder.iterdir()} - known - LITTER
    if foreign:
        raise FileExistsError(f"it holds {min(foreign)}, which is not of an earlier result")
