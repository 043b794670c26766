"""The arguments of what a head does to sound: training a map, and showing it."""

from argparse import ArgumentParser
from pathlib import Path

from ..options import TrainingOptions
from .arguments import add_options, add_quiet

BINAURAL = """\
What a head does to sound on its way to the two ears: learn it from measured
responses, and look at what was measured or learnt.
"""
SPHERE = "sphere"  # in place of a file
RESPONSES = f"SOFA file of responses, a folder of them, or '{SPHERE}' for a computed head"


def add_train(parser: ArgumentParser) -> None:
    """Add the arguments of `binaural train`."""
    parser.add_argument("responses", type=Path, metavar="FILE", help=RESPONSES)
    add_quiet(parser)
    parser.add_argument(
        "-o",
        "--out",
        type=Path,
        default=Path("map.npz"),
        metavar="MAP",
        help="file to write or replace (default: map.npz)",
    )
    add_options(parser.add_argument_group("options of the training"), TrainingOptions)


def add_info(parser: ArgumentParser) -> None:
    """Add the arguments of `binaural info`."""
    parser.add_argument("responses", type=Path, metavar="FILE", help=f"{RESPONSES}; or a map")
    parser.add_argument(
        "-o",
        "--out",
        type=Path,
        metavar="PNG",
        help="picture to write or replace (default: NAME.png, here)",
    )
