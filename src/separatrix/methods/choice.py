"""The row of the choice between all other methods."""

from typing import TYPE_CHECKING, Any

from ..options import AutoOptions
from .method import Method, Need, Side, SourceCount

if TYPE_CHECKING:
    from ..iterate import Stage


def _nothing(options: Any, side: Side) -> "tuple[Stage, ...]":
    return ()


CHOICE: tuple[Method, ...] = (
    Method(
        "auto",
        (),
        "choice",
        "looks what kind of recording it is, tries many runs, keeps the best by a blind score",
        "docs/auto.md",
        AutoOptions,
        _nothing,
        SourceCount.ANY,
        window=None,
        accepts=frozenset(Need),
        decides=True,
    ),
)
