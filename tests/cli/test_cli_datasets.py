"""`datasets`: list, get, and what goes wrong; a study that fetches what it needs."""

import json
import re

import pytest

from record_server import NAMES


def test_the_datasets_are_listed(cli, zenodo_record, tmp_path):
    zenodo_record()
    ran = cli("datasets")
    assert (ran.status, ran.err) == (0, "")
    assert "get it: separatrix datasets cmu-arctic" in ran.out
    assert json.loads(cli("datasets", "--json").out)[0]["folder"] is None
    cli("datasets", "cmu-arctic")
    assert f"here: {tmp_path / 'cache/cmu-arctic'}" in cli("datasets").out


def test_one_is_fetched(cli, zenodo_record, tmp_path):
    zenodo_record()
    ran = cli("datasets", "cmu-arctic")
    folder = tmp_path / "cache/cmu-arctic"
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == f"cmu-arctic: {len(NAMES)} files -> {folder}\n"
    again = json.loads(cli("datasets", "cmu-arctic", "--json").out)
    assert again == {"name": "cmu-arctic", "folder": str(folder), "files": len(NAMES)}
    assert cli("datasets", "cmu-arctic", "--folder", "mine", "--quiet").out == ""
    assert len(list((tmp_path / "mine/cmu-arctic").iterdir())) == len(NAMES)


def test_a_study_fetches_what_it_needs(cli, zenodo_record, tmp_path):
    pytest.importorskip("pyroomacoustics")
    zenodo_record()
    cell = ("--highest-src", 2, "--highest-chan", 2, "--n-loops", 1)
    short = ("--n-iter", 2, "--n-iter-others", 2, "--n-fft", 512, "--executor", "serial")
    ran = cli("study", "blinkiva", *cell, *short, "--out", "study")
    assert (ran.status, ran.err) == (0, "")
    assert "1 tasks, 1 done, 0 failed" in ran.out
    assert (tmp_path / "cache/cmu-arctic").is_dir()


def drop_record(server, tmp_path):
    server.files.pop("/api/records/3066489")


def drop_archive(server, tmp_path):
    del server.files["/api/records/3066489/files/cmu_arctic_concat15.tar.gz/content"]


def cut_archive(server, tmp_path):
    server.files["/api/records/3066489/files/cmu_arctic_concat15.tar.gz/content"] = b"short"


def spoil_archive(server, tmp_path):
    path = "/api/records/3066489/files/cmu_arctic_concat15.tar.gz/content"
    server.files[path] = server.files[path][:-1] + b"x"


def block_cache(server, tmp_path):
    (tmp_path / "cache").touch()


def nothing(server, tmp_path):
    pass


# What is spoilt, the arguments, the exit status, and what the sentence says.
WRONG = {
    "no record": (drop_record, ["datasets", "cmu-arctic"], 1, r"answers 404 Not Found"),
    "no archive": (drop_archive, ["datasets", "cmu-arctic"], 1, r"answers 404 Not Found"),
    "cut archive": (cut_archive, ["datasets", "cmu-arctic"], 1, r"broke off after 0\.0 of"),
    "other checksum": (spoil_archive, ["datasets", "cmu-arctic"], 1, r"instead of .* deleted"),
    "cache is a file": (block_cache, ["datasets", "cmu-arctic"], 1, r"cache cannot take the files"),
    "unknown dataset": (nothing, ["datasets", "cmu"], 2, r"no dataset 'cmu'; .*cmu-arctic"),
    "misspelt dataset": (nothing, ["datasets", "cmuarctic"], 2, r"did you mean 'cmu-arctic'\?"),
    "unknown option": (nothing, ["datasets", "--foldr", "x"], 2, r"did you mean --folder\?"),
    "two datasets": (nothing, ["datasets", "cmu-arctic", "x"], 2, r"no argument x"),
    "study, no record": (drop_record, ["study", "blinkiva"], 1, r"answers 404 Not Found"),
    "study, dry run": (drop_record, ["study", "blinkiva", "--dry-run"], 1, r"404 Not Found"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_goes_wrong_is_a_sentence(cli, server, zenodo_record, tmp_path, wrong):
    zenodo_record()
    spoil, arguments, status, expected = WRONG[wrong]
    spoil(server, tmp_path)
    ran = cli(*arguments)
    assert ran.status == status, ran.err
    assert re.search(expected, ran.err), ran.err
    assert ran.err.startswith("separatrix: ")
    assert ran.err.count("\n") == 1
    assert ran.out == ""
    assert not (tmp_path / "studies").exists()
