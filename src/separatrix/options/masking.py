"""Options of the methods that share out the points of a spectrogram."""

from dataclasses import dataclass
from enum import Enum

from .fields import option


class PostFiltering(Enum):
    """What comes after masks: their musical noise, or fixed filters that do nearly the same."""

    NONE = "none"
    REGRESS = "regress"
    CANCEL = "cancel"


@dataclass(frozen=True)
class MaskingOptions:
    """Options of all of them."""

    spacing: float | None = option(
        None,
        "metres between the two microphones; gives directions (default: up to 0.34)",
        1e-3,
        100,
    )
    postfilter: PostFiltering = option(
        PostFiltering.NONE,
        "fixed filters in place of masks, against musical noise: fitted to each masked source, or "
        "cancelling the other of two",
    )
    taps: int | None = option(
        None, "length of these filters in samples (default: regress 512, cancel 32)", 4, 8192
    )
    sparsity: float = option(0.0, "penalty on their absolute values; 0 is a plain ridge", 0, 1)


@dataclass(frozen=True)
class DuetOptions(MaskingOptions):
    """Options of DUET."""

    n_iter: int = option(20, "largest number of iterations", 0)
    tol: float = option(1e-6, "stop at a smaller change of the share of energy left", 0)


@dataclass(frozen=True)
class CacgmmOptions(MaskingOptions):
    """Options of the mixture of complex angular central Gaussians."""

    n_iter: int | None = option(
        None, "largest number of iterations (default: 20, with more than two channels 50)", 0
    )
    tol: float = option(1e-5, "stop at a smaller change of the cost per point", 0)
