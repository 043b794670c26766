"""All files of a result as one ZIP, made while it is sent."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

CHUNK = 1 << 20


class _Passing(io.RawIOBase):
    """A file that only passes on what is written to it."""

    def __init__(self) -> None:
        super().__init__()
        self._held: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._held.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        data, self._held = b"".join(self._held), []
        return data


def zip_chunks(folder: Path, names: list[str], title: str) -> Iterator[bytes]:
    """Give a ZIP of some files of a folder, piece by piece, stored as they are.

    Parameters
    ----------
    folder : Path
        Where they are.
    names : list of str
        Their names.
    title : str
        Folder that they get in the ZIP.

    Yields
    ------
    bytes
        The next piece.
    """
    passing = _Passing()
    with zipfile.ZipFile(cast(IO[bytes], passing), "w", zipfile.ZIP_STORED) as made:
        for name in names:
            entry = zipfile.ZipInfo.from_file(folder / name, f"{title}/{name}")
            with (folder / name).open("rb") as source, made.open(entry, "w") as target:
                while data := source.read(CHUNK):
                    target.write(data)
                    yield passing.taken()
            yield passing.taken()
    yield passing.taken()
