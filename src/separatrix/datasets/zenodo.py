"""Files of a Zenodo record, with the checksums that the record itself gives."""

import hashlib
import json
from typing import Any

from ..errors import DownloadError
from .download import RemoteFile, open_url

API = "https://zenodo.org/api/records"


def find_file(record: int, name: str) -> RemoteFile:
    """Ask a record for one of its files.

    Parameters
    ----------
    record : int
        Number of the record.
    name : str
        Name of the file.

    Returns
    -------
    RemoteFile
        Where it is, its size and its checksum.

    Raises
    ------
    DownloadError
        If Zenodo cannot be reached, or answers something else than a record with this file.
    """
    url = f"{API}/{record}"
    with open_url(url) as answer:
        text = answer.read()
    try:
        found = [file for file in map(_file, json.loads(text)["files"]) if file.name == name]
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise DownloadError(f"{url} does not answer as a record of Zenodo does.") from error
    if not found:
        raise DownloadError(f"{url} has no file {name}.")
    return found[0]


def _file(entry: Any) -> RemoteFile:
    algorithm, _, digest = entry["checksum"].rpartition(":")
    hashlib.new(algorithm or "md5", usedforsecurity=False)  # ValueError if there is no such sum
    checksum = f"{algorithm or 'md5'}:{digest}"
    return RemoteFile(entry["key"], entry["links"]["self"], int(entry["size"]), checksum)
