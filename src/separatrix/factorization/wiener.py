"""From the models of the sources to masks."""

from ..arrays import Array, array_namespace
from .rules import FLOOR


def wiener_masks(models: Array, magnitude_power: int) -> Array:
    """Give each source its share of the power in every point.

    Parameters
    ----------
    models : Array
        Model (..., src, freq, frame) of each source, non-negative, of mean 1 or so in sum.
    magnitude_power : int
        Power of the magnitude that it is a model of, 1 or 2.

    Returns
    -------
    Array
        Masks of the same shape; they sum to 1 over sources.  Where no model has anything the
        sources share alike.
    """
    xp = array_namespace(models)
    # The background belongs to all alike; the largest first, so that no square is zero.
    models = models + FLOOR / models.shape[-3]
    models = models / xp.max(models, axis=-3, keepdims=True)
    powers = models ** (2 // magnitude_power)
    return powers / xp.sum(powers, axis=-3, keepdims=True)
