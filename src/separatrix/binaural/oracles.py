"""What masks could be: from true images, or from true directions. References, not methods."""

import numpy as np

from ..arrays import abs2
from .affine_map import InverseMap
from .cues import CueSpectrogram
from .map_file import BinauralMap
from .vessl import RandomMasks, Vessl, assign_to, first_noise, garbage_of


def ideal_masks(images: np.ndarray) -> np.ndarray:
    """Give every point to the source that is strongest there.

    Parameters
    ----------
    images : numpy.ndarray
        Spectrograms of the true images at both ears, (src, 2, freq, frame).

    Returns
    -------
    numpy.ndarray
        Masks (src, freq, frame), 0 or 1; the first source has the points where all are silent.
    """
    power = abs2(images).sum(axis=1)
    return (np.arange(len(power))[:, None, None] == power.argmax(axis=0)).astype(np.float64)


def known_direction_masks(
    cues: CueSpectrogram, binaural_map: BinauralMap, directions: np.ndarray
) -> np.ndarray:
    """Give the masks of sources whose directions are known.

    A reference for localization: what is lost against it is lost by wrong directions.  It is no
    strict bound, as `Vessl` also adapts noise and weights.

    Parameters
    ----------
    cues : CueSpectrogram
        Cues of the recording, of the kind of the map.
    binaural_map : BinauralMap
        The map.
    directions : numpy.ndarray
        Unit vectors of the true directions, (src, 3).

    Returns
    -------
    numpy.ndarray
        Masks (src, freq, frame) of the bins from 1 on, without the share of the garbage.
    """
    affine = binaural_map.finest
    algorithm = Vessl(
        InverseMap(affine), len(directions), RandomMasks(), garbage=garbage_of(binaural_map)
    )
    problem = algorithm.prepare(cues)
    predicted = affine.predict(binaural_map.chart.positions(directions))
    predicted = predicted.reshape(len(directions), *problem.noise.shape)
    assignment = assign_to(problem, predicted, first_noise(problem))
    return assignment.masks(problem.observations)[: len(directions)]
