"""Three talkers on three microphones, bundled with the library."""

from argparse import Namespace
from pathlib import Path

from ...datasets import talkers
from ..arguments import given_options
from ..console import console, print_json
from ..order import Order
from ..progress import RunProgress
from ..run import Done, separate_track
from ..tracks import Track
from .ending import print_end, print_gains

INTRODUCTION = """
Three people talk at once in a small room, and three microphones record it.
{method} gets these {length:.0f} seconds of sound and nothing else.
"""
LEGEND = """
Signal-to-distortion ratios (SDR) against each talker recorded alone: at 0 dB
all the rest is as loud as the talker, the higher the better.
"""


def run(args: Namespace) -> Path:
    """Separate the bundled recording, score it, and say what happened.

    Parameters
    ----------
    args : Namespace
        Arguments of the command.

    Returns
    -------
    Path
        Folder of the result.
    """
    recording = talkers()
    track = Track("talkers", (recording.path,))
    order = Order(args.method.name, given_options(args, args.method.options), args.out)
    quiet = args.quiet or args.json
    out = console()
    if not quiet:
        length = recording.mixture.shape[1] / recording.fs
        out.print(INTRODUCTION.format(method=order.method, length=length))
    with RunProgress(shown=not quiet) as progress:
        done = separate_track(order, track, recording.images[:, 0], progress)
    if args.json:
        print_json(done.to_dict())
    elif not quiet:
        _print(done)
    return done.folder


def _print(done: Done) -> None:
    out = console()
    print_gains(done)
    out.print(LEGEND)
    print_end(done, "separate RECORDING")
