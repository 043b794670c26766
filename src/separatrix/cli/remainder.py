"""``--except``: what remains of a recording without some of its sources."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ..audio import can_clip, write_audio
from ..scaling import Scaling
from ..separation import Separation
from ..separation.folder import REPORT
from .tracks import read_report


def write_remainder(
    separation: Separation, folder: Path, numbers: Sequence[int], *, extension: str, bits: int
) -> None:
    """Add without2.wav to a result: the mixture at the reference channel minus source 2.

    Parameters
    ----------
    separation : Separation
        The result.
    folder : Path
        Where it was saved; its report.json will name the file and its gain.
    numbers : sequence of int
        Sources to leave out, from 1.
    extension, bits : str, int
        Format of the file.
    """
    x = _remainder(separation, [number - 1 for number in numbers])
    report = read_report(folder)
    gain = report["gain"]
    if can_clip(extension, bits):
        gain = min(gain, 1 / max(1.0, float(np.abs(x).max())))
    name = f"without{'+'.join(map(str, numbers))}.{extension}"
    report["files"].insert(0, name)
    report["without"] = {"sources": list(numbers), "gain": gain}
    scratch = folder / f".{name}"
    try:
        write_audio(scratch, gain * x, round(separation.fs), bits=bits)
        scratch.replace(folder / name)
        scratch.write_text(json.dumps(report, indent=2, allow_nan=False) + "\n", encoding="utf-8")
        scratch.replace(folder / REPORT)
    finally:
        scratch.unlink(missing_ok=True)


def _remainder(separation: Separation, left_out: list[int]) -> np.ndarray:
    heard = separation.sources[left_out]
    if separation.scaling is Scaling.MINIMAL_DISTORTION:  # each is heard at a channel of its own
        recording = separation.rendering.recording
        channel = recording.live[recording.twin[separation.ref_channel][0]]
        heard = separation.images[left_out, channel]
    return separation.reference_mixture - heard.sum(axis=0)
