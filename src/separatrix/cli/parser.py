"""From the command line to arguments: first the method, then its options."""

import argparse
import difflib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from .. import __version__
from ..errors import UnsupportedError
from ..methods import BEST_FIXED, DEFAULT_LOCALIZER, DEFAULT_METHOD, Method, find_method, owners
from ..methods.listing import without_use
from .arguments import (
    DATASETS,
    DEMO,
    EVALUATE,
    LOCALIZE,
    SEPARATE,
    SERVE,
    SIMULATE,
    add_datasets,
    add_demo,
    add_evaluate,
    add_separate,
    add_serve,
    add_simulate,
)
from .binaural_arguments import BINAURAL, add_info, add_train
from .demos import DEFAULT_DEMO, DEMOS, Demo, find_demo
from .settings import settings_flags
from .task_arguments import BATCH, FIGURE, STUDY, add_batch, add_figure, add_study
from .values import UsageError, flag

if TYPE_CHECKING:
    from ..studies import Study

FILES = "FILE... "
SCORED = "--ref REF... --est EST... [--mix MIX] "
RESPONSES = "FILE "
SEPARATING = ("separate", "localize", "batch", "demo")  # the commands that take a method
FROM_FILES = ("separate", "localize", "batch")  # those that take recordings
NAMED = ("study", "demo")  # those whose first word names a row
SETTLED = (*FROM_FILES, "study")  # those that take a file of settings

Row = TypeVar("Row")


class Parser(argparse.ArgumentParser):
    """A parser that raises instead of leaving, and takes no abbreviations."""

    def __init__(self, **settings: Any) -> None:
        formatter = argparse.RawDescriptionHelpFormatter
        super().__init__(allow_abbrev=False, formatter_class=formatter, **settings)

    def error(self, message: str) -> NoReturn:
        """Raise a UsageError."""
        raise UsageError(f"{message}; see '{self.prog} --help'.")


def parse(argv: list[str]) -> argparse.Namespace:
    """Read the command line, in two passes where the command takes a method.

    Parameters
    ----------
    argv : list of str
        Arguments, the command first.

    Returns
    -------
    argparse.Namespace
        With `command`; `method`, where there is one, is a row of METHODS.

    Raises
    ------
    UsageError
        If the arguments cannot be understood.
    """
    study, demo = _named(argv, "study", _find_study), _named(argv, "demo", find_demo)
    named = 1 if study is None and demo is None else 2
    shown = demo or DEMOS[DEFAULT_DEMO]
    settings, method = _first_pass(argv, shown)
    args, unknown = build_parser(
        method, study, shown, _studies() if argv[0] == "study" else ""
    ).parse_known_args([*argv[:named], *settings, *argv[named:]])
    if args.command in SEPARATING:
        args.method = method
    if args.command in NAMED:
        if args.name and named == 1 and not unknown:
            raise UsageError(
                f"name the {args.command} first: separatrix {args.command} {args.name} [OPTIONS]."
            )
        args.study, args.demo = study, shown
    if args.command in FROM_FILES:  # argparse leaves out files that stand between flags
        args.inputs += [Path(argument) for argument in unknown if not argument.startswith("-")]
        unknown = [argument for argument in unknown if argument.startswith("-")]
    if unknown:
        origin = f"in {args.settings}: " if unknown[0] in settings else ""
        raise UsageError(origin + _unknown(unknown[0], args))
    return args


