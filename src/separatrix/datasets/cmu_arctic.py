"""CMU ARCTIC as the published simulations use it: utterances joined to 15 s and more.

R. Scheibler joined them for the experiments of several papers, BlinkIVA among them, and keeps them
at Zenodo: DOI 10.5281/zenodo.3066488, whose version 3066489 the published scripts fetch.
"""

import re
import secrets
import shutil
import tarfile
from pathlib import Path, PurePosixPath

from ..errors import DownloadError, FolderError
from .cache import cache_folder, dataset_folders
from .download import OnProgress, download, told_of_disk
from .zenodo import find_file

RECORD, ARCHIVE = 3066489, "cmu_arctic_concat15.tar.gz"
PLACE = "cmu-arctic"  # folder in the cache
NAME = re.compile(r"cmu_arctic_(male|female)_([a-z0-9]+)_(\d+)")
SOUND = (".flac", ".wav")


def cmu_arctic(
    folder: str | Path | None = None, *, on_progress: OnProgress | None = None
) -> dict[str, Path]:
    """Find the speech of CMU ARCTIC; fetch it from Zenodo where it is not here yet.

    Parameters
    ----------
    folder : str or Path, optional
        A folder in or below which the files lie, or shall lie; by default the one that
        SEPARATRIX_DATA names, then that of all fetched datasets, see `cache_folder`.
    on_progress : callable, optional
        Called as ``on_progress(doing, share)`` while it is fetched and unpacked.

    Returns
    -------
    dict
        Files by their names without extension, such as "cmu_arctic_female_slt_1".

    Raises
    ------
    DownloadError
        If it is not here, and cannot be fetched or unpacked.
    """
    if not _here(folder):
        folder = cache_folder() if folder is None else Path(folder)
        archive = folder / ARCHIVE
        download(find_file(RECORD, ARCHIVE), archive, on_progress)
        _unpack(archive, folder / PLACE, on_progress or (lambda doing, share: None))
        archive.unlink()
    return _here(folder)


def find_speech(folder: str | Path | None = None) -> dict[str, Path]:
    """Find the speech of CMU ARCTIC that is here.

    Parameters
    ----------
    folder : str or Path, optional
        A folder in or below which the files lie; by default the one that SEPARATRIX_DATA names,
        then that of all fetched datasets.

    Returns
    -------
    dict
        Files by their names without extension.

    Raises
    ------
    FolderError
        If there are none.
    """
    found = _here(folder)
    if not found and folder is None:
        raise FolderError(
            "the speech of CMU ARCTIC is not here; get it with: separatrix datasets cmu-arctic."
        )
    if not found:
        raise FolderError(
            f"{folder} holds no speech; files named as cmu_arctic_female_slt_1.flac are looked for."
        )
    return found


def speech_by_talker(folder: str | Path | None = None) -> dict[str, list[Path]]:
    """Sort the speech of CMU ARCTIC that is here by who speaks.

    Parameters
    ----------
    folder : str or Path, optional
        As for `find_speech`.

    Returns
    -------
    dict
        Files by talker, both in the order of their names.

    Raises
    ------
    FolderError
        If there are none.
    """
    talkers: dict[str, list[Path]] = {}
    for name, path in sorted(find_speech(folder).items()):
        talkers.setdefault(name.split("_")[3], []).append(path)
    return talkers


def _here(folder: str | Path | None) -> dict[str, Path]:
    """Files of the first folder that has any."""
    folders = dataset_folders() if folder is None else (Path(folder),)
    return next(filter(None, map(_files, folders)), {})


def _files(folder: Path) -> dict[str, Path]:
    return {
        path.stem: path
        for path in sorted(folder.rglob("cmu_arctic_*"))
        if path.suffix in SOUND
        and NAME.fullmatch(path.stem)
        and not path.parent.name.startswith(".")  # of an unpacking that was broken off
    }


def _unpack(archive: Path, place: Path, tell: OnProgress) -> None:
    """Take the sound files out of an archive; all of them are there, or none.

    They get their bare names, and nothing but plain files is taken: no path or link of the
    archive can lead elsewhere.
    """
    fresh = place.with_name(f".{place.name}-{secrets.token_hex(4)}")
    try:
        with told_of_disk(place.parent):
            fresh.mkdir(parents=True)
            _take_sound(archive, fresh, tell)
            fresh.replace(place)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _take_sound(archive: Path, fresh: Path, tell: OnProgress) -> None:
    try:
        with archive.open("rb") as packed, tarfile.open(fileobj=packed) as tar:
            size = archive.stat().st_size
            for member in tar:
                name = PurePosixPath(member.name)
                if not member.isfile() or not NAME.fullmatch(name.stem) or name.suffix not in SOUND:
                    continue
                sound = tar.extractfile(member)
                with (fresh / name.name).open("wb") as file:
                    shutil.copyfileobj(sound, file)  # type: ignore[arg-type]
                tell("unpacking the speech", packed.tell() / size)
    except (tarfile.TarError, EOFError, ValueError) as error:
        archive.unlink()
        raise DownloadError(f"{archive} cannot be unpacked: {error}.") from error
    if not any(fresh.iterdir()):
        archive.unlink()
        raise DownloadError(f"{archive} holds no files named as cmu_arctic_female_slt_1.wav.")
