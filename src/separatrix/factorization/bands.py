"""The frequency axis that a model sees: the bins of the transform, or a logarithmic one."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np

from ..arrays import Array, array_namespace, like
from ..errors import ShapeError


class Bands(Protocol):
    """A frequency axis."""

    def gather(self, magnitudes: Array) -> Array:
        """Bring magnitudes (..., freq, frame) to this axis, (..., bin, frame)."""

    def spread(self, model: Array, n_freq: int) -> Array:
        """Bring a model (..., bin, frame) back to the bins of the transform."""


@dataclass(frozen=True)
class LinearBands:
    """The bins of the transform."""

    def gather(self, magnitudes: Array) -> Array:
        """Give the magnitudes."""
        return magnitudes

    def spread(self, model: Array, n_freq: int) -> Array:
        """Give the model."""
        return model


@dataclass(frozen=True)
class LogBands:
    """Triangular bands at equal steps of pitch, on which a change of pitch is a shift.

    Where the bins of the transform are wider than a band, the triangles are as wide as the
    bins, which interpolates between them.

    Parameters
    ----------
    per_octave : int
        Bands in an octave, at least 1.
    """

    per_octave: int = 36

    def __post_init__(self) -> None:
        if self.per_octave < 1:
            raise ValueError(f"per_octave must be at least 1; got {self.per_octave}.")

    def gather(self, magnitudes: Array) -> Array:
        """Weight magnitudes (..., freq, frame) by the triangles, (..., band, frame)."""
        xp = array_namespace(magnitudes)
        weights = _triangles(magnitudes.shape[-2], self.per_octave)
        return xp.astype(like(weights, magnitudes), magnitudes.dtype) @ magnitudes

    def spread(self, model: Array, n_freq: int) -> Array:
        """Interpolate a model (..., band, frame) at the bins of the transform."""
        xp = array_namespace(model)
        weights = _interpolation(n_freq, self.per_octave)
        return xp.astype(like(weights, model), model.dtype) @ model


@lru_cache(maxsize=8)
def _centres(n_freq: int, per_octave: int) -> np.ndarray:
    """Middles of the bands, in bins of the transform, from the second bin up."""
    if n_freq < 4:
        raise ShapeError(f"bands of pitch need at least 4 frequency bins; got {n_freq}.")
    n_bands = int(per_octave * np.log2((n_freq - 1) / LOWEST)) + 1
    return LOWEST * 2.0 ** (np.arange(n_bands) / per_octave)


@lru_cache(maxsize=8)
def _triangles(n_freq: int, per_octave: int) -> np.ndarray:
    """Weights (band, freq) of unit sum."""
    centres = _centres(n_freq, per_octave)
    width = np.maximum(centres * (2 ** (1 / per_octave) - 1), 1.0)
    away = np.abs(np.arange(n_freq) - centres[:, None]) / width[:, None]
    weights = np.maximum(1 - away, 0)
    return weights / weights.sum(axis=1, keepdims=True)


@lru_cache(maxsize=8)
def _interpolation(n_freq: int, per_octave: int) -> np.ndarray:
    """Weights (freq, band); beyond the lowest and highest band, that band."""
    centres = _centres(n_freq, per_octave)
    place = np.log2(np.maximum(np.arange(n_freq), LOWEST) / LOWEST) * per_octave
    away = np.abs(np.minimum(place, len(centres) - 1)[:, None] - np.arange(len(centres)))
    return np.maximum(1 - away, 0)


LOWEST = 2.0  # bins from zero frequency: below, the window smears everything together
