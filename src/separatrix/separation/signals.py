"""The signals of a separation that go into files, block by block."""

import operator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..errors import UnsupportedError
from ..options import Scaling
from .rendering import Block

if TYPE_CHECKING:
    from .separation import Separation


@dataclass(frozen=True)
class Signals:
    """Which signals of a separation are wanted.

    Attributes
    ----------
    sources : tuple of int
        Sources, from 1.
    images : bool
        Whether their images as well.
    left_out : tuple of int
        Sources, from 1, without which the mixture is wanted as well; none: not wanted.
    """

    sources: tuple[int, ...]
    images: bool
    left_out: tuple[int, ...]

    def n_chan(self, separation: "Separation") -> dict[str, int]:
        """Name the signals, and count their channels."""
        n_chan = len(separation.rendering.recording.twin)
        named = {f"source{n}": 1 for n in self.sources}
        if self.images:
            named |= {f"image{n}": n_chan for n in self.sources}
        if self.left_out:
            named[f"without{'+'.join(map(str, self.left_out))}"] = 1
        return named

    def needs_images(self, separation: "Separation") -> bool:
        """Whether blocks must hold images."""
        return self.images or bool(self.left_out and needs_images(separation))

    def of(self, separation: "Separation", block: Block) -> list[np.ndarray]:
        """Take these signals from a block, in the order of `n_chan`."""
        taken = [block.sources[n - 1] for n in self.sources]
        if self.images and block.images is not None:
            taken += [block.images[n - 1] for n in self.sources]
        if self.left_out:
            taken.append(mixture_without(separation, block, [n - 1 for n in self.left_out]))
        return taken


def wanted_signals(
    n_src: int, only: tuple[int, ...] | None, without: tuple[int, ...] | None, images: bool
) -> Signals:
    """Check which signals are wanted.

    Parameters
    ----------
    n_src : int
        Number of sources that there are.
    only : tuple of int, optional
        Sources, from 1; all by default.
    without : tuple of int, optional
        Sources, from 1, without which the mixture is wanted as well.
    images : bool
        Whether images of the sources as well.

    Returns
    -------
    Signals
        The choice.

    Raises
    ------
    UnsupportedError
        If `only` or `without` names no source or one that does not exist.
    """
    left_out = () if without is None else _numbers(without, n_src)
    return Signals(_numbers(only, n_src), images, left_out)


def needs_images(separation: "Separation") -> bool:
    """Whether to take sources out of the mixture needs their images.

    It does where sources are given at microphones of their own, not at the reference.
    """
    return separation.scaling is Scaling.MINIMAL_DISTORTION


def mixture_without(separation: "Separation", block: Block, left_out: Sequence[int]) -> np.ndarray:
    """Take some sources, from 0, out of a block of the mixture at the reference microphone."""
    heard = list(left_out)
    if needs_images(separation) and block.images is not None:
        taken = block.images[heard, separation.reference_channel]
    else:
        taken = block.sources[heard]
    return separation.at_reference(block.x) - taken.sum(axis=0)


def _numbers(only: tuple[int, ...] | None, n_src: int) -> tuple[int, ...]:
    if only is None:
        return tuple(range(1, n_src + 1))
    numbers = sorted({operator.index(n) for n in only})
    if not numbers or numbers[0] < 1 or numbers[-1] > n_src:
        named = ", ".join(map(str, numbers)) or "none"
        raise UnsupportedError(
            f"the sources to write must be from 1 to {n_src}; got {named}: name at least one "
            "of them, or leave it out to write all."
        )
    return tuple(numbers)
