"""CMU ARCTIC: fetched once, unpacked safely, or taken from a folder."""

import errno
import tarfile

import pytest

from record_server import NAMES, speech, tar_of
from separatrix.datasets import DATASETS, cache_folder, cmu_arctic, find_speech
from separatrix.errors import DownloadError, FolderError


def test_it_is_fetched_once(server, zenodo_record, tmp_path):
    zenodo_record()
    told = []
    files = cmu_arctic(on_progress=lambda doing, share: told.append((doing, share)))
    assert sorted(files) == sorted(NAMES)
    assert {path.parent for path in files.values()} == {tmp_path / "cache/cmu-arctic"}
    assert files[NAMES[0]].read_bytes() == speech(NAMES[0])
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["cmu-arctic"]
    assert {doing for doing, _ in told} == {
        "fetching cmu_arctic_concat15.tar.gz",
        "unpacking the speech",
    }
    assert all(0 <= share <= 1 for _, share in told)
    server.files.clear()
    assert cmu_arctic() == find_speech() == files


def test_a_local_folder_needs_no_network(server, zenodo_record, tmp_path):
    mine = tmp_path / "mine"
    (mine / "below").mkdir(parents=True)
    for place in ("cmu_arctic_male_bdl_1.flac", "below/cmu_arctic_female_slt_10.wav"):
        (mine / place).touch()
    for other in ("cmu_arctic_male_bdl_1.txt", "cmu_arctic_slt.wav", "other.wav"):
        (mine / other).touch()
    assert set(cmu_arctic(mine)) == {"cmu_arctic_male_bdl_1", "cmu_arctic_female_slt_10"}
    assert server.ranges == []


def test_a_folder_of_datasets_is_looked_at_first(server, zenodo_record, tmp_path, monkeypatch):
    (tmp_path / "data/open").mkdir(parents=True)
    (tmp_path / "data/open/cmu_arctic_male_bdl_1.flac").touch()
    monkeypatch.setenv("SEPARATRIX_DATA", str(tmp_path / "data"))
    assert set(cmu_arctic()) == set(find_speech()) == {"cmu_arctic_male_bdl_1"}
    assert server.ranges == []


def test_it_can_be_kept_in_another_folder(zenodo_record, tmp_path):
    zenodo_record()
    files = cmu_arctic(tmp_path / "other")
    assert {path.parent for path in files.values()} == {tmp_path / "other/cmu-arctic"}
    assert not cache_folder().exists()


def test_nothing_is_written_outside_the_folder(zenodo_record, tmp_path):
    outside = tmp_path / "outside.wav"
    link = tarfile.TarInfo("cmu_arctic_male_link_1.wav")
    link.type, link.linkname = tarfile.SYMTYPE, str(outside)
    zenodo_record(
        tar_of(
            [
                (link, b""),
                ("cmu_arctic_male_link_1.wav", b"through the link"),
                ("../../cmu_arctic_male_up_1.wav", b"up"),
                (f"{tmp_path}/cmu_arctic_male_abs_1.wav", b"absolute"),
                ("set/README", b"no sound"),
            ]
        )
    )
    files = cmu_arctic()
    assert set(files) == {f"cmu_arctic_male_{name}_1" for name in ("link", "up", "abs")}
    assert {path.parent for path in files.values()} == {tmp_path / "cache/cmu-arctic"}
    assert not any(path.is_symlink() for path in files.values())
    assert not outside.exists()
    assert {path.name for path in tmp_path.iterdir()} == {"cache"}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"no archive", "cannot be unpacked"),
        (tar_of([("cmu_arctic_male_bdl_1.wav", bytes(100_000))])[:90], "cannot be unpacked"),
        (tar_of([("README", b"-")]), "holds no files named as"),
    ],
    # An archive bears the time it was made, which must not be part of a test's name.
    ids=["no archive", "cut off", "other files"],
)
def test_an_archive_that_is_none_leaves_nothing_half_done(zenodo_record, tmp_path, content, says):
    zenodo_record(content)
    with pytest.raises(DownloadError, match=says):
        cmu_arctic()
    with pytest.raises(FolderError, match="get it with: separatrix datasets cmu-arctic"):
        find_speech()
    assert not [path for path in (tmp_path / "cache").iterdir() if path.is_dir()]
    zenodo_record()
    assert len(cmu_arctic()) == len(NAMES)


def test_a_disk_too_full_to_unpack_keeps_the_archive(server, zenodo_record, monkeypatch):
    zenodo_record()

    def full(*given):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("shutil.copyfileobj", full)
        with pytest.raises(DownloadError, match="the disk is full"):
            cmu_arctic()
    server.ranges.clear()
    assert len(cmu_arctic()) == len(NAMES)
    assert len(server.ranges) == 1  # the record alone


def test_what_a_broken_unpacking_left_does_not_count(zenodo_record, tmp_path):
    left = tmp_path / "cache/.cmu-arctic-0123abcd"
    left.mkdir(parents=True)
    (left / f"{NAMES[0]}.wav").touch()
    with pytest.raises(FolderError):
        find_speech()
    with pytest.raises(FolderError, match="holds no speech"):
        find_speech(tmp_path)


def test_the_cache_is_where_the_system_keeps_such_files(monkeypatch, tmp_path):
    monkeypatch.delenv("SEPARATRIX_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "separatrix"
    monkeypatch.setenv("SEPARATRIX_CACHE", str(tmp_path / "mine"))
    assert cache_folder() == tmp_path / "mine"


def test_rows_have_what_the_command_line_shows():
    for name, dataset in DATASETS.items():
        assert name == dataset.name
        assert dataset.summary
        assert "doi.org" in dataset.source
