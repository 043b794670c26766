"""What the methods of the course on demixing by statistics reach, beside what they should.

    OPENBLAS_NUM_THREADS=1 python benchmarks/slides.py [--only TEXT] [--list]

Prints a row a check: what a prototype reached, what is accepted, what this library reaches, and
the seconds it took.  Ends with status 1 if a check fails.  Mixtures and scores are those of
`slides_protocols.py`, which says where the speech comes from.
"""

import argparse
import importlib
import sys
import time

from slides_checks import Check
from slides_protocols import speech

TABLES = (  # modules, each with a tuple CHECKS
    "slides_instantaneous",
    "slides_convolutive",
    "slides_masking",
    "slides_factorization",
)


def main() -> int:
    """Run the checks that were asked for and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", metavar="TEXT", help="checks with this in their name")
    parser.add_argument("--list", action="store_true", help="name the checks, and measure nothing")
    args = parser.parse_args()
    checks: list[Check] = [
        check
        for table in TABLES
        for check in importlib.import_module(table).CHECKS
        if args.only in check.name
    ]
    if args.list:
        print("\n".join(f"{check.name}  ({check.limit})" for check in checks))
        return 0
    utterances = speech()
    width = max((len(check.name) for check in checks), default=0)
    print(f"| {'check':{width}} | prototype | accepted | reached |  |   s |")
    print(f"|{'-' * (width + 2)}|----------:|---------:|--------:|--|----:|")
    failed = 0
    for check in checks:
        begun = time.perf_counter()
        value = check.measure(utterances)
        seconds = time.perf_counter() - begun
        failed += not check.passes(value)
        stated = "" if check.prototype is None else f"{check.prototype:.4g}"
        mark = "ok" if check.passes(value) else "**no**"
        print(
            f"| {check.name:{width}} | {stated:>9} | {check.limit:>8} | {value:7.4g} | {mark} "
            f"| {seconds:3.1f} |",
            flush=True,
        )
    print(f"\n{len(checks) - failed} of {len(checks)} checks pass.")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
