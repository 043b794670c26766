"""Head-related responses from SOFA files (AES69), which are HDF5 files.

What files say of themselves is not always so.  Receiver 0 is taken as the left ear, whatever its
position says, and the levels at the ears decide on which side the azimuth is positive: of two
readings of a file that is nearly symmetric, both give the same head.
"""

import errno
import os
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import MissingDataError, MissingExtra, SeparatrixWarning, UnsupportedError
from .directions import seen_by, unit_vectors
from .responses import HeadResponses, first_of_each, joined

FIR = ("FIR", "FIRE", "FIR-E")  # the latter two have an axis for emitters
AHEAD, ABOVE = ((1.0, 0.0, 0.0),), ((0.0, 0.0, 1.0),)
RINGING = 32  # samples
SURE = 0.5  # least correlation of the side with the level difference


def read_sofa(path: str | Path) -> HeadResponses:
    """Read the responses of a head from a SOFA file, or from all SOFA files of a folder.

    Parameters
    ----------
    path : path
        A file of finite impulse responses at two receivers (SimpleFreeFieldHRIR, GeneralFIR,
        SingleRoomDRIR and others of this shape, with one emitter), or a folder of such files of
        one head; of a direction that several of them have, the first stays.

    Returns
    -------
    HeadResponses
        Responses with their delays applied, and directions as the listener sees them.

    Raises
    ------
    MissingExtra
        If h5py is not installed.
    FileNotFoundError
        If there is no such file.
    UnsupportedError
        If it is no SOFA file, or of another kind.
    MissingDataError
        If the levels at the ears do not tell left from right, or values are missing.

    Warns
    -----
    SeparatrixWarning
        If left and right of the file's directions are exchanged, or directions come twice.

    References
    ----------
    AES69-2022, "AES standard for file exchange: Spatial acoustic data file format".
    """
    path = Path(path)
    if not path.is_dir():
        read = _read_file(path)
    else:
        files = sorted(path.glob("*.sofa"))
        if not files:
            raise MissingDataError(f"{path} has no file *.sofa.")
        read = joined([_read_file(file) for file in files])
    for note in read.warnings:
        warnings.warn(note, SeparatrixWarning, stacklevel=2)
    return read


def _read_file(path: Path) -> HeadResponses:
    try:
        import h5py
    except ImportError as error:
        raise MissingExtra(
            'SOFA files need h5py; install it with: pip install "separatrix[binaural]".'
        ) from error
    if not path.is_file():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
    if not h5py.is_hdf5(path):
        raise UnsupportedError(
            f"{path} is no SOFA file, which would be HDF5; name a .sofa file of the responses of a "
            "head."
        )
    with h5py.File(path) as file:
        _check(file, path)
        ir = _delayed(_responses(file, path), _delays(file))
        directions = _directions(file, path, len(ir))
        fs = _rate(file, path)
    once = first_of_each(directions)
    read = HeadResponses(ir[once], fs, directions[once], name=path.name)
    notes = []
    if len(once) < len(ir):
        notes.append(
            f"{path.name}: {len(ir) - len(once)} of {len(ir)} directions come more than once; the "
            "first of each is kept."
        )
    side = _side(read)
    if side < 0:
        notes.append(
            f"{path.name}: sound from azimuths that should be to the left is louder at the right "
            "ear; left and right of the directions are exchanged."
        )
    turned = read.directions * (1, np.sign(side), 1)
    return replace(read, directions=turned, mirrored=side < 0, warnings=tuple(notes))


def _side(responses: HeadResponses) -> float:
    """Correlation of what lies to the left with what is louder there.

    Both are odd in the side, so that no mean is taken out.
    """
    left, level = responses.directions[:, 1], responses.level_difference
    size = np.linalg.norm(left) * np.linalg.norm(level)
    side = float(left @ level / size) if size > 0 else 0.0
    if abs(side) < SURE:
        raise MissingDataError(
            f"{responses.name}: the levels at the two receivers do not tell left from right "
            f"(correlation {side:.2f} with the side of the source); these are no ears of a head, "
            "or all directions lie in the middle."
        )
    return side


def _check(file: Any, path: Path) -> None:
    kind, convention = (_text(file.attrs.get(k)) for k in ("DataType", "SOFAConventions"))
    missing = {"Data.IR", "Data.SamplingRate", "SourcePosition"} - set(file)
    if kind not in FIR or missing:
        lacks = f", without {', '.join(sorted(missing))}" if missing else ""
        raise UnsupportedError(
            f"{path} has data of type {kind or 'unknown'} ({convention or 'no convention'}){lacks}"
            "; finite impulse responses (FIR) at two ears are needed."
        )


