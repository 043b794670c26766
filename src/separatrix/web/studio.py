"""All that the page's requests work on, in one place."""

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .hub import Hub
from .keeping import can_go_on, read_parameters
from .library import Library
from .orders import make_order
from .queue import JobQueue
from .records import Job, JobState, Recording, result_folder
from .results import EarlierResult, find_results
from .signals import SignalSet, recording_signals, result_signals
from .summary import summary
from .wording import Refused
from .worker import Event

MOST_SETS = 32


@dataclass(eq=False)
class Studio:
    """Recordings, runs, the queue, and who is told of them.

    Attributes
    ----------
    library : Library
        What is kept.
    browsed : Path or None
        Folder of results of the command line.
    most_bytes : int
        Largest file that is taken.
    hub : Hub
        Where news go.
    """

    library: Library
    browsed: Path | None = None
    most_bytes: int = 16_000_000_000
    hub: Hub = field(default_factory=Hub)

    def __post_init__(self) -> None:
        self.queue = JobQueue(self.library, lambda job: make_order(self.library, job), self._tell)
        self._sets: dict[tuple[str, str], SignalSet] = {}
        self._results: dict[str, EarlierResult] = {}
        self._lock = threading.Lock()

    def recording(self, key: str) -> Recording:
        """Find a recording, or refuse."""
        found = self.library.recording(key)
        if found is None:
            raise Refused("there is no such recording; it may have been deleted.", 404)
        return found

    def job(self, key: str) -> Job:
        """Find a run, or refuse."""
        found = self.library.job(key)
        if found is None:
            raise Refused("there is no such run; it may have been deleted.", 404)
        return found

    def results(self) -> dict[str, EarlierResult]:
        """Look for results of the command line."""
        self._results = find_results(self.browsed)
        return self._results

    def result(self, key: str) -> EarlierResult:
        """Find a result of the command line, or refuse."""
        found = self._results.get(key) or self.results().get(key)
        if found is None:
            raise Refused("there is no such result in the folder.", 404)
        return found

    def folder(self, kind: str, key: str) -> Path:
        """Find the folder of a result, of a run here or of the command line."""
        if kind == "result":
            return self.result(key).folder
        job = self.job(key)
        if job.state is not JobState.DONE:
            raise Refused("this run has no result.", 404)
        return result_folder(self.library.job_folder(job))

    def signals(self, kind: str, key: str) -> SignalSet:
        """Find what can be heard of a recording, a run or a result."""
        with self._lock:
            found = self._sets.pop((kind, key), None) or self._open(kind, key)
            self._sets[kind, key] = found
            while len(self._sets) > MOST_SETS:
                self._sets.pop(next(iter(self._sets)))
        return found

    def forget(self, key: str) -> None:
        """Let go of what was deleted."""
        with self._lock:
            self._sets = {place: one for place, one in self._sets.items() if place[1] != key}

    def describe_job(self, job: Job) -> dict[str, Any]:
        """Describe a run, with what its report says."""
        described = job.to_json()
        if job.state is JobState.DONE:
            folder = self.library.job_folder(job)
            described["result"] = summary(result_folder(folder))
            described["parameters"] = read_parameters(folder)
            described["can_go_on"] = described["result"]["iterates"] and can_go_on(folder)
        return described

    def tell_recording(self, recording: Recording) -> None:
        """Tell every page of a recording that is new or has changed."""
        self.hub.publish({"recording": recording.to_json()})

    def news(self) -> list[dict[str, Any]]:
        """Tell a page that has just opened how things stand."""
        told: list[dict[str, Any]] = [{"hello": True}]
        for job in self.library.jobs():
            if job.state is JobState.RUNNING:
                told.append({"job": job.to_json()})
                told += [{"run": job.id, **event} for event in self.queue.events(job)]
        return told

    def _open(self, kind: str, key: str) -> SignalSet:
        if kind == "recording":
            return recording_signals(self.library.recording_paths(self.recording(key)))
        folder = self.folder(kind, key)
        if kind == "result":
            return result_signals(folder, list(self.result(key).inputs))
        recording = self.recording(self.job(key).recording)
        return result_signals(folder, self.library.recording_paths(recording))

    def _tell(self, job: Job, event: Event | None) -> None:
        if event is None:
            self.hub.publish({"job": self.describe_job(job)})
        else:
            self.hub.publish({"run": job.id, **event})
