"""One recording through the library: read, separate, score, write."""

import time
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from ..errors import SeparatrixWarning
from ..evaluation import evaluate
from ..facade import separate
from ..iterate import Stage
from ..separation import Separation
from ..separation.folder import FILTERS
from ..separation.report import to_json
from .console import collected_notes
from .order import Order
from .tracks import Track, check_place, choose_folder, read_report


@dataclass(frozen=True)
class Done:
    """A recording that was separated.

    Attributes
    ----------
    track : Track
        The recording.
    folder : Path
        Where the result lies.
    report : mapping
        Its report.json.
    seconds : float
        How long it took.
    notes : tuple of str
        What the library warned of, one sentence each.
    """

    track: Track
    folder: Path
    report: Mapping[str, Any]
    seconds: float
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Give the report, and where it lies, for programs."""
        return {"folder": str(self.folder), **self.report, "warnings": list(self.notes)}


class Follower(Protocol):
    """What is told about every step of a run; `RunProgress` for one."""

    def begin(self, track: str, doing: str) -> None:
        """Hear what is done before or after the iterations."""

    def on_stage(self, index: int, stage: Stage) -> None:
        """Hear that a stage begins."""

    def on_step(self, i: int, cost: Any, state: Any) -> None:
        """Hear of an iteration."""

    def on_progress(self, doing: str, share: float) -> None:
        """Hear how far something is."""


def separate_track(
    order: Order, track: Track, references: np.ndarray | None, progress: Follower
) -> Done:
    """Separate a recording and write the result.

    Parameters
    ----------
    order : Order
        What to do.
    track : Track
        The recording.
    references : numpy.ndarray or None
        True sources (src, sample), in whose order the result is put and scored.
    progress : Follower
        Told about every step.

    Returns
    -------
    Done
        What was made.
    """
    begun = time.perf_counter()
    place = order.out / order.name.format(method=order.method, track=track.name)
    check_place(place.parent)
    with collected_notes() as notes:
        progress.begin(track.name, "reading")
        separation = separate(
            track.paths[0] if len(track.paths) == 1 else track.paths,
            method=order.method,
            track=track.name,
            on_step=progress.on_step,
            on_stage=progress.on_stage,
            on_progress=progress.on_progress,
            **order.how,
        )
        progress.begin(track.name, "writing")
        written = {"extension": order.extension, "bits": order.bits, **order.contents}
        if written.get("filters") and separation.filters is None:  # of what auto chose
            written["filters"] = False
            warnings.warn(
                f"{separation.method} has no filters: {FILTERS} was left out.",
                SeparatrixWarning,
                stacklevel=1,
            )
        extra: dict[str, Any] = {"input": track.inputs, "output": to_json(written)}
        if references is not None:
            separation, scores = _align(separation, references)
            extra |= {"order": "as the references", "scores": scores}
        folder = choose_folder(place, separation, {k: extra[k] for k in ("input", "output")})
        separation.save(folder, extra=extra, on_progress=progress.on_progress, **written)
    seconds = time.perf_counter() - begun
    return Done(track, folder, read_report(folder), seconds, tuple(notes))


def _align(separation: Separation, references: np.ndarray) -> tuple[Separation, dict[str, Any]]:
    """Put the sources in the order of the references, and give their scores in it."""
    scores = evaluate(references, separation.sources, separation.reference_mixture)
    listed = scores.to_dict()
    del listed["permutation"]  # of the order by power, which is no more
    return separation.reordered(scores.permutation), listed
