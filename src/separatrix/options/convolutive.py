"""Options of the methods that filter in the time domain."""

from dataclasses import dataclass
from enum import Enum

from .fields import option

BACK = "taps of the filters back to the microphones; 0 leaves sources filtered"


class PauseFinder(Enum):
    """What gives the first images in which pauses are found."""

    AUXIVA = "auxiva"
    BLOCKS = "block-decorrelation"


@dataclass(frozen=True)
class DecorrelationOptions:
    """Options of partial inversion by decorrelation in blocks."""

    n_iter: int = option(40, "largest number of steps", 0)
    n_taps: int = option(16, "taps of the filters, and largest lag", 2)
    n_blocks: int = option(10, "number of blocks of time", 1)
    delay: int = option(4, "taps by which filters reach ahead of the present", 0)
    sparsity: float = option(1e-3, "weight of the absolute values of the taps", 0)
    ridge: float = option(1e-3, "weight of the squares of the taps", 1e-12)
    n_back: int = option(128, BACK, 0)
    tol: float = option(1e-9, "stop at a smaller change of the cost", 0)


@dataclass(frozen=True)
class PausesOptions:
    """Options of convex extraction from pauses."""

    n_taps: int = option(512, "taps of the filters", 4)
    ridge: float = option(1e-4, "weight of the squares of the taps", 1e-12)
    sparsity: float = option(0.0, "weight of their absolute values, in place of the ridge", 0)
    n_back: int = option(512, BACK, 0)
    finder: PauseFinder = option(
        PauseFinder.AUXIVA, "what finds pauses where none are marked with solo"
    )
    n_iter_finder: int = option(50, "largest number of its iterations", 0)
    seconds: float = option(0.5, "how much of each source alone it looks for", 0.01)
