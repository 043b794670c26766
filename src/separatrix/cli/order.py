"""What is to be done with every recording, as the command line says it."""

from argparse import Namespace
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..audio import BITS
from ..options import SeparateOptions
from .arguments import given_options
from .values import UsageError


@dataclass(frozen=True)
class Order:
    """What is to be done with every recording.

    Attributes
    ----------
    method : str
        Canonical name of the method.
    how : mapping
        Further keywords of `separatrix.separate`.
    out : Path
        Folder of the results.
    name : str
        Template of a result's folder in it.
    extension, bits : str, int
        Format of the sound files.
    contents : mapping
        Further keywords of `Separation.save`: what is written.
    """

    method: str
    how: Mapping[str, Any]
    out: Path
    name: str = "{method}/{track}"
    extension: str = "wav"
    bits: int | None = None
    contents: Mapping[str, Any] = field(default_factory=dict)


def order_of(args: Namespace) -> Order:
    """Read from the arguments of `separate` what is to be done.

    Parameters
    ----------
    args : Namespace
        Arguments of the command.

    Returns
    -------
    Order
        The order.

    Raises
    ------
    UsageError
        If the format has no samples of so many bits.
    """
    without = getattr(args, "except") or ()
    possible = BITS[args.format]
    if args.bits is not None and args.bits not in possible:
        widths = " or ".join(map(str, sorted(possible)))
        can = f"have {widths} bits" if possible else "take no --bits"
        raise UsageError(f"--bits {args.bits} is not possible: {args.format} files {can}.")
    return Order(
        method=args.method.name,
        how={
            **given_options(args, SeparateOptions),
            "ref_channel": args.ref_channel - 1,
            **given_options(args, args.method.options),
            **{need.value: getattr(args, need.value) for need in args.method.side_data},
        },
        out=args.out,
        name=args.name,
        extension=args.format,
        bits=args.bits,
        contents={
            "only": args.only or without or None,
            "without": without or None,
            "images": args.images,
            "filters": getattr(args, "filters", False),  # of methods that have any
        },
    )
