"""SI-SDR, the scale-invariant signal-to-distortion ratio, for all pairs of signals."""

import numpy as np
from numpy.typing import ArrayLike

from .signals import checked_pair, ratio_db, unit_energy


def si_sdr_matrix(reference: ArrayLike, estimate: ArrayLike) -> np.ndarray:
    """Compute the SI-SDR of all pairs of references and estimates.

    The target in an estimate is the best multiple of the reference; all the rest is
    distortion, also a delay or a filter.  Means are not removed.

    Parameters
    ----------
    reference : array_like
        True source signals or images, real (n_ref, n_samples), in any unit.
    estimate : array_like
        Separated signals, real (n_est, n_samples), in any unit.

    Returns
    -------
    numpy.ndarray
        Ratios in dB, (n_ref, n_est).  An estimate that is a multiple of the reference has
        a ratio above 120 dB or inf, whichever the rounding leaves.  The row or column of a
        silent signal is NaN, and a SeparatrixWarning names it.

    Raises
    ------
    ShapeError
        If a signal array is not real and 2-D, looks transposed, or lengths differ.
    MissingDataError
        If signals are empty or hold NaN or inf.

    References
    ----------
    .. [1] J. Le Roux, S. Wisdom, H. Erdogan, J. R. Hershey, "SDR - half-baked or well
       done?", Proc. ICASSP, 2019, eq. (3).

    Examples
    --------
    >>> import numpy as np
    >>> reference = np.array([[1.0, 1.0, -1.0, -1.0], [1.0, -1.0, 1.0, -1.0]])
    >>> si_sdr_matrix(reference, 5 * reference + 0.5 * reference[::-1]).round()
    array([[ 20., -20.],
           [-20.,  20.]])
    """
    reference, estimate = checked_pair(reference, estimate)
    return si_sdr_unit(unit_energy(reference, "reference"), unit_energy(estimate, "estimate"))


def si_sdr_unit(reference: np.ndarray, estimate: np.ndarray) -> np.ndarray:
    """Compute `si_sdr_matrix` of rows that have unit energy, or are NaN (silent)."""
    target = (reference @ estimate.T) ** 2
    return ratio_db(target, 1 - target)
