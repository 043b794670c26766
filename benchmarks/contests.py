"""One iteration of each peer, beside ours on the same spectrogram.

Peers: pyroomacoustics (AuxIVA by IP1, ILRMA) and ssspy (AuxIVA and Gauss ILRMA by any
update).  pyroomacoustics has no ISS: our ISS1 stands beside its IP1.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
import pyroomacoustics as pra
from iterations import N_ITER, iteration, timed
from ssspy.bss.ilrma import GaussILRMA
from ssspy.bss.iva import AuxLaplaceIVA

from separatrix.demixing import Laplace, LowRank, ip1, ip2, iss1, iss2

Run = Callable[[], float]  # seconds of one iteration


def contests(x: np.ndarray) -> dict[str, tuple[Run, Run]]:
    """Pairs of (ours, theirs) by name, for a spectrogram (chan, freq, frame)."""
    frames_first = np.ascontiguousarray(x.transpose(2, 1, 0))

    def pyroom(function: Callable[..., object]) -> Run:
        return timed(lambda: function(frames_first, n_iter=N_ITER, proj_back=False))

    def ssspy(algorithm: str, low_rank: bool) -> Run:
        options = {"spatial_algorithm": algorithm, "scale_restoration": False, "record_loss": False}
        # A model of theirs remembers its last run: each gets a new one.
        model = partial(GaussILRMA, n_basis=2) if low_rank else AuxLaplaceIVA
        return timed(lambda: model(**options)(x, n_iter=N_ITER))

    return {
        "AuxIVA IP1, pyroomacoustics": (iteration(x, Laplace(), ip1), pyroom(pra.bss.auxiva)),
        "AuxIVA ISS1, pyroomacoustics IP1": (iteration(x, Laplace(), iss1), pyroom(pra.bss.auxiva)),
        "AuxIVA IP2, ssspy": (iteration(x, Laplace(), ip2), ssspy("IP2", False)),
        "AuxIVA ISS2, ssspy": (iteration(x, Laplace(), iss2), ssspy("ISS2", False)),
        "ILRMA IP1, pyroomacoustics": (iteration(x, LowRank(2), ip1), pyroom(pra.bss.ilrma)),
        "ILRMA ISS1, ssspy": (iteration(x, LowRank(2), iss1), ssspy("ISS1", True)),
    }
