"""The report of a result: what was done, with what, and how it went."""

import math
import platform
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy

from .. import __version__
from ..options import Scaling

if TYPE_CHECKING:
    from ..counting import Count
    from .separation import Separation

COUNTING = (
    "sources and channels are counted from 1; options are the keyword arguments of "
    "separatrix.separate, which counts channels from 0"
)
SCALING_WORDS = {
    None: "none: each as it sounds at ref_channel",
    Scaling.INVERSE: "by the inverse of the demixing matrix, as they sound at ref_channel",
    Scaling.LEAST_SQUARES: "by the gain that fits each source best to the recording at ref_channel",
    Scaling.MINIMAL_DISTORTION: "by minimal distortion, each at a channel of its own",
}


def report(
    separation: "Separation",
    *,
    files: Iterable[str] = (),
    gain: float = 1.0,
    notes: Iterable[str] = (),
) -> dict[str, Any]:
    """Describe a separation in values that JSON knows.

    Parameters
    ----------
    separation : Separation
        What to describe.
    files : iterable of str
        Names of the files that were written.
    gain : float
        Factor by which the written signals differ from those of the separation.
    notes : iterable of str
        Further warnings, one sentence each.

    Returns
    -------
    dict
        Entries in the order of the file.  ``ref_channel`` is the channel, from 1, at which
        sources are given, and None where every source has a channel of its own.
        ``parameters`` holds those with one number for each source.
    """
    recording = separation.rendering.recording
    own_channel = separation.scaling is Scaling.MINIMAL_DISTORTION
    n_chan = len(recording.twin)
    falling = np.all(np.diff(separation.rendering.power) <= 0)
    entries = {
        "versions": {
            "separatrix": __version__,
            "numpy": np.__version__,
            "scipy": scipy.__version__,
            "python": platform.python_version(),
        },
        "track": separation.track,
        "method": separation.method,
        "options": separation.options,
        "counting": COUNTING,
        "fs": separation.fs,
        "n_samples": separation.n_samples,
        "n_chan": n_chan,
        "left_out_channels": [c + 1 for c in range(n_chan) if c not in recording.live],
        "n_src": separation.n_src,
        "order": "by power, loudest first" if falling else "as asked for",
        "ref_channel": None if own_channel else separation.reference_channel + 1,
        "scaling": SCALING_WORDS[separation.scaling],
        "files": files,
        "gain": gain,
        "stages": [
            {
                "label": stage.label,
                "iterations": len(stage.costs) - 1,
                "stop": stage.stop.value,
                "costs": stage.costs,
            }
            for stage in separation.stages
        ],
        "parameters": {
            name: values for name, values in separation.parameters.items() if values.ndim == 1
        },
        "count": separation.count and _count(separation.count),
        "learnt_from": separation.learnt and separation.learnt._asdict(),
        "details": separation.details,
        "score": separation.score and separation.score.to_dict(),
        "choice": separation.choice and separation.choice.to_dict(),
        "warnings": [*separation.warnings, *notes],
        "timings": separation.timings,
    }
    return {key: to_json(value) for key, value in entries.items()}


def _count(count: "Count") -> dict[str, Any]:
    """Say what was counted; outputs by number, from 1."""
    return {
        "n_src": count.n_src,
        "sentence": count.sentence,
        "background": [k + 1 for k in count.background],
        "score": count.score,
        **count.traits._asdict(),
    }


def to_json(value: Any) -> Any:
    """Turn a value into what JSON knows: null for NaN and infinity, lists for arrays."""
    if isinstance(value, Enum):
        return to_json(value.value)
    if isinstance(value, np.ndarray | np.generic):
        return to_json(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Mapping):
        return {str(key): to_json(entry) for key, entry in value.items()}
    if isinstance(value, Iterable):
        return [to_json(entry) for entry in value]
    return str(value)
