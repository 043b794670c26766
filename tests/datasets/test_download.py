"""Downloads: resumed, checked, and what is said when they fail."""

import errno
import hashlib
import json
from pathlib import Path

import pytest

from separatrix.datasets import zenodo
from separatrix.datasets.download import RemoteFile, download
from separatrix.errors import DownloadError

CONTENT = bytes(range(256)) * 4096  # 1 MB
MD5 = hashlib.md5(CONTENT).hexdigest()


@pytest.fixture
def remote(server):
    server.files["/a.bin"] = CONTENT
    return RemoteFile("a.bin", f"{server.url}/a.bin", len(CONTENT), f"md5:{MD5}")


def test_a_file_comes_whole_and_tells_how_far_it_is(remote, tmp_path):
    told = []
    download(remote, tmp_path / "new/a.bin", lambda doing, share: told.append((doing, share)))
    assert (tmp_path / "new/a.bin").read_bytes() == CONTENT
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["a.bin"]
    assert {doing for doing, _ in told} == {"fetching a.bin"}
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len(shares) > 2


def test_a_connection_that_breaks_off_goes_on_where_it_was(server, remote, tmp_path):
    server.breaks_after = [300_000, 200_000]
    download(remote, tmp_path / "a.bin")
    assert (tmp_path / "a.bin").read_bytes() == CONTENT
    assert server.ranges == [None, "bytes=300000-", "bytes=500000-"]


def test_a_later_start_goes_on_where_the_earlier_one_stopped(server, remote, tmp_path):
    server.breaks_after = [100_000] * 5
    with pytest.raises(DownloadError, match=r"broke off after 0\.5 of 1\.0 MB of a\.bin"):
        download(remote, tmp_path / "a.bin")
    assert [path.name for path in tmp_path.iterdir()] == ["a.bin.part"]
    server.ranges.clear()
    download(remote, tmp_path / "a.bin")
    assert server.ranges == ["bytes=500000-"]
    assert (tmp_path / "a.bin").read_bytes() == CONTENT


def test_a_server_that_cannot_resume_begins_anew(server, remote, tmp_path):
    server.resumes = False
    server.breaks_after = [300_000]
    download(remote, tmp_path / "a.bin")
    assert (tmp_path / "a.bin").read_bytes() == CONTENT


@pytest.mark.parametrize("left", [CONTENT, CONTENT + b"more"])
def test_what_had_come_before_the_end_is_used_or_begun_anew(server, remote, tmp_path, left):
    (tmp_path / "a.bin.part").write_bytes(left)
    download(remote, tmp_path / "a.bin")
    assert (tmp_path / "a.bin").read_bytes() == CONTENT
    assert server.ranges == ([] if left == CONTENT else [None])


def test_another_checksum_is_refused_and_the_file_deleted(remote, tmp_path):
    (tmp_path / "a.bin.part").write_bytes(b"of another version")
    with pytest.raises(DownloadError, match=f"a.bin came with the md5 sum .* instead of {MD5}"):
        download(remote, tmp_path / "a.bin")
    assert list(tmp_path.iterdir()) == []
    download(remote, tmp_path / "a.bin")


def test_a_missing_file_and_a_missing_server(server, remote, tmp_path):
    server.files.clear()
    with pytest.raises(DownloadError, match="answers 404 Not Found"):
        download(remote, tmp_path / "a.bin")
    nowhere = RemoteFile("a.bin", "http://127.0.0.1:9/a.bin", 1, f"md5:{MD5}")
    with pytest.raises(DownloadError, match=r"127\.0\.0\.1:9 cannot be reached \(Connection ref"):
        download(nowhere, tmp_path / "a.bin")


def test_a_full_disk_is_a_sentence_and_keeps_what_came(server, remote, tmp_path, monkeypatch):
    opened = Path.open

    class Full:
        def __init__(self, file):
            self.file = file

        def __enter__(self):
            return self

        def __exit__(self, *given):
            self.file.close()

        def tell(self):
            return self.file.tell()

        def write(self, chunk):
            if self.file.tell() + len(chunk) > 600_000:
                raise OSError(errno.ENOSPC, "No space left on device")
            self.file.write(chunk)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", lambda path, mode="r": Full(opened(path, mode)))
        with pytest.raises(DownloadError, match=r"the disk is full; .* SEPARATRIX_CACHE"):
            download(remote, tmp_path / "a.bin")
    download(remote, tmp_path / "a.bin")
    assert server.ranges[-1] == "bytes=524288-"


def test_a_place_that_is_no_folder(remote, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(DownloadError, match="cannot take the files: (File exists|Not a directory)"):
        download(remote, tmp_path / "file" / "a.bin")


def test_zenodo_gives_address_size_and_checksum(server, zenodo_record):
    content = zenodo_record()
    found = zenodo.find_file(3066489, "cmu_arctic_concat15.tar.gz")
    assert (found.name, found.size) == ("cmu_arctic_concat15.tar.gz", len(content))
    assert found.checksum == f"md5:{hashlib.md5(content).hexdigest()}"
    assert found.url.startswith(server.url)
    zenodo_record(checksum=hashlib.md5(content).hexdigest())  # as it was for a while
    assert zenodo.find_file(3066489, found.name).checksum == found.checksum


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (b"<html>", "does not answer as a record"),
        (b"[]", "does not answer as a record"),
        (b'{"files": [{"key": "a"}]}', "does not answer as a record"),
        (b'{"files": []}', "has no file a"),
        (
            json.dumps(
                {"files": [{"key": "a", "checksum": "x:1", "size": 1, "links": {"self": ""}}]}
            ).encode(),
            "does not answer as a record",
        ),
    ],
)
def test_an_answer_that_is_no_record(server, zenodo_record, answer, says):
    server.files["/api/records/1"] = answer
    with pytest.raises(DownloadError, match=says):
        zenodo.find_file(1, "a")
