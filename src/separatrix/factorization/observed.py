"""What factorizations see of a spectrogram."""

from typing import NamedTuple

from ..arrays import Array, abs2, array_namespace
from ..errors import MissingDataError
from .bands import Bands
from .rules import FLOOR, Rules


class Observed(NamedTuple):
    """What a factorization derives from its input.

    Attributes
    ----------
    X : Array
        The mixture (chan, freq, frame).
    values : Array
        Magnitudes or powers (bin, frame), of mean 1 and with a background.
    constant : Array
        Part of the divergence that no model changes.
    """

    X: Array
    values: Array
    constant: Array


def observed_values(x: Array, rules: Rules, bands: Bands) -> Array:
    """Take magnitudes or powers, summed over channels, on the axis of a model.

    Parameters
    ----------
    x : Array
        Spectrogram (chan, freq, frame).
    rules : Rules
        Their divergence says which power of the magnitude is observed.
    bands : Bands
        Frequency axis.

    Returns
    -------
    Array
        (bin, frame) of mean 1, with the background that all models have.

    Raises
    ------
    MissingDataError
        If x is silent.
    """
    xp = array_namespace(x)
    powers = abs2(x)
    magnitudes = powers if rules.divergence.magnitude_power == 2 else xp.sqrt(powers)
    values = bands.gather(xp.sum(magnitudes, axis=-3))
    level = xp.mean(values)
    if not bool(level > 0):
        raise MissingDataError("x is silent: there is nothing to factorize.")
    return values / level + FLOOR
