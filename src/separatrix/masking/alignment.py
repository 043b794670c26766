"""Put masks of every frequency bin in the same order."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..arrays import Array, array_namespace, like, to_numpy
from ..iterate import Masks
from ..permutation import align_permutations, disagreement
from .channels import given_masks


@dataclass(frozen=True)
class MaskAlignment:
    """Algorithm that reorders masks so that each belongs to one source in all bins.

    A closed form: ``init`` does everything, steps change nothing.  The cost is minus the mean
    correlation of a source's mask in one bin with those in all bins.

    Parameters
    ----------
    nearly_right : bool
        Whether the order is right in most bins, as after DUET, so that only single ones are
        mended.

    Examples
    --------
    >>> from separatrix.iterate import iterate
    >>> talking = np.array([[0.0, 1, 1, 0], [1, 0, 0, 1]])
    >>> masks = np.stack([talking, talking[::-1], talking], axis=1)
    >>> x = np.ones((2, 3, 4)) + 0j
    >>> iterate(MaskAlignment(), x, n_iter=0, start=Masks(masks)).outcome.masks[0].tolist()
    [[0.0, 1.0, 1.0, 0.0], [0.0, 1.0, 1.0, 0.0], [0.0, 1.0, 1.0, 0.0]]
    """

    nearly_right: bool = False

    def prepare(self, x: Array, side: Any = None) -> tuple[int, int]:
        """Return the number of bins and frames of a spectrogram."""
        return x.shape[-2], x.shape[-1]

    def init(self, data: tuple[int, int], start: Masks | None = None) -> Masks:
        """Reorder the masks of an earlier stage."""
        masks = given_masks(start, *data)
        order = align_permutations(masks, nearly_right=self.nearly_right)
        # Row s of each selection picks mask order[s] of a bin.
        xp = array_namespace(masks)
        selection = xp.astype(like(np.eye(order.shape[-1])[order], masks), masks.dtype)
        ordered = selection @ xp.permute_dims(masks, (1, 0, 2))
        return Masks(xp.permute_dims(ordered, (1, 0, 2)))

    def step(self, data: tuple[int, int], state: Masks) -> Masks:
        """Return the state."""
        return state

    def cost(self, data: tuple[int, int], state: Masks) -> np.ndarray:
        """Return minus the mean correlation."""
        return disagreement(to_numpy(state.masks))

    def cost_unit(self, data: tuple[int, int]) -> float:
        """Return 1: a correlation does not grow with the recording."""
        return 1.0

    def finish(self, data: tuple[int, int], state: Masks) -> Masks:
        """Return the reordered masks."""
        return state
