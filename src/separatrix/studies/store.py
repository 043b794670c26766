"""The folder of a run: what was asked for, where it ran, and a line for each finished task.

``results.jsonl`` grows by whole lines that are on the disk before the next task is asked
for.  A driver that is killed leaves at most one line without an end; reading ignores it and
the next driver cuts it off.
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Any

from ..errors import FolderError
from .study import Record

PARAMETERS, ENVIRONMENT, RESULTS = "parameters.json", "environment.json", "results.jsonl"


def read_records(folder: Path) -> dict[str, Record]:
    """Read what is recorded.

    Parameters
    ----------
    folder : Path
        Folder of a run; it need not exist yet.

    Returns
    -------
    dict
        Records by key.  Of a task that ran twice, because it failed first, the last.

    Raises
    ------
    FolderError
        If the file cannot be read, or a whole line in it is no record.
    """
    path = folder / RESULTS
    try:
        *lines, _ = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise FolderError(f"{path} cannot be read: {error.strerror}.") from error
    records: dict[str, Record] = {}
    for number, line in enumerate(lines, start=1):
        try:
            record = json.loads(line)
            records[record["key"]] = record
        except (ValueError, TypeError, KeyError):
            raise FolderError(
                f"line {number} of {path} is no record; take it out to run its task again."
            ) from None
    return records


class Recorder:
    """The only writer of a folder's results, while it is open.

    Parameters
    ----------
    folder : Path
        Folder of a run; made if it is missing.

    Raises
    ------
    FolderError
        If the file cannot be written, or another driver is writing it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.path = folder, folder / RESULTS
        with _told(self.path):
            folder.mkdir(parents=True, exist_ok=True)
            self._file: FileIO = FileIO(self.path, "a+")
        try:
            _lock(self._file, folder)
            with _told(self.path):
                self._file.truncate(_whole_lines(self._file))
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> "Recorder":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def append(self, record: Record) -> None:
        """Put a record on the disk.

        Parameters
        ----------
        record : Record
            Plain values.

        Raises
        ------
        FolderError
            If the disk is full or gone.
        """
        line = json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n"
        rest = memoryview(line.encode("utf-8", "backslashreplace"))
        with _told(self.path):
            while rest:  # a disk that fills up takes a part
                rest = rest[self._file.write(rest) :]
            os.fsync(self._file.fileno())


def read_json(path: Path) -> Any:
    """Read a JSON file of a run.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    object
        What it holds; None if it does not exist.

    Raises
    ------
    FolderError
        If it cannot be read.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise FolderError(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError:
        raise FolderError(f"{path} is not JSON; is its folder that of a study?") from None


def write_json(path: Path, value: Any) -> None:
    """Write a JSON file, all of it or nothing.

    Parameters
    ----------
    path : Path
        The file.
    value : object
        Plain values.

    Raises
    ------
    FolderError
        If it cannot be written.
    """
    with replacing(path) as fresh:
        fresh.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def write_files(folder: Path, writers: Mapping[str, Callable[[Path], object]]) -> list[Path]:
    """Write files of a run, each of them whole or not at all.

    Parameters
    ----------
    folder : Path
        Folder of the run.
    writers : mapping
        What writes each file, by its name: called with the place to write to.

    Returns
    -------
    list of Path
        The files.

    Raises
    ------
    FolderError
        If one cannot be written.
    """
    for name, write in writers.items():
        with replacing(folder / name) as fresh:
            write(fresh)
    return [folder / name for name in writers]


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Write a file under another name, which it loses when it is whole.

    Parameters
    ----------
    path : Path
        The file.

    Yields
    ------
    Path
        Where to write.

    Raises
    ------
    FolderError
        If it cannot be written; the file is then as it was.
    """
    fresh = path.with_name(f".{path.name}")
    try:
        with _told(path):
            yield fresh
            fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what the system says into a sentence about a file."""
    try:
        yield
    except FolderError:
        raise
    except OSError as error:
        raise FolderError(
            f"{path} cannot be written: {error.strerror or error}; choose another folder, or see "
            "to its permissions and to the space on its disk."
        ) from error


def _whole_lines(file: FileIO) -> int:
    """Length in bytes of the lines that have an end."""
    file.seek(0)
    return file.readall().rfind(b"\n") + 1


def _lock(file: FileIO, folder: Path) -> None:
    """Keep other drivers out for as long as the file is open, or this process lives."""
    try:
        import fcntl
    except ImportError:  # Windows has no such lock
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise FolderError(
            f"another run is writing to {folder}; wait for its end, or choose another folder."
        ) from None
    except OSError:  # a file system without locks
        return
