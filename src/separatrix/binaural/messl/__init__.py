"""MESSL: masks and azimuths of sources by differences of time and level, without training."""

from .azimuths import messl_azimuth_deg, messl_localization_of
from .messl import Messl, MesslState, messl_stages
from .points import MesslModel

__all__ = [
    "Messl",
    "MesslModel",
    "MesslState",
    "messl_azimuth_deg",
    "messl_localization_of",
    "messl_stages",
]
