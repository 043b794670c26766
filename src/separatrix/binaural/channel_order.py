"""Whether left and right are exchanged, as far as recordings can tell."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..errors import MissingDataError
from ..iterate import run_stages
from ..options import VesslOptions
from .cues import CueSpectrogram
from .map_file import BinauralMap
from .vessl import vessl_stages

FLIP = np.array([-1.0, 1.0, -1.0])  # of level difference, cosine and sine


class ChannelOrder(NamedTuple):
    """How much better a map explains recordings as they are than with their ears exchanged.

    Attributes
    ----------
    gain : numpy.ndarray
        Free energy per point of each recording over that of the exchanged one, (recording,).
    """

    gain: np.ndarray

    @property
    def share(self) -> float:
        """Share of the recordings that speak for the order as it is."""
        return float((self.gain > 0).mean())

    @property
    def z(self) -> float:
        """Mean gain in standard errors: below -3 the ears are almost surely exchanged."""
        n = len(self.gain)
        error = self.gain.std(ddof=1) / np.sqrt(n) if n > 1 else np.inf
        return float(self.gain.mean() / error)


def check_channels(
    recordings: Sequence[CueSpectrogram], binaural_map: BinauralMap, n_src: int = 1
) -> ChannelOrder:
    """Weigh whether recordings have their ears exchanged.

    A head is so nearly symmetric that one recording tells little: an exchange looks like the
    mirrored direction.  Many, from different directions, tell.

    Parameters
    ----------
    recordings : sequence of CueSpectrogram
        Cues of recordings with one order of the channels.
    binaural_map : BinauralMap
        Map of the head.
    n_src : int
        Number of sources in each of them.

    Returns
    -------
    ChannelOrder
        The gain of every recording, and what they say together.

    Raises
    ------
    MissingDataError
        If there is no recording.
    """
    if not recordings:
        raise MissingDataError("there is no recording; give several, from different directions.")
    stages = vessl_stages(binaural_map, n_src, VesslOptions(restart=False, slow_phases=False))

    def cost(cues: CueSpectrogram) -> float:
        return float(run_stages(stages, cues)[-1].costs[-1])

    return ChannelOrder(np.array([cost(exchanged(one)) - cost(one) for one in recordings]))


def exchanged(cues: CueSpectrogram) -> CueSpectrogram:
    """Give the cues of the same recording with its ears exchanged.

    Parameters
    ----------
    cues : CueSpectrogram
        Cues of a recording.

    Returns
    -------
    CueSpectrogram
        Level differences and sines of phases change their signs.
    """
    return cues._replace(y=cues.y * FLIP[: len(cues.y), None, None])
