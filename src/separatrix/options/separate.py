"""Options of `separate`, whatever the method."""

from dataclasses import dataclass
from enum import Enum
from typing import Literal

from .fields import option


class Scaling(Enum):
    """How the scale of a source at a microphone is found; y = W x has no scale of its own."""

    INVERSE = "inverse"
    LEAST_SQUARES = "least-squares"
    MINIMAL_DISTORTION = "minimal-distortion"


class Precision(Enum):
    """Type of the numbers that a method computes with."""

    COMPLEX128 = "complex128"
    COMPLEX64 = "complex64"


@dataclass(frozen=True)
class SeparateOptions:
    """Options that do not depend on the method: what is separated, how sources are given."""

    n_src: int | Literal["auto"] | None = option(
        None,
        "number of sources (default: of channels); auto also tells how many of the outputs may "
        "be sources",
        1,
    )
    n_fft: int | None = option(None, "window in samples (default: 128 or 256 ms, by method)", 4)
    hop: int | None = option(None, "step in samples (default: a quarter window)", 1)
    seed: int = option(0, "same seed, same result", 0)
    dtype: Precision = option(Precision.COMPLEX128, "precision; complex64 takes half the memory")
    scaling: Scaling | None = option(None, "how the scale of the sources is found")
    ref_channel: int = option(0, "channel at which sources are given", 0)
    start: float = option(0.0, "begin at this second", 0)
    duration: float | None = option(None, "seconds to take (default: to the end)", 1e-3)
    memory: float = option(
        2.0,
        "gigabytes to take at most; a recording that needs more is learnt from a part of its "
        "frames and separated from disk to disk",
        0,
    )

    @property
    def fixed_n_src(self) -> int | None:
        """The number of sources, where one is asked for."""
        return None if self.n_src == "auto" else self.n_src
