"""``separatrix evaluate``: scores of separated files against the true sources."""

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from ..evaluation import evaluate
from .console import collected_notes, console, print_json
from .scores import read_signals, score_table


def run(args: Namespace) -> bool:
    """Assign the separated files to the true sources, score them, and print the scores.

    Parameters
    ----------
    args : Namespace
        Arguments of the command.

    Returns
    -------
    bool
        True.
    """
    files = [*args.ref, *args.est, *([args.mix] if args.mix else [])]
    signals, _ = read_signals(files, channel=args.ref_channel)
    last = len(args.ref) + len(args.est)
    with collected_notes() as notes:
        scores = evaluate(
            signals[: len(args.ref)],
            signals[len(args.ref) : last],
            signals[last] if args.mix else None,
        )
    assigned = [args.est[index] for index in scores.permutation]
    if args.json:
        matched = {"ref": list(map(str, args.ref)), "est": list(map(str, assigned))}
        print_json({**matched, **scores.to_dict(), "warnings": notes})
        return True
    names = list(zip(_names(args.ref), _names(assigned), strict=True))
    out = console()
    out.print(score_table(names, scores.to_dict(), left=["True source", "Separated"]))
    if args.mix:
        out.print("In parentheses: what was gained over the recording.", style="dim")
    for note in notes:
        out.print(f"note: {note}", style="yellow")
    return True


def _names(paths: Sequence[Path]) -> list[str]:
    """Names of files without their folders, where these tell them apart."""
    names = [path.name for path in paths]
    return names if len(set(names)) == len(names) else [str(path) for path in paths]
