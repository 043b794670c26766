"""Full disks, damaged records, and sentences."""

import asyncio
import errno
import json
import shutil
import time
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from separatrix.web.hub import MOST_WAITING, Hub
from separatrix.web.intake import RESERVE, check_room, new_recording, receive, side_name
from separatrix.web.library import Library, new_id
from separatrix.web.queue import JobQueue
from separatrix.web.records import Job, JobState
from separatrix.web.wording import DISK_FULL, Refused, sentence

Usage = namedtuple("Usage", "total used free")


class Coming:
    """A request with a body."""

    def __init__(self, *chunks, announced=None):
        self.headers = {} if announced is None else {"content-length": str(announced)}
        self.chunks = chunks

    async def stream(self):
        for chunk in self.chunks:
            if isinstance(chunk, Exception):
                raise chunk
            yield chunk


def take(request, place, most=1000):
    # In a thread of its own: a browser that other tests drive leaves its loop running in this one.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, receive(request, place, most)).result()


def test_a_full_disk_is_said_before_or_while_a_file_comes(tmp_path, monkeypatch):
    place = tmp_path / "input1.wav"
    with pytest.raises(Refused, match="disk is full"):
        take(Coming(b"x", OSError(errno.ENOSPC, "No space left on device")), place)
    assert not place.exists()
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(1e9, 9e8, 1e8))
    with pytest.raises(Refused, match="disk is full") as refused:
        take(Coming(b"x", announced=500), place)
    assert refused.value.status == 507


def test_a_file_larger_than_announced_is_cut_off_and_not_kept(tmp_path):
    place = tmp_path / "input1.wav"
    with pytest.raises(Refused, match="larger than"):
        take(Coming(b"x" * 600, b"x" * 600), place)
    assert not place.exists()
    take(Coming(b"x" * 600, b"y"), place)
    assert place.read_bytes() == b"x" * 600 + b"y"


def test_side_data_keep_nothing_but_their_ending():
    assert side_name("../../x.CSV").endswith(".csv")
    assert "." not in side_name("x.very-long-ending")
    assert "/" not in side_name("/etc/a.b/c")


def test_the_library_survives_damage_and_marks_what_was_running(tmp_path):
    library = Library(tmp_path)
    recording = replace(new_recording(library, ["a.wav"]), ready=True)
    library.put_recording(recording)
    abandoned = new_recording(library, ["never came.wav"])
    states = {state: Job(new_id(), recording.id, "fdica", {}, state=state) for state in JobState}
    for job in states.values():
        library.put_job(job)
    damaged = tmp_path / "jobs" / "damaged"
    damaged.mkdir()
    (damaged / "job.json").write_text("{")
    again = Library(tmp_path)
    assert again.recording(abandoned.id) is None
    assert again.recording(recording.id) == recording
    for state, job in states.items():
        expected = JobState.BROKEN if state is JobState.RUNNING else state
        assert again.job(job.id).state is expected
    again.remove_recording(recording)
    assert again.jobs() == []
    assert json.loads((tmp_path / "jobs/damaged/job.json").read_text() + "}") == {}


def test_errors_become_sentences_with_names_that_people_know(tmp_path):
    path = tmp_path / "input1.wav"
    said = sentence(ValueError(f"{path} is empty."), {path: "mine.wav"})
    assert said == "mine.wav is empty."
    assert sentence(OSError(errno.ENOSPC, "No space left on device")) == DISK_FULL
    assert "memory" in sentence(MemoryError())
    assert "error of the program itself" in sentence(KeyError("x"))


class Told:
    """A queue's orders and news, without a process."""

    def __init__(self, library, fault):
        self.news = []
        self.queue = JobQueue(library, self.order, lambda job, event: self.news.append(job.state))
        self.fault = fault

    def order(self, job):
        raise self.fault


def test_a_recording_that_is_gone_ends_its_run_and_not_the_queue(tmp_path, monkeypatch):
    library = Library(tmp_path)
    told = Told(library, FileNotFoundError("the recording was deleted."))
    monkeypatch.setattr(told.queue, "_ready", lambda: None)
    told.queue.start()
    for _ in range(2):
        job = Job(new_id(), "gone", "any", {})
        told.queue.submit(job)
        for _ in range(200):
            if library.job(job.id).state is JobState.FAILED:
                break
            time.sleep(0.01)
        assert library.job(job.id).error == "the recording was deleted."
    told.queue.close()


def test_a_full_disk_ends_no_queue_and_is_said_before_a_run_begins(tmp_path, monkeypatch):
    library = Library(tmp_path)
    told = Told(library, FileNotFoundError("gone."))

    def full(path, values):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("separatrix.web.library._write", full)
    with pytest.raises(OSError):
        told.queue.submit(Job(new_id(), "x", "any", {}))
    job = Job(new_id(), "x", "any", {})
    told.queue._run(job)
    assert library.job(job.id).state is JobState.FAILED


def test_a_page_that_does_not_read_is_let_go_of():
    async def asleep():
        hub = Hub()
        hub.open()
        told = hub.listen([{"hello": True}])
        assert "hello" in await anext(told)
        for k in range(MOST_WAITING + 10):
            hub.publish({"step": k})
        await asyncio.sleep(0)
        async with asyncio.timeout(5):
            return [text async for text in told]

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(asyncio.run, asleep()).result() == []


def test_files_that_are_too_large_are_refused_before_they_come(tmp_path, monkeypatch):
    with pytest.raises(Refused, match="larger than"):
        check_room(tmp_path, [5, 1001], 1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(1e9, 7e8, RESERVE + 1500))
    check_room(tmp_path, [600, 600], 1000)
    with pytest.raises(Refused, match="disk is full"):
        check_room(tmp_path, [800, 800], 1000)


def test_a_run_that_is_deleted_while_it_writes_leaves_nothing(tmp_path, monkeypatch):
    library = Library(tmp_path)
    queue = JobQueue(library, lambda job: None, lambda job, event: None)
    job = Job(new_id(), "x", "any", {})
    library.put_job(job)

    def writes_on(job, order, process):
        library.remove_job(job)
        library.job_folder(job).mkdir()
        (library.job_folder(job) / "outcome.npz").write_text("late")
        return JobState.FAILED, "ended by signal 9"

    monkeypatch.setattr(queue, "_ready", object)
    monkeypatch.setattr(queue, "_done", writes_on)
    queue._run(job)
    assert not library.job_folder(job).exists()
    assert library.job(job.id) is None


def test_a_queue_that_has_ended_begins_no_process(tmp_path, monkeypatch):
    monkeypatch.setattr("separatrix.web.queue._Process", object)
    queue = JobQueue(Library(tmp_path), lambda job: None, lambda job, event: None)
    queue.close()
    assert queue._ready() is None
