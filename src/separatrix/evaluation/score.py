"""All scores of a separation at once: the estimates assigned, measured, and compared."""

import math
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike

from .assignment import best_permutation
from .bss_eval import bss_eval_unit
from .si_sdr import si_sdr_unit
from .signals import checked_mixture, checked_pair, unit_energy


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Scores of a separation, an entry for each reference.

    Attributes
    ----------
    permutation : numpy.ndarray
        Index of the estimate that was assigned to each reference, (n_ref,).
    sdr, sir, sar, si_sdr : numpy.ndarray
        Ratios of that estimate in dB, (n_ref,).
    sdr_improvement, sir_improvement, si_sdr_improvement : numpy.ndarray or None
        What that estimate gains on the mixture in dB, (n_ref,); None without a mixture.
    mixture_sdr, mixture_sir, mixture_si_sdr : numpy.ndarray or None
        Ratios of the mixture itself in dB, (n_ref,); None without a mixture.
    """

    permutation: np.ndarray
    sdr: np.ndarray
    sir: np.ndarray
    sar: np.ndarray
    si_sdr: np.ndarray
    sdr_improvement: np.ndarray | None = None
    sir_improvement: np.ndarray | None = None
    si_sdr_improvement: np.ndarray | None = None
    mixture_sdr: np.ndarray | None = None
    mixture_sir: np.ndarray | None = None
    mixture_si_sdr: np.ndarray | None = None

    def to_dict(self) -> dict[str, list[float | None] | None]:
        """Return the fields as lists of plain numbers, ready for JSON.

        Returns
        -------
        dict
            A list for each field, or None where there was no mixture.  NaN and inf, which
            JSON doesn't know, become None.
        """
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}


def evaluate(
    reference: ArrayLike,
    estimate: ArrayLike,
    mixture: ArrayLike | None = None,
    *,
    n_taps: int = 512,
) -> Evaluation:
    """Assign the estimates to the references and score them, as BSS Eval does.

    The assignment is the one of highest mean SIR; of highest mean SDR where only one
    reference sounds, because SIR is infinite there.

    Parameters
    ----------
    reference : array_like
        True source signals or images, real (n_ref, n_samples), in any unit.
    estimate : array_like
        Separated signals in any order, real (n_est, n_samples), n_est >= n_ref.
    mixture : array_like, optional
        What one microphone recorded, real (n_samples,); gives the improvements.
    n_taps : int, optional
        Length in samples of the filter that SDR, SIR and SAR forgive, at least 1.

    Returns
    -------
    Evaluation
        Scores in dB, see `bss_eval_matrix` and `si_sdr_matrix` for their definition.  The
        scores of a silent signal are NaN, and a SeparatrixWarning names it; so are
        differences of infinite scores, like the SIR improvement with one reference.

    Raises
    ------
    ShapeError
        If a signal array is not real, has not the shape above, looks transposed, if lengths
        differ, or if there are fewer estimates than references.
    MissingDataError
        If signals are empty, hold NaN or inf, or are too short for n_ref filters of n_taps.
    ValueError
        If n_taps is less than 1.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> reference = rng.standard_normal((2, 4000))
    >>> estimate = reference[::-1] + 0.1 * reference
    >>> scores = evaluate(reference, estimate, reference.sum(axis=0), n_taps=16)
    >>> scores.permutation, scores.sir_improvement.round()
    (array([1, 0]), array([20., 20.]))
    """
    reference, estimate = checked_pair(reference, estimate)
    n_est, n_samples = estimate.shape
    if mixture is not None:
        mixture = checked_mixture(mixture, n_samples)
    reference, estimate = unit_energy(reference, "reference"), unit_energy(estimate, "estimate")
    if mixture is not None:
        # One more column of the tables, so that the references are analysed only once.
        estimate = np.concatenate([estimate, unit_energy(mixture, "mixture")])

    tables = bss_eval_unit(reference, estimate, n_taps)._asdict()
    tables["si_sdr"] = si_sdr_unit(reference, estimate)
    n_sounding = np.count_nonzero(~np.isnan(reference[:, 0]))
    permutation = best_permutation(tables["sir" if n_sounding > 1 else "sdr"][:, :n_est])
    rows = np.arange(len(reference))
    scores = {name: table[rows, permutation] for name, table in tables.items()}
    if mixture is None:
        return Evaluation(permutation, **scores)
    for name in ("sdr", "sir", "si_sdr"):
        scores[f"mixture_{name}"] = tables[name][:, -1]
        with np.errstate(invalid="ignore"):  # inf - inf
            scores[f"{name}_improvement"] = scores[name] - scores[f"mixture_{name}"]
    return Evaluation(permutation, **scores)


def _plain(values: np.ndarray | None) -> list[float | None] | None:
    if values is None:
        return None
    return [value if math.isfinite(value) else None for value in values.tolist()]
