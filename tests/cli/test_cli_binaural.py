"""`binaural train` and `binaural info`: from responses to a map, and what is told."""

import json
import re

import pytest

from separatrix.binaural.map_file import load_map
from sofa_files import DIRECTIONS, spherical, write_sofa

from .conftest import names

TRAIN = ("binaural", "train")
FAST = ("--k", "2", "--seconds", "0.2", "--n-fft", "256", "--hop", "64")


def test_help_lists_what_can_be_done(cli):
    assert {"train", "info"} <= set(cli("binaural", "--help").out.split())
    assert "ACTION" in cli("binaural").err


def test_a_file_becomes_a_map_and_both_are_shown(cli, tmp_path):
    path = write_sofa(tmp_path / "head.sofa")
    ran = cli(*TRAIN, path, *FAST, "-o", "my.npz")
    assert ran.status == 0, ran.err
    assert "1, 2" in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80
    learnt = load_map(tmp_path / "my.npz")
    assert learnt.description["responses"] == "head.sofa"
    assert (learnt.n_fft, learnt.hop, list(learnt.scales)) == (256, 64, [1, 2])
    for shown, picture in (("my.npz", "my.png"), (path, "head.png")):
        assert picture in cli("binaural", "info", shown).out
        assert (tmp_path / picture).read_bytes()[:4] == b"\x89PNG"


def test_what_was_noticed_is_told_once_as_a_note(cli, tmp_path):
    path = write_sofa(tmp_path / "head.sofa", position=spherical(DIRECTIONS * (1, -1, 1)))
    ran = cli(*TRAIN, path, *FAST, "--k", "20")
    assert "note: head.sofa: sound from azimuths" in ran.out
    assert "exchanged" in ran.out
    told = " ".join(ran.out.split())
    assert "too few for 20 regions; 10 are made" in told
    assert re.search(r"of (\d+) regions all but \d+ had too few directions; the map has \d", told)
    assert load_map(tmp_path / "map.npz").mirrored


def test_facts_for_programs(cli, tmp_path):
    path = write_sofa(tmp_path / "head.sofa")
    trained = json.loads(cli(*TRAIN, path, *FAST, "--cue", "ild", "--json").out)
    shown = json.loads(cli("binaural", "info", "map.npz", "--json").out)
    assert trained["map"] == "map.npz"
    assert trained["regions"] == shown["regions"] == [1, 2]
    assert (shown["cue"], shown["n_directions"], shown["mirrored"]) == ("ild", 30, False)
    responses = json.loads(cli("binaural", "info", path, "--json").out)
    assert responses["sha256"] == shown["sha256"]
    assert responses["n_taps"] == 256


def test_the_computed_head_needs_no_file(cli, tmp_path):
    ran = cli("binaural", "info", "sphere", "-o", "ball.png")
    assert "1213" in ran.out
    assert names(tmp_path) == {"ball.png"}


def test_quiet_says_nothing(cli, tmp_path):
    ran = cli(*TRAIN, write_sofa(tmp_path / "head.sofa"), *FAST, "-q")
    assert (ran.status, ran.out, ran.err) == (0, "", "")


@pytest.mark.parametrize(
    ("argv", "status", "said"),
    [
        ((*TRAIN, "none.sofa"), 1, "none.sofa: No such file"),
        ((*TRAIN, "text.txt"), 1, "is no SOFA file"),
        (("binaural", "info", "text.txt"), 1, "is no SOFA file"),
        ((*TRAIN, "sphere", "-o", "nowhere/map.npz"), 1, "nowhere: no such folder"),
        ((*TRAIN, "sphere", "-o", "."), 1, ".: is a folder; name a file in it"),
        (("binaural", "info", "sphere", "-o", "."), 1, ".: is a folder; name a file in it"),
        ((*TRAIN, "sphere", "--cue", "itd"), 2, "invalid choice: 'itd'"),
        ((*TRAIN, "sphere", "--k", "0"), 2, "must be at least 1"),
        ((*TRAIN, "sphere", "--regions", "3"), 2, "no argument --regions"),
        ((*TRAIN, "sphere", "--hop", "900"), 1, "hop must be from 1"),
        (TRAIN, 2, "FILE"),
    ],
)
def test_mistakes_are_one_sentence_and_leave_nothing(cli, tmp_path, argv, status, said):
    (tmp_path / "text.txt").write_text("hello")
    ran = cli(*argv)
    assert ran.status == status
    assert said in ran.err
    assert len(ran.err.splitlines()) == 1
    assert names(tmp_path) == {"text.txt"}


def test_ctrl_c_leaves_no_map(cli, tmp_path, monkeypatch):
    def stopped(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("separatrix.binaural.training.iterate", stopped)
    ran = cli(*TRAIN, write_sofa(tmp_path / "head.sofa"), *FAST)
    assert ran.status == 130
    assert "stopped" in ran.err
    assert names(tmp_path) == {"head.sofa"}
