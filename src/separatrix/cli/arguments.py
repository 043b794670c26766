"""The arguments of each command; the options of a method come from its row in METHODS."""

from argparse import ArgumentParser, BooleanOptionalAction, Namespace
from collections.abc import Mapping
from dataclasses import Field, fields
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..methods import DEFAULT_METHOD, METHODS, Method, Need
from ..methods.listing import default_of, may_have_filters, without_use
from ..options import SeparateOptions, option_type, option_words
from .demos import Demo
from .values import (
    existing_file,
    existing_folder,
    flag,
    real,
    solo_marks,
    source_numbers,
    template,
    whole,
)

if TYPE_CHECKING:
    from ..studies import Study

# Bits of a sample that each format offers, the usual ones first; the last two choose themselves.
FORMATS = ("wav", "flac", "ogg", "mp3")  # those of audio.BITS, which imports NumPy
STRETCH = ("start", "duration")  # options of the recording, not of how it is separated

SIDE_DATA: Mapping[Need, Mapping[str, Any]] = {
    Need.MAP: {
        "type": existing_file,
        "metavar": "FILE",
        "help": "map of a head that 'separatrix binaural train' made",
    },
    Need.SENSORS: {
        "type": existing_file,
        "metavar": "FILE",
        "help": "readings of power sensors: CSV, NPY, NPZ, or a low-rate sound file",
    },
    Need.EXAMPLES: {
        "type": existing_file,
        "nargs": "+",
        "metavar": "FILE",
        "help": "recordings of sources alone, in the order in which sources are wanted; one "
        "source may be missing",
    },
    Need.INTERVALS: {
        "type": solo_marks,
        "action": "extend",
        "metavar": "N:FROM-TO",
        "help": "seconds of the file in which source N alone is heard; may be given often",
    },
}
ONE_RECORDING = {Need.SENSORS, Need.INTERVALS}  # side data of a certain recording
FROM_ONE = "channel, from 1, at which sources are given (default: 1)"

SEPARATE = """\
Separate recordings into their sources. Each result is a folder OUT/METHOD/TRACK
with source1.wav, source2.wav, ..., report.json and overview.png. The sources
sound as they do at the reference channel, the loudest first, or in the order of
--ref; report.json states their scale. A result of the same file with the same
options is replaced; any other stays, and the new one gets -2, -3, ...
"""
LOCALIZE = """\
Find where sounds come from, with two ears and a map of their head (see
'separatrix binaural train'), and separate them by it. Each result is a folder
as of 'separatrix separate', with directions.json and directions.png; entry k of
the directions is source k.
"""
EVALUATE = """\
Score separated files against the true sources: the best assignment, and in dB
SDR, SIR and SAR (which forgive a filter of 512 taps) and SI-SDR; with --mix
also what was gained over the recording.
"""
DATASETS = """\
Get sound that examples and studies use, once; without NAME say which there is, and
where. A download that breaks off goes on when the command is started again.
"""
DEMO = """\
{text}
Demos, by their name as the first word:
{demos}
"""
SERVE = """\
Serve a page on this machine: drop a recording, choose a method, watch it work,
stop it or let it go on, listen to all sources in step, compare methods. Prints
the address with its token; Ctrl-C ends it. Recordings stay on this machine.
"""
SIMULATE = """\
Make a scene: talkers and interferers in a room, microphones, and power sensors
with their faults. OUT gets mixture.wav, image1.wav, ... (each talker at the
microphones), background.wav (all the rest), sensors.csv, scene.json (geometry
and parameters) and plan.png. Without SCENE the defaults are simulated; start a
scene of your own with: separatrix simulate --example > scene.toml
"""


def add_separate(parser: ArgumentParser, method: Method) -> None:
    """Add the arguments of `separate` with this method."""
    parser.add_argument(
        "inputs", nargs="+", type=Path, metavar="FILE", help="sound files, or folders of them"
    )
    add_quiet(parser)
    add_settings(parser)
    _add_recording(parser)
    _add_separation(parser, method)
    _add_output(parser, method)


def add_evaluate(parser: ArgumentParser) -> None:
    """Add the arguments of `evaluate`."""
    add = parser.add_argument
    add("--ref", nargs="+", type=Path, required=True, help="true sources, a file each")
    add("--est", nargs="+", type=Path, required=True, help="separated sources, in any order")
    add("--mix", type=Path, help="the recording, for improvements")
    add(
        "--ref-channel",
        type=whole(1),
        default=1,
        metavar="N",
        help="channel, from 1, of files that have several (default: 1)",
    )


def add_simulate(parser: ArgumentParser) -> None:
    """Add the arguments of `simulate`."""
    add_quiet(parser)
    add = parser.add_argument
    add("scene", nargs="?", type=Path, metavar="SCENE", help="TOML file that describes the scene")
    add("--example", action="store_true", help="print a scene file with every key, and end")
    add("--seed", type=whole(0), default=0, metavar="N", help="of all randomness (default: 0)")
    _add_out(parser, Path("scene"), "folder of the scene")


