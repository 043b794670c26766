"""Where sounds come from, in one call."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .binaural import BinauralMap, load_map
from .binaural.files import localization_from
from .binaural.localization import Localization
from .errors import UnsupportedError
from .facade import separate
from .methods import DEFAULT_LOCALIZER, DIRECTIONS, METHODS, find_method


def localize(
    recording: np.ndarray | str | Path | Sequence[str | Path],
    fs: float | None = None,
    *,
    map: BinauralMap | str | Path,
    n_src: int | None = None,
    method: str = DEFAULT_LOCALIZER,
    **keywords: Any,
) -> Localization:
    """Find where the sources of a recording are, by two ears.

    Parameters
    ----------
    recording : array, path or sequence of paths
        Samples (2, sample), the left ear first, or files as for `separate`.
    fs : float, optional
        Sampling rate in hertz; needed for arrays only.
    map : BinauralMap or path
        What the head does to sound.
    n_src : int, optional
        Number of sources; two by default.
    method : str
        A method that finds directions: "vessl" or "messl".
    **keywords
        Further keywords of `separate`.

    Returns
    -------
    Localization
        Directions in degrees, posterior densities and masks of the sources, the loudest first,
        as `separate` with the same arguments orders them.

    Raises
    ------
    UnsupportedError
        If the method finds no directions; and whatever `separate` raises.

    References
    ----------
    Deleforge, Forbes and Horaud, "Variational EM for binaural sound-source separation and
    localization", ICASSP 2013.

    Examples
    --------
    >>> import numpy as np
    >>> from separatrix.binaural import load_map
    >>> learnt = load_map("head.npz")  # doctest: +SKIP
    >>> localize("mix.wav", map=learnt, n_src=2).azimuth_deg  # doctest: +SKIP
    array([ 41.1, -53.3])
    """
    row = find_method(method)
    if DIRECTIONS not in row.files:
        able = " or ".join(name for name, row in METHODS.items() if DIRECTIONS in row.files)
        raise UnsupportedError(f"{row.name} finds no directions; use {able}.")
    learnt = map if isinstance(map, BinauralMap) else load_map(map)
    separation = separate(recording, fs, map=learnt, n_src=n_src, method=method, **keywords)
    return localization_from(separation, learnt)
