"""What every measure does with its signals: check them, bring them to unit energy.

With all energies equal to one, each measure is a ratio of shares of the estimate's energy.
"""

import warnings

import numpy as np
from numpy.typing import ArrayLike

from ..errors import MissingDataError, SeparatrixWarning, ShapeError


def checked_pair(reference: ArrayLike, estimate: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Return both as finite float64 (src, sample) of one length, or say what is wrong."""
    reference, estimate = _checked(reference, "reference"), _checked(estimate, "estimate")
    _check_length(estimate, "estimate", reference.shape[-1])
    return reference, estimate


def checked_mixture(mixture: ArrayLike, n_samples: int) -> np.ndarray:
    """Return the mixture (sample,) as finite float64 (1, sample), or say what is wrong."""
    mixture = np.asarray(mixture)
    if mixture.ndim != 1:
        raise ShapeError(
            f"mixture must be one microphone's signal of shape (sample,); got {mixture.shape}: "
            "choose the channel that the references belong to, for example mixture[0]."
        )
    checked = _checked(mixture[None], "mixture")
    _check_length(checked, "mixture", n_samples)
    return checked


def unit_energy(x: np.ndarray, name: str) -> np.ndarray:
    """Scale each row to unit energy; a silent row becomes NaN, with a warning."""
    peak = abs(x).max(axis=-1, keepdims=True)
    for i in np.flatnonzero(peak == 0):
        warnings.warn(
            f"{_label(name, i, len(x))} is silent, so its scores are NaN: "
            "leave it out, or check where it was cut or read.",
            SeparatrixWarning,
            stacklevel=3,
        )
    # The peak goes first: squares of very small or very large samples leave the float range.
    with np.errstate(invalid="ignore"):
        x = x / peak
    x /= np.linalg.norm(x, axis=-1, keepdims=True)
    return x


def ratio_db(signal: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """Return ``signal / noise`` of two energies in dB; rounding below no noise is no noise."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return 10 * np.log10(signal / np.maximum(noise, 0))


def _checked(x: ArrayLike, name: str) -> np.ndarray:
    x = np.asarray(x)
    if x.dtype.kind not in "iuf":
        looks = ", which looks like a spectrogram: apply the inverse STFT first"
        raise ShapeError(
            f"{name} must be waveforms of real numbers; got {x.dtype} of shape {x.shape}"
            f"{looks if x.dtype.kind == 'c' else ': convert it to float first'}."
        )
    if x.ndim != 2:
        advice = f"give {name}[None] for one signal" if x.ndim == 1 else "score them one by one"
        raise ShapeError(f"{name} must be 2-D (src, sample); got shape {x.shape}: {advice}.")
    if x.size == 0:
        raise MissingDataError(
            f"{name} is empty; got shape {x.shape}, expected at least one signal (src, sample) "
            "with samples: check where it was cut or read."
        )
    if x.shape[0] > x.shape[1]:
        raise ShapeError(
            f"{name} must be (src, sample); got shape {x.shape}, which looks like (sample, src): "
            f"give {name}.T instead."
        )
    finite = np.isfinite(x)
    if not finite.all():
        i, sample = np.argwhere(~finite)[0]
        raise MissingDataError(
            f"{_label(name, i, len(x))} is {x[i, sample]} at sample {sample} (counted from 0); "
            "expected finite numbers: repair it or cut that part from every signal."
        )
    return x.astype(np.float64, copy=False)


def _check_length(x: np.ndarray, name: str, n_samples: int) -> None:
    if x.shape[-1] != n_samples:
        raise ShapeError(
            f"{name} and reference differ in length; got {x.shape[-1]} and {n_samples} samples, "
            "expected the same number: align them in time and cut the longer one."
        )


def _label(name: str, i: np.integer, n: int) -> str:
    return f"{name} {i + 1} of {n}" if n > 1 else name