def add_datasets(parser: ArgumentParser) -> None:
    """Add the arguments of `datasets`."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="the dataset to get")
    add_quiet(parser)
    parser.add_argument(
        "--folder",
        type=Path,
        metavar="DIR",
        help="keep it there (default: $SEPARATRIX_CACHE, or where the system keeps such files)",
    )


def add_serve(parser: ArgumentParser) -> None:
    """Add the arguments of `serve`."""
    add = parser.add_argument
    add("--open", action="store_true", help="open the page in a browser")
    add("--port", type=whole(0), metavar="N", help="port (default: 8737, or any that is free)")
    add(
        "--host",
        default="127.0.0.1",
        metavar="ADDRESS",
        help="address to listen at (default: 127.0.0.1, which only this machine reaches)",
    )
    add("--folder", type=existing_folder, metavar="DIR", help="show results of 'separate' in it")
    add(
        "--data",
        type=Path,
        metavar="DIR",
        help="keep recordings and runs there (default: where the system keeps such files)",
    )
    add(
        "--max-upload",
        type=real(0),
        default=16.0,
        metavar="GB",
        help="largest file that is taken (default: 16)",
    )


def add_demo(parser: ArgumentParser, demo: Demo, method: Method) -> None:
    """Add the arguments of a demonstration with this method."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="the demo; comes first")
    add_quiet(parser)
    _add_method(parser, demo.method)
    _add_out(parser)
    parser.add_argument(
        "--listen", action="store_true", help="open the result in the page, or its folder"
    )
    if demo.add_arguments is not None:
        demo.add_arguments(parser)
    add_method_options(parser, method)


def add_settings(parser: ArgumentParser) -> None:
    """Add the flag of a file of defaults."""
    parser.add_argument(
        "--settings",
        type=Path,
        metavar="FILE",
        help="TOML file with defaults of these options, such as n_src = 3",
    )


def add_method_options(parser: ArgumentParser, method: "Method | Study") -> None:
    """Add the options of a method or study as a group of flags."""
    add_options(parser.add_argument_group(f"options of {method.name}"), method.options)


def add_options(group: Any, options: Any) -> None:
    """Add the options of a dataclass as flags; those that are not given stay None."""
    for option in fields(options):
        group.add_argument(flag(option.name), **_describe(option))


def given_options(args: Namespace, options: Any) -> dict[str, Any]:
    """Collect the options of a dataclass that were given."""
    values = {option.name: getattr(args, option.name, None) for option in fields(options)}
    return {name: value for name, value in values.items() if value is not None}


def own_side_data(method: Method) -> list[str]:
    """Name the side data of a method that belong to one recording alone."""
    return [need.value for need in method.side_data if need in ONE_RECORDING]


def _describe(option: Field[Any]) -> dict[str, Any]:
    """Give what ``add_argument`` needs for a field of an options dataclass."""
    kind, has_own_choice = option_type(option)
    text = option.metadata["help"].replace("%", "%%")
    if kind is Path and option.metadata.get("folder"):
        return {"help": text, "metavar": "FOLDER", "nargs": 1, "type": existing_folder}
    if kind is Path:
        return {"help": text, "metavar": "FILE", "nargs": "+", "type": existing_file}
    if not has_own_choice:
        text += f" (default: {default_of(option)})"
    if issubclass(kind, Enum):
        return {"help": text, "choices": [member.value for member in kind]}
    if kind is bool:
        return {"help": text, "action": BooleanOptionalAction}
    if kind is int:
        return {
            "help": text,
            "metavar": "N",
            "type": whole(option.metadata["min"], option_words(option)),
        }
    return {"help": text, "metavar": "X", "type": real(option.metadata["min"])}


def _add_recording(parser: ArgumentParser) -> None:
    add = parser.add_argument_group("recording").add_argument
    add("--channels", action="store_true", help="the files are the channels of one recording")
    for option in fields(SeparateOptions):
        if option.name in STRETCH:
            add(flag(option.name), default=default_of(option), **_describe(option))
    add(
        "--ref",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="each true source alone, as recorded: sources are put in this order and scored",
    )


def _add_separation(parser: ArgumentParser, method: Method) -> None:
    group = parser.add_argument_group("separation")
    _add_method(group)
    for option in fields(SeparateOptions):
        if option.name == "ref_channel":  # people count from 1
            group.add_argument(
                "--ref-channel", default=1, type=whole(1), metavar="N", help=FROM_ONE
            )
        elif option.name not in (*STRETCH, *without_use(method)):
            default = default_of(option)
            group.add_argument(flag(option.name), default=default, **_describe(option))
    for need in method.side_data:
        required = need in method.needs
        group.add_argument(flag(need.value), required=required, **SIDE_DATA[need])
    add_method_options(parser, method)


def _add_output(parser: ArgumentParser, method: Method) -> None:
    group = parser.add_argument_group("output")
    _add_out(group)
    group.add_argument(
        "--name",
        type=template,
        default="{method}/{track}",
        metavar="TEMPLATE",
        help="folder of a result inside OUT (default: {method}/{track})",
    )
    add = group.add_mutually_exclusive_group().add_argument
    add("--only", type=source_numbers, metavar="1,3", help="write these sources")
    add(
        "--except",
        type=source_numbers,
        metavar="2",
        help="write the mixture minus these sources, as without2.wav",
    )
    add, switch = group.add_argument, BooleanOptionalAction
    add("--images", action=switch, default=False, help="also image1.wav, ...: all channels")
    if may_have_filters(method):
        add("--filters", action=switch, default=False, help="also filters.npz")
    add("--format", choices=FORMATS, default="wav", help="of the sound files (default: wav)")
    add(
        "--bits",
        type=whole(),
        metavar="N",
        help="of a sample; wav: 16, 24, 32 (float, default), flac: 16, 24 (default)",
    )


def add_quiet(parser: ArgumentParser) -> None:
    """Add the flag that silences a command."""
    parser.add_argument("-q", "--quiet", action="store_true", help="print nothing but errors")


def _add_method(group: Any, default: str = DEFAULT_METHOD) -> None:
    group.add_argument(
        "--method",
        default=default,
        help=f"{', '.join(METHODS)} (default: {default}); see 'separatrix methods'",
    )


def _add_out(
    group: Any, default: Path = Path("separated"), what: str = "folder of the results"
) -> None:
    group.add_argument(
        "-o",
        "--out",
        type=Path,
        default=default,
        metavar="OUT",
        help=f"{what} (default: ./{default})",
    )