def build_parser(
    method: Method, study: "Study | None", demo: Demo, studies: str
) -> argparse.ArgumentParser:
    """Build the parser of all commands.

    Parameters
    ----------
    method : Method
        The method whose options `separate` and `demo` take.
    study : Study or None
        The study whose parameters `study` takes.
    demo : Demo
        The demonstration whose arguments `demo` takes.
    studies : str
        All studies, a line each, for the help of `study`.

    Returns
    -------
    argparse.ArgumentParser
        The parser.
    """
    parser = Parser(
        prog="separatrix",
        description="Blind source separation of sound: from a recording of several sounds at\n"
        "once, each sound alone. Try 'separatrix demo'.",
    )
    parser.add_argument("--version", action="version", version=f"separatrix {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def command(
        name: str, summary: str, text: str = "", usage: str = "", among: Any = commands
    ) -> Parser:
        added: Parser = among.add_parser(
            name.split()[-1],
            help=summary,
            description=text or f"{summary.capitalize()}.",
            usage=f"separatrix {name} {usage}[OPTIONS]",
        )
        added.add_argument("--json", action="store_true", help="print JSON, nothing else")
        added.add_argument("--debug", action="store_true", help="show the traceback of an error")
        return added

    separate = command("separate", "separate recordings into their sources", SEPARATE, FILES)
    add_separate(separate, method)
    localize = command("localize", "find where sounds come from, by two ears", LOCALIZE, FILES)
    add_separate(localize, method)
    batch = command("batch", "separate many recordings, and go on where it stopped", BATCH, FILES)
    add_batch(batch, method)
    evaluate = command("evaluate", "score separated files against true sources", EVALUATE, SCORED)
    add_evaluate(evaluate)
    text = STUDY.format(studies=studies)
    add_study(command("study", "run an experiment of many tasks", text, "[NAME] "), study)
    add_figure(command("figure", "draw what a study has recorded", FIGURE, "FOLDER "))
    simulate = command("simulate", "make a scene: a room with talkers", SIMULATE, "[SCENE] ")
    add_simulate(simulate)
    add_serve(command("serve", "open the page: drop, watch, listen, compare", SERVE))
    fetched = command("datasets", "get sound for examples and studies", DATASETS, "[NAME] ")
    add_datasets(fetched)
    ears = commands.add_parser(
        "binaural", help="learn and show what a head does to sound", description=BINAURAL
    ).add_subparsers(dest="action", metavar="ACTION", required=True)
    train = command("binaural train", "learn a map from responses of a head", "", RESPONSES, ears)
    add_train(train)
    add_info(command("binaural info", "show responses, or a map, of a head", "", RESPONSES, ears))
    command("methods", "list the methods, what each is good for, and its options")
    command("info", "show versions, threads and what is installed")
    listed = "\n".join(f"  {one.name}: {one.summary}" for one in DEMOS.values())
    text = DEMO.format(text=demo.text, demos=listed)
    add_demo(command("demo", "show what the program can do", text, "[NAME] "), demo, method)
    return parser


def _find_study(name: str) -> "Study":
    from ..studies import find_study  # only where one is asked for: they bring much

    return find_study(name)


def _studies() -> str:
    from ..studies import STUDIES

    return "\n".join(f"  {one.name}: {one.summary}" for one in STUDIES.values())


def _first_pass(argv: list[str], demo: Demo) -> tuple[list[str], Method]:
    """Find the flags of the settings file, and the method, where the command takes them."""
    parser = Parser(prog=f"separatrix {argv[0]}", add_help=False)
    defaults = {"demo": demo.method, "localize": DEFAULT_LOCALIZER}
    default = defaults.get(argv[0], DEFAULT_METHOD)
    if argv[0] in SETTLED:
        parser.add_argument("--settings", type=Path)
    if argv[0] not in SEPARATING:
        parser.set_defaults(method=default)
    else:
        parser.add_argument("--method", default=default)
    path = getattr(parser.parse_known_args(argv[1:])[0], "settings", None)
    settings = settings_flags(path) if path else []
    try:
        return settings, find_method(parser.parse_known_args([*settings, *argv[1:]])[0].method)
    except UnsupportedError as error:
        raise UsageError(str(error)) from None


def _named(argv: list[str], command: str, find: Callable[[str], Row]) -> Row | None:
    """Find what `command NAME` names; None where no name follows at once."""
    if argv[0] != command or len(argv) == 1 or argv[1].startswith("-"):
        return None
    try:
        return find(argv[1])
    except UnsupportedError as error:
        raise UsageError(str(error)) from None


def _unknown(argument: str, args: argparse.Namespace) -> str:
    """Say what may have been meant by an argument that no parser took."""
    name = argument.partition("=")[0]
    able = owners(name.removeprefix("--").replace("-", "_"))
    if args.command in SEPARATING and able:
        return (
            f"{args.method.name} has no option {name}; name a method that has it with --method, "
            f"such as {able[0]}."
        )
    if args.command in SEPARATING and name in map(flag, without_use(args.method)):
        return (
            f"{args.method.name} takes no {name}; name a method that does with --method, such as "
            f"{BEST_FIXED}."
        )
    known = [flag(key) for key in vars(args) if key not in ("command", "inputs", "name")]
    close = difflib.get_close_matches(name, known, n=1)
    advice = f"did you mean {close[0]}?" if close else f"see 'separatrix {args.command} --help'."
    return f"there is no argument {name}; {advice}"
