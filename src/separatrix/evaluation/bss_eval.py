"""SDR, SIR and SAR: the energy ratios of BSS Eval, version 3, for all pairs of signals.

Only energies of projections are needed, never the projections themselves.  An estimate
projected on a span of delayed references has the energy ``d^T G^-1 d``, where G is the
Gram matrix of the delayed references and d their inner products with the estimate; both
are made of correlations at lags shorter than the filter.
"""

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike
from scipy import fft, linalg

from ..errors import MissingDataError
from .signals import checked_pair, ratio_db, unit_energy


class BssEval(NamedTuple):
    """Energy ratios in dB of each reference (row) with each estimate (column).

    Attributes
    ----------
    sdr : numpy.ndarray
        Signal-to-distortion ratios, (n_ref, n_est).
    sir : numpy.ndarray
        Signal-to-interference ratios, (n_ref, n_est).
    sar : numpy.ndarray
        Signal-to-artifacts ratios, (n_ref, n_est); by definition the same in each row.
    """

    sdr: np.ndarray
    sir: np.ndarray
    sar: np.ndarray


def bss_eval_matrix(reference: ArrayLike, estimate: ArrayLike, *, n_taps: int = 512) -> BssEval:
    """Compute SDR, SIR and SAR of all pairs of references and estimates.

    The target in an estimate is all that a filter of `n_taps` coefficients can make of one
    reference; interference is what such filters can make of the other references besides;
    artifacts are the rest.  Scale, short delays and short filters are therefore forgiven.
    Means are not removed.

    Parameters
    ----------
    reference : array_like
        True source signals or images, real (n_ref, n_samples), in any unit.
    estimate : array_like
        Separated signals, real (n_est, n_samples), in any unit.
    n_taps : int, optional
        Length of the allowed filter in samples, at least 1.

    Returns
    -------
    BssEval
        Ratios in dB, each (n_ref, n_est).  With one reference there is no interference
        and SIR is infinite.  An estimate that is a filtered reference and nothing else has
        a ratio above 120 dB or inf, whichever the rounding leaves.  The row or column of a
        silent signal is NaN, and a SeparatrixWarning names it.

    Raises
    ------
    ShapeError
        If a signal array is not real and 2-D, looks transposed, or lengths differ.
    MissingDataError
        If signals are empty, hold NaN or inf, or are too short for n_ref filters of n_taps.
    ValueError
        If n_taps is less than 1.

    Notes
    -----
    References that determine each other (equal ones, or ones without high frequencies) make
    the Gram matrix singular to working precision.  Its diagonal then receives the least
    power of ten times ``n_ref * n_taps * eps`` that makes it definite, as if each reference
    carried white noise some 120 dB below itself.

    References
    ----------
    .. [1] E. Vincent, R. Gribonval, C. Fevotte, "Performance measurement in blind audio
       source separation", IEEE Trans. Audio, Speech, Language Process. 14(4), 2006.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> reference = rng.standard_normal((2, 16000))
    >>> estimate = reference + 0.1 * reference[::-1]
    >>> bss_eval_matrix(reference, estimate, n_taps=16).sir.round()
    array([[ 20., -20.],
           [-20.,  20.]])
    """
    reference, estimate = checked_pair(reference, estimate)
    return bss_eval_unit(
        unit_energy(reference, "reference"), unit_energy(estimate, "estimate"), n_taps
    )


def bss_eval_unit(reference: np.ndarray, estimate: np.ndarray, n_taps: int) -> BssEval:
    """Compute `bss_eval_matrix` of rows that have unit energy, or are NaN (silent)."""
    _check_n_taps(n_taps, *reference.shape)
    target, span = np.full((2, len(reference), len(estimate)), np.nan)
    sounding_ref, sounding_est = ~np.isnan(reference[:, 0]), ~np.isnan(estimate[:, 0])
    if sounding_ref.any() and sounding_est.any():
        pairs = np.ix_(sounding_ref, sounding_est)
        target[pairs], span[pairs] = _projected_energies(
            reference[sounding_ref], estimate[sounding_est], n_taps
        )
    return BssEval(
        sdr=ratio_db(target, 1 - target),
        sir=ratio_db(target, span - target),
        sar=ratio_db(span, 1 - span),
    )


