"""What the page keeps: recordings, and runs of methods on them."""

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any


class JobState(Enum):
    """How far a run is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    BROKEN = "broken"
    CANCELLED = "cancelled"


UNFINISHED = (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True)
class Recording:
    """A recording that was given to the page.

    Attributes
    ----------
    id : str
        Name of its folder.
    name : str
        Name for people.
    files : tuple of str
        Names of its files in the folder, in the order of their channels.
    titles : tuple of str
        Names that they had where they came from.
    created : float
        Seconds since 1970.
    fs, n_chan, n_samples : int
        What it is; 0 until it is looked at.
    ready : bool
        Whether all its files are there.
    notes : tuple of str
        What was noticed in it, one sentence each.
    problem : str
        Why it cannot be used; empty if it can.
    """

    id: str
    name: str
    files: tuple[str, ...]
    titles: tuple[str, ...]
    created: float = field(default_factory=time.time)
    fs: int = 0
    n_chan: int = 0
    n_samples: int = 0
    ready: bool = False
    notes: tuple[str, ...] = ()
    problem: str = ""

    def to_json(self) -> dict[str, Any]:
        """Give it as plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Recording":
        """Read what `to_json` gave."""
        lists = {name: tuple(values[name]) for name in ("files", "titles", "notes")}
        return cls(**{**values, **lists})


@dataclass(frozen=True)
class Job:
    """A run of a method on a recording.

    Attributes
    ----------
    id : str
        Name of its folder.
    recording : str
        The recording's id.
    method : str
        Canonical name of the method.
    options : mapping
        Keywords of `separatrix.separate`, as plain values.
    side : mapping
        Side data by keyword: marks, or names of files in the folder of the recording.
    continues : str or None
        The run from whose result it goes on.
    state : JobState
        How far it is.
    error : str
        Why it failed, in a sentence.
    created, ended : float
        Seconds since 1970; 0 if it has not ended.
    """

    id: str
    recording: str
    method: str
    options: Mapping[str, Any]
    side: Mapping[str, Any] = field(default_factory=dict)
    continues: str | None = None
    state: JobState = JobState.QUEUED
    error: str = ""
    created: float = field(default_factory=time.time)
    ended: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """Give it as plain values."""
        return {**asdict(self), "state": self.state.value}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Job":
        """Read what `to_json` gave."""
        return cls(**{**values, "state": JobState(values["state"])})


def result_folder(job_folder: Path) -> Path:
    """Find the result in the folder of a run."""
    return job_folder / "result"
