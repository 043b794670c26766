"""One figure that a method must reach: a row of the tables that `slides.py` prints."""

from collections.abc import Callable
from typing import NamedTuple

from slides_protocols import Speech


class Check(NamedTuple):
    """A figure of a method on a protocol of `slides_protocols`.

    A table is a tuple named CHECKS in a module that `slides.py` lists.
    """

    name: str  # method, mixture and what is measured, such as "uwedge inst2(4, 20 dB) SIR"
    prototype: float | None  # what a prototype reached before this library had the method
    least: float | None  # accepted from here on; None where small is good
    measure: Callable[[Speech], float]
    most: float | None = None  # accepted up to here

    def passes(self, value: float) -> bool:
        """Whether a measured value is accepted."""
        return (self.least is None or value >= self.least) and (
            self.most is None or value <= self.most
        )

    @property
    def limit(self) -> str:
        """What is accepted, in words."""
        parts = [
            f"{sign} {bound:.4g}"
            for sign, bound in ((">=", self.least), ("<=", self.most))
            if bound is not None
        ]
        return " and ".join(parts)
