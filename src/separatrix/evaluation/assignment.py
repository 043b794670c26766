"""Which estimate belongs to which reference."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import linear_sum_assignment

from ..errors import ShapeError


def best_permutation(score: ArrayLike) -> np.ndarray:
    """Assign an estimate of its own to each reference so that the scores sum to the most.

    Parameters
    ----------
    score : array_like
        Score of each reference with each estimate, (n_ref, n_est), the higher the better,
        n_est >= n_ref.  As many inf as possible are taken, and as few -inf; NaN counts as
        -inf.

    Returns
    -------
    numpy.ndarray
        Index of the estimate for each reference, (n_ref,).

    Raises
    ------
    ShapeError
        If score is not 2-D or has fewer estimates than references.

    Examples
    --------
    >>> best_permutation([[1.0, 9.0, 4.0], [2.0, 8.0, 0.0]])
    array([2, 1])
    """
    score = np.asarray(score, dtype=np.float64)
    if score.ndim != 2:
        raise ShapeError(
            f"score must be 2-D (n_ref, n_est); got shape {score.shape}: "
            "give the table of all pairs, for example bss_eval_matrix(...).sir."
        )
    n_ref, n_est = score.shape
    if n_est < n_ref:
        raise ShapeError(
            f"too few estimates; got {n_est} for {n_ref} references, expected one for each: "
            "leave references out, or give an estimate for each."
        )
    finite = score[np.isfinite(score)]
    low, high = (finite.min(), finite.max()) if finite.size else (0.0, 0.0)
    # One infinite score outweighs whatever the finite ones can differ by in sum.
    decisive = 1 + n_ref * (high - low)
    ranked = np.nan_to_num(score, nan=low - decisive, posinf=high + decisive, neginf=low - decisive)
    return linear_sum_assignment(ranked, maximize=True)[1]
