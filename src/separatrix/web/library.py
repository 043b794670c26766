"""The folder in which the page keeps recordings and runs: it survives the server."""

import json
import os
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from .records import Job, JobState, Recording

BROKEN = "the program ended while this was running; run it again."

Record = TypeVar("Record", Recording, Job)


class Library:
    """Recordings and runs, each in a folder of its own, known by ids that are never paths.

    Parameters
    ----------
    root : Path
        The folder; made if it is missing, for its owner alone.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._lock = threading.RLock()
        for folder in (root, root / "recordings", root / "jobs"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._recordings = _read_all(root / "recordings", "recording.json", Recording.from_json)
        self._jobs = _read_all(root / "jobs", "job.json", Job.from_json)
        self._clean()

    def recording(self, key: str) -> Recording | None:
        """Find a recording."""
        return self._recordings.get(key)

    def job(self, key: str) -> Job | None:
        """Find a run."""
        return self._jobs.get(key)

    def recordings(self) -> list[Recording]:
        """List recordings, the latest first."""
        with self._lock:
            return sorted(self._recordings.values(), key=lambda one: -one.created)

    def jobs(self, recording: str | None = None) -> list[Job]:
        """List runs, the earliest first."""
        with self._lock:
            found = sorted(self._jobs.values(), key=lambda one: one.created)
        return [job for job in found if recording in (None, job.recording)]

    def recording_folder(self, recording: Recording) -> Path:
        """Find the folder of a recording."""
        return self.root / "recordings" / recording.id

    def recording_paths(self, recording: Recording) -> list[Path]:
        """Find the files of a recording."""
        folder = self.recording_folder(recording)
        return [folder / name for name in recording.files]

    def job_folder(self, job: Job) -> Path:
        """Find the folder of a run."""
        return self.root / "jobs" / job.id

    def put_recording(self, recording: Recording) -> None:
        """Keep a recording, new or changed."""
        with self._lock:
            _write(self.recording_folder(recording) / "recording.json", recording.to_json())
            self._recordings[recording.id] = recording

    def put_job(self, job: Job) -> None:
        """Keep a run, new or changed; where it cannot be written, until the server ends."""
        with self._lock:
            self._jobs[job.id] = job
            _write(self.job_folder(job) / "job.json", job.to_json())

    def remove_recording(self, recording: Recording) -> None:
        """Delete a recording and its runs."""
        with self._lock:
            for job in self.jobs(recording.id):
                self.remove_job(job)
            self._recordings.pop(recording.id, None)
            shutil.rmtree(self.recording_folder(recording), ignore_errors=True)

    def remove_job(self, job: Job) -> None:
        """Delete a run."""
        with self._lock:
            self._jobs.pop(job.id, None)
            shutil.rmtree(self.job_folder(job), ignore_errors=True)

    def _clean(self) -> None:
        """Mark runs that the last server did not end; drop uploads that it did not end."""
        for job in self.jobs():
            if job.state is JobState.RUNNING:
                broken = replace(job, state=JobState.BROKEN, error=BROKEN, ended=time.time())
                self.put_job(broken)
                remove_scraps(self.job_folder(job))
        for recording in self.recordings():
            if not recording.ready:
                self.remove_recording(recording)


def new_id() -> str:
    """Make an id that nobody guesses."""
    return secrets.token_hex(6)


def remove_scraps(job_folder: Path) -> None:
    """Delete what a run that was killed had begun to write."""
    for scrap in job_folder.glob(".separatrix-*"):
        shutil.rmtree(scrap, ignore_errors=True)


def _read_all(
    folder: Path, name: str, read: Callable[[Mapping[str, Any]], Record]
) -> dict[str, Record]:
    found = {}
    for path in folder.glob(f"*/{name}"):
        try:
            record = read(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, LookupError, TypeError):
            continue  # of another version, or damaged: it stays on the disk, and is not shown
        if record.id == path.parent.name:
            found[record.id] = record
    return found


def _write(path: Path, values: Mapping[str, Any]) -> None:
    """Write a file that is never seen half written."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(values, indent=1), encoding="utf-8")
    os.replace(fresh, path)
