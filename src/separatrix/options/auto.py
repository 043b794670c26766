"""Options of the choice between methods."""

from dataclasses import dataclass
from enum import Enum

from .fields import option


class Effort(Enum):
    """How many runs are tried."""

    QUICK = "quick"
    NORMAL = "normal"
    THOROUGH = "thorough"


@dataclass(frozen=True)
class AutoOptions:
    """Options of auto."""

    effort: Effort = option(Effort.NORMAL, "how many runs are tried: up to 4, 8, or 29")
    time_limit: float | None = option(None, "seconds after which no further run begins", 0)
    keep: int = option(1, "which of the tried runs is kept, 1 the best by its score", 1)