def _responses(file: Any, path: Path) -> np.ndarray:
    ir = np.asarray(file["Data.IR"], dtype=np.float64)
    if ir.ndim == 4 and 1 in ir.shape[2:]:  # older files have the emitter third, newer ones last
        ir = ir.squeeze(axis=2 if ir.shape[2] == 1 else 3)
    if ir.ndim != 3 or ir.shape[1] != 2:
        raise UnsupportedError(
            f"{path} has responses of shape {ir.shape}; (measurement, 2 receivers, sample), with "
            "one emitter, is needed."
        )
    return ir


def _delays(file: Any) -> np.ndarray:
    """Delays in samples, (measurement or 1, receiver)."""
    if "Data.Delay" not in file:
        return np.zeros((1, 2))
    delays = np.asarray(file["Data.Delay"], dtype=np.float64)
    return delays.reshape(-1, 2) if delays.size % 2 == 0 else np.zeros((1, 2))


def _delayed(ir: np.ndarray, delays: np.ndarray) -> np.ndarray:
    """Delay each response; what is common to all, in whole samples, is left out."""
    delays = np.broadcast_to(np.nan_to_num(delays), ir.shape[:2])
    delays = delays - np.floor(delays.min())
    if not delays.any():
        return ir
    # Sharp where delays are whole; between samples the ringing needs room at both ends.
    room = RINGING if (delays % 1).any() else 0
    n_taps = ir.shape[2] + int(np.ceil(delays.max())) + 2 * room
    turn = np.exp(-2j * np.pi * np.fft.rfftfreq(n_taps) * (delays + room)[..., None])
    return np.fft.irfft(np.fft.rfft(ir, n_taps) * turn, n_taps)


def _rate(file: Any, path: Path) -> int:
    rates = np.unique(np.asarray(file["Data.SamplingRate"], dtype=np.float64))
    if len(rates) != 1 or not rates[0] > 0 or rates[0] != np.round(rates[0]):
        raise UnsupportedError(
            f"{path} has sampling rates {rates.tolist()}; one whole number of hertz is needed."
        )
    return int(rates[0])


def _directions(file: Any, path: Path, n: int) -> np.ndarray:
    """Unit vectors (measurement, 3) from the listener to the source, as the listener sees it."""
    source = _vectors(file, "SourcePosition", path, "spherical", AHEAD)
    listener = _vectors(file, "ListenerPosition", path, "cartesian", ((0.0, 0.0, 0.0),))
    view = _vectors(file, "ListenerView", path, "cartesian", AHEAD)
    up = _vectors(file, "ListenerUp", path, "cartesian", ABOVE, like="ListenerView")
    try:
        source, listener, view, up = (
            np.broadcast_to(v, (n, 3)) for v in (source, listener, view, up)
        )
    except ValueError:
        raise UnsupportedError(
            f"{path} has {n} measurements but positions {source.shape}, {listener.shape}, "
            f"{view.shape}, {up.shape} of source and listener."
        ) from None
    seen = seen_by(source - listener, view, up)
    return seen / np.linalg.norm(seen, axis=1, keepdims=True)


def _vectors(
    file: Any, name: str, path: Path, kind: str, default: tuple, like: str | None = None
) -> np.ndarray:
    """Read a variable as cartesian vectors (measurement or 1, 3)."""
    if name not in file:
        return np.array(default)
    values = np.asarray(file[name], dtype=np.float64)
    values = values.reshape(-1, 3)
    attributes = file[name].attrs
    if like is not None and like in file and "Type" not in attributes:
        attributes = file[like].attrs
    kind = (_text(attributes.get("Type")) or kind).lower()
    if kind == "cartesian":
        return values
    if kind != "spherical":
        raise UnsupportedError(f"{path} has {name} of type {kind}; cartesian or spherical is read.")
    units = _text(attributes.get("Units")).lower()
    azimuth, elevation = (values[:, :2] if units.startswith("rad") else np.radians(values[:, :2])).T
    distance = np.where(values[:, 2] > 0, values[:, 2], 1.0)  # some files leave it 0
    return unit_vectors(azimuth, elevation) * distance[:, None]


def _text(value: Any) -> str:
    """Text of an attribute, which comes as bytes, text, an array of one, or h5py.Empty."""
    if isinstance(value, np.ndarray) and value.size == 1:
        value = value.item()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace").strip()
    return value.strip() if isinstance(value, str) else ""
