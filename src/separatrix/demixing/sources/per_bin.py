"""A model that knows nothing across frequency: independent component analysis in each bin."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ...arrays import Array, array_namespace
from ...multiplicative import FRAMES, leaky
from .model import total


@dataclass(frozen=True)
class LaplacePerBin:
    """Laplace distribution in every bin by itself: FDICA.

    cost = 2 sum_ft sqrt(p_ft), weight = 1 / sqrt(p_ft), but for the leak over frames.  The
    sources come out in another order in every bin, see `separatrix.permutation`.

    References
    ----------
    Ono and Miyabe, "Auxiliary-function-based independent component analysis for
    super-Gaussian sources", LVA/ICA 2010.
    """

    spherical: ClassVar[bool] = False
    scale_free: ClassVar[bool] = False

    def init(self, power: Array, n_freq: int, rng: np.random.Generator) -> tuple[()]:
        return ()

    def update(self, params: tuple[()], power: Array) -> tuple[()]:
        return params

    def weight(self, params: tuple[()], power: Array) -> Array:
        return leaky(1 / self._magnitude(power), FRAMES)

    def cost(self, params: tuple[()], power: Array) -> Array:
        return 2 * total(self._magnitude(power))

    def rescale(self, params: tuple[()], gain: Array) -> tuple[()]:
        return params

    @staticmethod
    def _magnitude(power: Array) -> Array:
        return array_namespace(power).sqrt(leaky(power, FRAMES))
