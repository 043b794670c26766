"""The folder of a run: whole lines on the disk, one writer, sentences about the rest."""

import errno
import json
import os
import subprocess
import sys

import pytest

from separatrix.errors import FolderError
from separatrix.studies import Recorder, read_records, task_key
from separatrix.studies.store import RESULTS, read_json, write_json

RECORD = {"key": "a", "parameters": {"path": "m\udcffx"}, "seconds": 0.1, "result": {"x": 1}}


def test_records_come_back(tmp_path):
    with Recorder(tmp_path / "new" / "folder") as recorder:
        recorder.append(RECORD)
        recorder.append({**RECORD, "key": "b"})
        recorder.append({**RECORD, "result": {"x": 2}})
    records = read_records(tmp_path / "new" / "folder")
    assert list(records) == ["a", "b"]
    assert records["a"] == {**RECORD, "result": {"x": 2}}  # the last one counts
    assert records["b"]["parameters"] == RECORD["parameters"]


def test_a_record_is_on_the_disk_when_it_is_appended(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr(os, "fsync", lambda fd: synced.append(os.fstat(fd).st_size))
    with Recorder(tmp_path) as recorder:
        recorder.append(RECORD)
        assert synced == [(tmp_path / RESULTS).stat().st_size]
        assert read_records(tmp_path) == {"a": RECORD}


@pytest.mark.parametrize("torn", [b'{"key": "b", "par', b'{"key": "b"}', b"\xff"])
def test_a_torn_line_is_ignored_and_then_cut(tmp_path, torn):
    with Recorder(tmp_path) as recorder:
        recorder.append(RECORD)
    whole = (tmp_path / RESULTS).read_bytes()
    (tmp_path / RESULTS).write_bytes(whole + torn)
    assert list(read_records(tmp_path)) == ["a"]
    with Recorder(tmp_path) as recorder:
        assert (tmp_path / RESULTS).read_bytes() == whole
        recorder.append({**RECORD, "key": "c"})
    assert list(read_records(tmp_path)) == ["a", "c"]


@pytest.mark.parametrize("line", [b"{", b"[]", b"7", b'{"key": []}', b"{}"])
def test_a_whole_line_that_is_no_record_is_named(tmp_path, line):
    (tmp_path / RESULTS).write_bytes(b'{"key": "a"}\n' + line + b"\n")
    with pytest.raises(FolderError, match=r"line 2 of .*results\.jsonl is no record; take it out"):
        read_records(tmp_path)


def test_one_driver_at_a_time(tmp_path):
    code = (
        "import sys; from pathlib import Path; from separatrix.studies import Recorder;"
        "Recorder(Path(sys.argv[1]))"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    with Recorder(tmp_path):
        second = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "another run is writing to" in second.stderr
    assert subprocess.run(command, check=False).returncode == 0


def test_a_full_disk_is_a_sentence_and_loses_nothing(tmp_path, monkeypatch):
    with Recorder(tmp_path) as recorder:
        recorder.append(RECORD)

        def full(fd):
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(FolderError, match=r"results\.jsonl cannot be written: No space left"):
            recorder.append({**RECORD, "key": "b"})
    assert "a" in read_records(tmp_path)


def test_json_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "parameters.json"
    write_json(path, {"n": 1})
    with pytest.raises(TypeError):
        write_json(path, {"n": object()})
    assert json.loads(path.read_text()) == read_json(path) == {"n": 1}
    assert [entry.name for entry in tmp_path.iterdir()] == ["parameters.json"]
    with pytest.raises(FolderError, match="cannot be written: No such file"):
        write_json(tmp_path / "none" / "x.json", 1)
    path.write_text("{")
    with pytest.raises(FolderError, match="is not JSON"):
        read_json(path)


def test_a_key_names_the_parameters_and_nothing_else():
    assert task_key({"a": 1, "b": [2.5]}) == task_key({"b": [2.5], "a": 1})
    keys = {task_key(task) for task in ({"a": 1}, {"a": 2}, {"b": 1}, {"a": "1"}, {"a": None})}
    assert len(keys) == 5
