"""Arguments: what --help shows, where choices come from, and settings files."""

import json
import re
from dataclasses import fields
from enum import Enum

import pytest

import sides
from separatrix.audio import BITS, MOST_CHANNELS
from separatrix.cli.arguments import FORMATS, given_options
from separatrix.cli.parser import parse
from separatrix.cli.values import UsageError, flag
from separatrix.errors import AudioFileError
from separatrix.methods import METHODS
from separatrix.options import make_options, option_type

from .conftest import FAST, names

HELPED = [(), ("separate",), ("evaluate",), ("demo",), ("info",), ("binaural", "train")]


@pytest.mark.parametrize("command", [*HELPED, ("binaural", "info")])
def test_help_ends_well(cli, command):
    ran = cli(*command, "--help")
    assert ran.status == 0
    assert ran.out.startswith(f"usage: {' '.join(('separatrix', *command))}")
    assert max(map(len, ran.out.splitlines())) <= 80


def test_no_arguments_show_the_help_and_version_is_told(cli):
    assert cli().out == cli("--help").out
    assert re.fullmatch(r"separatrix \d+\.\d+\.\d+\n", cli("--version").out)


def test_an_unknown_command_is_usage(cli):
    ran = cli("seperate")
    assert ran.status == 2
    assert "'separate'" in ran.err


def test_methods_of_the_command_line_are_those_of_the_registry(cli):
    listed = re.search(r"--method METHOD\s+(.*?)\(default", cli("separate", "--help").out, re.S)
    names = re.sub(r"-\s+", "-", listed[1])  # a name may be broken at its hyphen
    assert {name.strip(" ,") for name in names.split()} == set(METHODS)
    for method in METHODS.values():
        for name in (method.name, *method.aliases):
            given = ["separate", "a.wav", "--method", name, *sides.as_flags(method)]
            assert parse(given).method is method


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
def test_every_option_of_a_method_is_a_flag_with_its_default(method):
    begin = ["separate", "a.wav", "--method", method.name, *sides.as_flags(method)]
    nothing = parse(begin)
    assert given_options(nothing, method.options) == {}
    defaults = make_options(method.options, {}, method.name)
    everything = list(begin)
    for option in fields(method.options):
        value = getattr(defaults, option.name)
        kind, _ = option_type(option)
        if value is None:
            value = next(iter(kind)) if issubclass(kind, Enum) else 7
        plain = getattr(value, "value", value)
        everything += [flag(option.name), str(plain)]
    given = given_options(parse(everything), method.options)
    assert set(given) == {option.name for option in fields(method.options)}
    make_options(method.options, given, method.name)


def test_choices_are_those_of_the_library():
    assert set(FORMATS) == set(BITS) == set(MOST_CHANNELS)


def test_bits_are_those_of_the_formats():
    from separatrix.audio import check_format

    for extension, possible in BITS.items():
        for bits in (None, *possible):
            check_format(extension, bits, 1, 16000)
    with pytest.raises(AudioFileError):
        check_format("flac", 32, 1, 16000)


def test_a_settings_file_gives_defaults_and_flags_win(cli, recordings, tmp_path):
    settings = recordings.text(
        "my.toml",
        """
        method = "ilrma"
        n_iter = 1
        n-iter-init = 0
        n_fft = 256
        n_basis = 3
        out = "results"
        only = [2]
        images = true
        """,
    )
    mix = recordings.make()
    arguments = ("--settings", settings, "--n-basis", 4, "--no-images")
    assert cli("separate", mix, *arguments).status == 0
    folder = tmp_path / "results/ilrma/mix"
    assert names(folder) == {"source2.wav", "report.json", "overview.png"}
    options = json.loads((folder / "report.json").read_text())["options"]
    assert (options["n_basis"], options["n_iter"], options["n_iter_init"]) == (4, 1, 0)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("n_scr = 2", r"in my\.toml: there is no argument --n-scr; did you mean --n-src\?"),
        ("n_basis = 2", r"in my\.toml: auxiva-laplace has no option --n-basis"),
        ("n_src = 'two'", r"--n-src: must be a whole number or auto; got 'two'"),
        ("n_src = ", r"my\.toml is not valid TOML"),
        ("[ilrma]\nn_basis = 2", r"my\.toml has a table \[ilrma\]"),
        ("quiet = 3", r"--quiet: ignored explicit argument '3'"),
        ("method = 'no'", r"there is no method 'no'"),
    ],
)
def test_bad_settings(cli, recordings, tmp_path, content, expected):
    recordings.text("my.toml", content)
    flags = FAST[2:] if "method" in content else FAST
    ran = cli("separate", recordings.make(), *flags, "--settings", "my.toml")
    assert ran.status == 2
    assert re.search(expected, ran.err)
    assert names(tmp_path) == {"my.toml", "mix.wav"}


def test_parsing_raises_and_never_leaves_the_process():
    with pytest.raises(UsageError, match="required: FILE"):
        parse(["separate"])
