"""The demonstrations, a row each; read by the parser, so that it must load fast."""

import difflib
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ...errors import UnsupportedError
from ...methods import DEFAULT_METHOD, Need
from ..values import existing_folder, whole

ROOM = """\
Simulate talkers in a room, a small array of microphones, and 40 sensors of
sound power near the talkers; separate, score every 10 iterations, and write
the sound of it all. Needs pip install "separatrix[sim]".
"""


@dataclass(frozen=True)
class Demo:
    """A row of the list of demonstrations.

    Attributes
    ----------
    name : str
        Name on the command line.
    summary : str
        What is shown, in one line.
    text : str
        What its help says.
    method : str
        The method, unless another is asked for.
    module : str
        Module of this package whose ``run(args)`` shows it and gives the folder of the result.
    gives : frozenset of Need
        Side data that it has for methods.
    add_arguments : callable, optional
        Adds arguments of its own to a parser.
    """

    name: str
    summary: str
    text: str
    method: str
    module: str
    gives: frozenset[Need] = frozenset()
    add_arguments: Callable[[ArgumentParser], None] | None = None


def _add_room(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add("--n-src", type=whole(2), default=2, metavar="N", help="talkers (default: 2)")
    add("--n-chan", type=whole(2), default=4, metavar="N", help="microphones (default: 4)")
    add("--n-fft", type=whole(4), default=4096, metavar="N", help="window (default: 4096)")
    add("--seed", type=whole(0), default=0, metavar="N", help="same seed, same result")
    add(
        "--speech",
        type=existing_folder,
        metavar="FOLDER",
        help="sound files, one a talker, of at most 30 s (default: bundled voices)",
    )


DEFAULT_DEMO = "talkers"
DEMOS: Mapping[str, Demo] = {
    demo.name: demo
    for demo in (
        Demo(
            name=DEFAULT_DEMO,
            summary="three talkers on three microphones, bundled",
            text="Separate a bundled recording of three talkers and three microphones, and score\n"
            "the result against each talker alone.\n",
            method=DEFAULT_METHOD,
            module="talkers",
        ),
        Demo(
            name="blinkiva",
            summary="microphones and power sensors in a simulated room",
            text=ROOM,
            method="blinkiva",
            module="blinkiva",
            gives=frozenset({Need.SENSORS}),
            add_arguments=_add_room,
        ),
    )
}


def find_demo(name: str) -> Demo:
    """Look up a demonstration by its name.

    Parameters
    ----------
    name : str
        For example "talkers".

    Returns
    -------
    Demo
        The row.

    Raises
    ------
    UnsupportedError
        If there is none; the message lists the names.
    """
    if name in DEMOS:
        return DEMOS[name]
    close = difflib.get_close_matches(name, DEMOS, n=1)
    hint = f"did you mean '{close[0]}'? The" if close else "the"
    raise UnsupportedError(f"there is no demo '{name}'; {hint} demos are {', '.join(DEMOS)}.")
