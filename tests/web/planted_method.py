"""The program with a method that the library does not have; its workers import this, too.

The method gives what another finds, and tells what a choice between methods would tell.
"""

from dataclasses import dataclass, replace
from enum import Enum

import separatrix.facade
import separatrix.methods
from separatrix.methods import Method, SourceCount
from separatrix.options.fields import option

USED = "auxiva-laplace"


class Effort(Enum):
    """How many runs are tried."""

    QUICK = "quick"
    NORMAL = "normal"


@dataclass(frozen=True)
class PlantedOptions:
    """Options of the method."""

    effort: Effort = option(Effort.NORMAL, "how many runs are tried")
    time_limit: float | None = option(None, "begin no run after so many seconds", 0)


ROW = Method(
    "planted",
    (),
    "choice",
    "any recording",
    "nobody, 2026",
    PlantedOptions,
    lambda options, side: (),
    SourceCount.ANY,
)
DETAILS = {
    "reason": "two spaced microphones: runs were compared.",
    "tried": [
        {"label": "ILRMA", "value": 0.5, "seconds": 2.5},
        {"label": "FDICA", "value": -0.25, "seconds": 1.5},
    ],
}
library = separatrix.facade.separate


def separate(recording, *, method, effort="normal", time_limit=None, **options):
    if method != ROW.name:
        return library(recording, method=method, **options)
    found = library(recording, method=USED, n_iter=4, **options)
    return replace(found, details=DETAILS)


separatrix.facade.separate = separate
separatrix.methods.METHODS[ROW.name] = ROW
separatrix.methods.DEFAULT_METHOD = ROW.name

if __name__ == "__main__":
    from separatrix.cli import main

    raise SystemExit(main())
