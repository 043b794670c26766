"""`AuxLaplaceIVA`, `AuxGaussIVA`, `GaussILRMA`, `TILRMA`, `GGDILRMA` as ssspy 0.2 calls them.

    from separatrix.compat.ssspy import GaussILRMA     # was: ssspy.bss.ilrma

Each makes a `Separator`, which is called with a spectrogram (n_channels, n_bins, n_frames) and
a number of iterations, and keeps ``output``, ``demix_filter`` and ``loss``.  Arguments after
the first few are given by name.  Other than there: every call begins anew, from ``demix_filter``
if given, not from where the last call ended; ``loss`` is counted up to a constant; floors are
part of the models and follow the level of the input, so there is no ``flooring_fn``; IP2 renews
the weights after each sweep, not after each pair; IPA finds its root to the last digit.
"""

from .models import GGDILRMA, TILRMA, AuxGaussIVA, AuxLaplaceIVA, GaussILRMA
from .separator import Separator

__all__ = ["GGDILRMA", "TILRMA", "AuxGaussIVA", "AuxLaplaceIVA", "GaussILRMA", "Separator"]