def _projected_energies(
    reference: np.ndarray, estimate: np.ndarray, n_taps: int
) -> tuple[np.ndarray, np.ndarray]:
    """Energies of the estimates in the span of each reference and in that of all."""
    n_ref = len(reference)
    lags = _correlations(reference, np.concatenate([reference, estimate]), n_taps)
    gram = _block_toeplitz(lags[:, :n_ref])
    cross = lags[:, n_ref:].swapaxes(1, 2)
    span = _energy(_factor(gram), cross.reshape(n_ref * n_taps, -1))
    if n_ref == 1:  # equal to the last bit, so that SIR is inf and not merely large
        return span[None], span
    blocks = [slice(j * n_taps, (j + 1) * n_taps) for j in range(n_ref)]
    target = [_energy(_factor(gram[b, b]), d) for b, d in zip(blocks, cross, strict=True)]
    return np.stack(target), span


def _correlations(x: np.ndarray, y: np.ndarray, n_taps: int) -> np.ndarray:
    """Inner products ``sum_t x_i(t) y_j(t + lag)`` for lag < n_taps, (x, y, lag).

    The sum goes over sections of t: their transforms stay in cache (four times faster than
    one transform of 10 s), and the memory doesn't grow with the recording.
    """
    n_fft = fft.next_fast_len(max(8192, 4 * n_taps), real=True)
    n_section = n_fft - n_taps + 1  # so that the latest lag doesn't wrap around
    spectrum = np.zeros((len(x), len(y), n_fft // 2 + 1), complex)
    for start in range(0, x.shape[-1], n_section):
        early = fft.rfft(x[:, start : start + n_section], n_fft)
        late = fft.rfft(y[:, start : start + n_fft], n_fft)
        spectrum += early.conj()[:, None] * late
    return fft.irfft(spectrum, n_fft)[..., :n_taps]


def _block_toeplitz(lags: np.ndarray) -> np.ndarray:
    """Gram matrix of delayed references: row (i, a), column (j, b) has the lag a - b."""
    n_ref, _, n_taps = lags.shape
    # A negative lag of (i, j) is a positive lag of (j, i).
    both_sides = np.concatenate([lags.swapaxes(0, 1)[..., :0:-1], lags], axis=-1)
    blocks = sliding_window_view(both_sides, n_taps, axis=-1)[..., ::-1]
    return blocks.swapaxes(1, 2).reshape(n_ref * n_taps, n_ref * n_taps)


def _factor(gram: np.ndarray) -> np.ndarray:
    """Upper Cholesky factor; where there is none, gram is loaded, in place, until there is.

    In place, so that the blocks of the single references get the load of the whole matrix:
    then the energy in a part of the span can't exceed that in the whole.
    """
    load = len(gram) * np.finfo(gram.dtype).eps  # the diagonal is 1
    while True:
        try:
            # The transpose is in LAPACK's order, which saves a third of the time.
            return linalg.cholesky(gram.T, check_finite=False)
        except linalg.LinAlgError:
            gram[np.diag_indices_from(gram)] += load
            load *= 10


def _energy(factor: np.ndarray, cross: np.ndarray) -> np.ndarray:
    """Column-wise ``d^T G^-1 d`` with ``G = factor^T factor``."""
    half = linalg.solve_triangular(factor, cross, trans="T", check_finite=False)
    return (half**2).sum(axis=0)


def _check_n_taps(n_taps: int, n_ref: int, n_samples: int) -> None:
    if n_taps < 1:
        raise ValueError(f"n_taps must be at least 1 sample; got {n_taps}.")
    # From there on the delayed references span the whole space and nothing is an artifact.
    if n_ref * n_taps >= n_samples + n_taps - 1:
        raise MissingDataError(
            f"the signals are too short; got {n_samples} samples, of which {n_ref} filters of "
            f"n_taps={n_taps} can make anything: give longer signals or fewer taps."
        )
