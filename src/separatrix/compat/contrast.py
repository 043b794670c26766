"""A contrast function of a frame's length, as older calls of AuxIVA take it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ..multiplicative import FRAMES, leaky


@dataclass(frozen=True, eq=False)
class Contrast:
    """Source model with cost 2 f(r) of the length r of a frame, weight = df(r) / r.

    Parameters
    ----------
    f, df : callable
        The contrast and its derivative, of (r, c, m).
    c, m : float
        Numbers handed to them.
    """

    f: Callable[[np.ndarray, float, float], np.ndarray]
    df: Callable[[np.ndarray, float, float], np.ndarray]
    c: float = 1.0
    m: float = 1.0
    spherical: ClassVar[bool] = True
    scale_free: ClassVar[bool] = False

    def init(self, power: np.ndarray, n_freq: int, rng: np.random.Generator) -> tuple[()]:
        return ()

    def update(self, params: tuple[()], power: np.ndarray) -> tuple[()]:
        return params

    def weight(self, params: tuple[()], power: np.ndarray) -> np.ndarray:
        r = np.sqrt(leaky(power, FRAMES))
        return leaky(self.df(r, self.c, self.m) / r, FRAMES)

    def cost(self, params: tuple[()], power: np.ndarray) -> np.ndarray:
        r = np.sqrt(leaky(power, FRAMES))
        return np.asarray(np.sum(2 * self.f(r, self.c, self.m), axis=(-3, -2, -1)), np.float64)

    def rescale(self, params: tuple[()], gain: np.ndarray) -> tuple[()]:
        return params
