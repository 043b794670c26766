"""SOFA files of a computed head, with all that files differ in."""

import h5py
import numpy as np

from separatrix.binaural.directions import angles, evenly
from separatrix.binaural.spherical_head import spherical_head

DIRECTIONS = evenly(30)
HEAD = spherical_head(DIRECTIONS)


def spherical(u):
    """Positions (n, 3) as files have them: degrees from 0 to 360, and a distance."""
    azimuth, elevation = np.degrees(angles(u))
    return np.stack([azimuth % 360, elevation, np.full(len(u), 1.4)], axis=1)


def write_sofa(path, ir=HEAD.ir, position=None, *, attributes=(), variables=(), of=(), leave=()):
    """Write a file; the mappings add or replace, `of` holds attributes of variables."""
    parts = {
        "Data.IR": ir,
        "Data.SamplingRate": [16000.0],
        "Data.Delay": np.zeros((1, 2)),
        "SourcePosition": spherical(DIRECTIONS) if position is None else position,
        "ReceiverPosition": [[[0.0], [0.09], [0.0]], [[0.0], [-0.09], [0.0]]],
    } | dict(variables)
    described = {
        "SourcePosition": {"Type": b"spherical", "Units": b"degree, degree, metre"}
    } | dict(of)
    with h5py.File(path, "w") as file:
        kinds = {"DataType": b"FIR", "SOFAConventions": b"SimpleFreeFieldHRIR"} | dict(attributes)
        for name, value in kinds.items():
            file.attrs[name] = value
        for name, value in parts.items():
            if name in leave:
                continue
            file[name] = value
            for key, text in described.get(name, {}).items():
                file[name].attrs[key] = text
    return path
