"""The peers, called alike: spectrogram (chan, freq, frame) in, sources (src, freq, frame) out.

Each as its documentation calls it, with projection back as it comes.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from typing import Any

import numpy as np
import pyroomacoustics as pra
from ssspy.bss.ilrma import GaussILRMA
from ssspy.bss.iva import AuxGaussIVA, AuxLaplaceIVA

N_BASIS = 2


@dataclass(frozen=True)
class Peer:
    """A method of another library.

    Attributes
    ----------
    run : callable
        ``run(X, n_iter, seed)`` gives the sources.
    n_iter : int
        Iterations of the protocol: 50, for ILRMA 100.
    random : bool
        Whether the seed counts.
    """

    run: Callable[[np.ndarray, int, int], np.ndarray]
    n_iter: int
    random: bool = False


def _pyroomacoustics(
    function: Callable[..., Any], X: np.ndarray, n_iter: int, seed: int, **given: Any
) -> np.ndarray:
    np.random.seed(seed)  # noqa: NPY002  (theirs draws from the global generator)
    frames_first = np.ascontiguousarray(X.transpose(2, 1, 0))
    return function(frames_first, n_iter=n_iter, **given).transpose(2, 1, 0)


def _ssspy(make: Callable[..., Any], X: np.ndarray, n_iter: int, seed: int) -> np.ndarray:
    options = {"rng": np.random.default_rng(seed), "n_basis": N_BASIS}
    given = options if make is GaussILRMA else {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return make(spatial_algorithm="IP", record_loss=False, **given)(X, n_iter=n_iter)


PRA, SSSPY = f"pyroomacoustics {version('pyroomacoustics')}", f"ssspy {version('ssspy')}"
PEERS = {
    f"{PRA} auxiva": Peer(partial(_pyroomacoustics, pra.bss.auxiva), 50),
    f"{PRA} auxiva, gauss": Peer(partial(_pyroomacoustics, pra.bss.auxiva, model="gauss"), 50),
    f"{PRA} ilrma": Peer(
        partial(_pyroomacoustics, pra.bss.ilrma, n_components=N_BASIS), 100, random=True
    ),
    f"{SSSPY} AuxLaplaceIVA": Peer(partial(_ssspy, AuxLaplaceIVA), 50),
    f"{SSSPY} AuxGaussIVA": Peer(partial(_ssspy, AuxGaussIVA), 50),
    f"{SSSPY} GaussILRMA": Peer(partial(_ssspy, GaussILRMA), 100, random=True),
}
