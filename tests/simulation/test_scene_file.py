"""Scene files: what is read, and what is refused."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from separatrix.errors import MissingDataError, UnsupportedError
from separatrix.simulation import SceneDescription, example_scene, parse_scene, read_scene
from separatrix.simulation.description import Layout

KEY = re.compile(r"^(?:# )?([a-z]\w*) = ", re.MULTILINE)


def test_the_example_is_the_default():
    assert parse_scene(tomllib.loads(example_scene())) == SceneDescription()


def test_the_example_has_every_key_and_every_layout():
    sections = dict(
        re.findall(r"^(?:# )?\[(\w+)\](.*?)(?=^(?:# )?\[|\Z)", example_scene(), re.M | re.S)
    )
    assert list(sections) == [table.name for table in fields(SceneDescription)]
    for name in ("room", "speech", "levels", "readings", "measured"):
        table = getattr(SceneDescription(), name)
        listed = KEY.findall(sections[name]) + re.findall(r"^# (\w+) = ", sections[name], re.M)
        assert set(listed) == {key.name for key in fields(table)}, name
    for layout in Layout:
        assert f"#   {layout.value} " in example_scene()


def test_every_key_that_is_off_can_be_switched_on():
    lines = example_scene().splitlines()
    off = [k for k, line in enumerate(lines) if re.match(r"# [a-z]\w* = ", line)]
    measured = next(k for k, line in enumerate(lines) if line.startswith("# [measured]"))
    assert len(off) > 10
    for k in off:
        if k > measured:
            continue
        on = [*lines[:k], lines[k].removeprefix("# "), *lines[k + 1 :]]
        tables = tomllib.loads("\n".join(on))
        if "range_db" in lines[k]:
            tables["readings"]["bits"] = 8
        assert parse_scene(tables) != SceneDescription()
    switched = "\n".join(line.removeprefix("# ") for line in lines[measured:])
    found = parse_scene(tomllib.loads(switched)).measured
    assert found.sensors == (9, 16, 24, 32)


def test_names_of_files_start_at_the_folder_of_the_scene(tmp_path):
    path = tmp_path / "scene.toml"
    path.write_text('[speech]\ntalkers = ["a.wav", "/else/b.wav"]\n[talkers]\nn = 2\n')
    assert read_scene(path).speech.talkers == (tmp_path / "a.wav", Path("/else/b.wav"))


def test_integers_are_numbers_and_positions_say_how_many():
    found = parse_scene({"sensors": {"positions": [[1, 2, 1], [2, 3, 1]]}, "room": {"rt60": 1}})
    assert found.sensors.count == 2
    assert found.room.rt60 == 1.0


HEARD = {"responses": ["a.wav"], "microphones": [1]}
WRONG = {
    "no responses": ({"measured": {"microphones": [1]}}, r"measured\.responses is empty"),
    "unknown table": ({"rom": {}}, r"no table rom; did you mean room\? There are room, micro"),
    "key outside": ({"seed": 3}, r"key seed stands outside of the tables; .* \[room\], "),
    "table as a value": ({"room": 3}, r"room must be a table: write \[room\]; got 3"),
    "unknown key": ({"room": {"sise": []}}, r"no key room\.sise; did you mean size\?"),
    "number as text": ({"room": {"rt60": "0.3"}}, r"room\.rt60 must be a number; got '0\.3'"),
    "true as a number": ({"talkers": {"n": True}}, r"talkers\.n must be a whole number; got True"),
    "half a talker": ({"talkers": {"n": 1.5}}, r"talkers\.n must be a whole number; got 1\.5"),
    "endless": ({"levels": {"snr_db": float("inf")}}, r"levels\.snr_db must be a number; got inf"),
    "no number": ({"levels": {"snr_db": float("nan")}}, r"levels\.snr_db must be a number"),
    "huge": ({"talkers": {"n": 10**400}}, r"talkers\.n must be a whole number"),
    "too small": ({"readings": {"fs": 0}}, r"readings\.fs must be at least 0\.1; got 0"),
    "too large": ({"readings": {"drop": 1.5}}, r"readings\.drop must be at most 1; got 1\.5"),
    "endless room": ({"room": {"size": [1e6, 3, 3]}}, r"room\.size must be .* at most 500 m"),
    "no level": ({"levels": {"snr_db": -1e9}}, r"levels\.snr_db must be at least -100"),
    "flat room": ({"room": {"size": [4, 3]}}, r"room\.size must be three numbers"),
    "room of no height": (
        {"room": {"size": [4, 3, 0]}},
        r"room\.size must be above 0 .*; got \[4\.0, 3\.0, 0\.0\]",
    ),
    "file": ({"speech": {"talkers": "a.wav"}}, r"speech\.talkers must be a list of files"),
    "number of a file": ({"speech": {"talkers": [1]}}, r"speech\.talkers\[1\] must be the name"),
    "position": (
        {"sensors": {"positions": [[1, 1, 1], [1, 2]]}},
        r"sensors\.positions\[2\] must be three numbers",
    ),
    "layout": ({"sensors": {"layout": "gird"}}, r"sensors\.layout .*'gird'; did you mean grid\?"),
    "key of another layout": (
        {"microphones": {"spacing": 0.1}},
        r"microphones\.spacing belongs to the layout line, not to circle, which takes centre, ra",
    ),
    "positions and a number": (
        {"sensors": {"positions": [[1, 1, 1]], "n": 3}},
        r"sensors\.positions says all; leave sensors\.n out",
    ),
    "two walls": ({"room": {"rt60": 0.3, "absorption": 0.5}}, r"exclude each other"),
    "range of no codes": ({"readings": {"range_db": 60}}, r"give readings\.bits too"),
    "room beside responses": (
        {"room": {"rt60": 0.3}, "measured": HEARD},
        r"room\.rt60 has no effect beside \[measured\]",
    ),
    "layout beside responses": (
        {"sensors": {"n": 3}, "measured": HEARD},
        r"sensors\.n has no effect beside \[measured\]",
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_said_with_the_path_of_its_key(wrong):
    tables, sentence = WRONG[wrong]
    with pytest.raises(UnsupportedError, match=sentence):
        parse_scene(tables)


def test_files_that_are_none(tmp_path):
    with pytest.raises(MissingDataError, match=r"cannot be read: No such file .* --example"):
        read_scene(tmp_path / "none.toml")
    path = tmp_path / "scene.toml"
    path.write_text("[room\nsize = 3")
    with pytest.raises(UnsupportedError, match=r"scene\.toml is not valid TOML: .*line 1"):
        read_scene(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(UnsupportedError, match=r"scene\.toml is not valid TOML"):
        read_scene(path)
