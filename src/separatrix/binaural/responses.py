"""Responses from directions around a head to its two ears."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from scipy.signal import resample_poly

from ..errors import MissingDataError, ShapeError

NEAR = 1e-6  # directions closer than this, in radians, are one
HALF_WIDTH = 10  # half-width of SciPy's resampling filter, in samples of the lower rate


@dataclass(frozen=True, eq=False)
class HeadResponses:
    """What a head does to sound from many directions, at its left and its right ear.

    Attributes
    ----------
    ir : numpy.ndarray
        Impulse responses (direction, 2, tap); the left ear comes first.
    fs : int
        Sampling rate in hertz.
    directions : numpy.ndarray
        Where the sound comes from, unit vectors (direction, 3) in the frame of
        `separatrix.binaural.directions`; no two are the same.
    mirrored : bool
        Whether left and right were exchanged in the directions that came with the responses.
    name : str
        Where they are from.
    warnings : tuple of str
        What a reader of results should know of them.

    Raises
    ------
    ShapeError
        If shapes do not fit together.
    MissingDataError
        If there is no direction, a value is not finite, or an ear hears nothing.
    """

    ir: np.ndarray
    fs: int
    directions: np.ndarray
    mirrored: bool = False
    name: str = ""
    warnings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        n = len(self.ir)
        if self.ir.ndim != 3 or self.ir.shape[1] != 2 or self.directions.shape != (n, 3):
            raise ShapeError(
                "responses must be (direction, 2, tap) with directions (direction, 3); got "
                f"{self.ir.shape} and {self.directions.shape}."
            )
        if n == 0:
            raise MissingDataError(f"{self.name or 'the set of responses'} has no direction.")
        finite = np.isfinite(self.ir).all(axis=(1, 2)) & np.isfinite(self.directions).all(axis=1)
        dead = (self.ir == 0).all(axis=2).any(axis=1)
        for bad, what in ((~finite, "values that are not finite"), (dead, "a silent ear")):
            if bad.any():
                raise MissingDataError(
                    f"{self.name or 'the set of responses'} has {what} at {bad.sum()} of {n} "
                    f"directions, first at number {bad.argmax()}; leave them out."
                )

    @property
    def level_difference(self) -> np.ndarray:
        """Energy at the left ear over that at the right, in dB, (direction,)."""
        energy = (self.ir**2).sum(axis=2)
        return 10 * np.log10(energy[:, 0] / energy[:, 1])

    @property
    def digest(self) -> str:
        """SHA-256 of the responses and the directions, hexadecimal."""
        made = hashlib.sha256()
        for array in (self.ir, self.directions):
            made.update(np.ascontiguousarray(array, dtype="<f8").tobytes())
        return made.hexdigest()

    def chosen(self, which: np.ndarray) -> "HeadResponses":
        """Give the responses of some directions.

        Parameters
        ----------
        which : numpy.ndarray
            Indices, or a mask (direction,).

        Returns
        -------
        HeadResponses
            The same head from fewer directions.
        """
        return replace(self, ir=self.ir[which], directions=self.directions[which])


def resampled(responses: HeadResponses, fs: int) -> HeadResponses:
    """Bring responses to another sampling rate.

    Both ears go through one linear-phase filter, so that what differs between them stays; the
    response to a frequency that both rates have stays too.

    Parameters
    ----------
    responses : HeadResponses
        Responses at any rate.
    fs : int
        The rate wanted, in hertz.

    Returns
    -------
    HeadResponses
        Responses at that rate, of a few samples more, so that nothing is cut off.
    """
    if fs == responses.fs:
        return responses
    ratio = Fraction(int(fs), int(responses.fs))
    # Room for the filter at both ends: many responses begin at their first sample.
    room = HALF_WIDTH * max(1, -(-ratio.denominator // ratio.numerator))
    padded = np.pad(responses.ir, ((0, 0), (0, 0), (room, room)))
    ir = resample_poly(padded, ratio.numerator, ratio.denominator, axis=-1) / float(ratio)
    return replace(responses, ir=ir, fs=int(fs))


def first_of_each(directions: np.ndarray) -> np.ndarray:
    """Find the directions that none before them repeats.

    Parameters
    ----------
    directions : numpy.ndarray
        Unit vectors (direction, 3).

    Returns
    -------
    numpy.ndarray
        Their indices, in order.

    Examples
    --------
    >>> first_of_each(np.eye(3)[[2, 0, 2, 1]])
    array([0, 1, 3])
    """
    rounded = np.round(directions / NEAR) + 0.0  # no -0
    return np.sort(np.unique(rounded, axis=0, return_index=True)[1])


def joined(parts: Sequence[HeadResponses]) -> HeadResponses:
    """Join sets of responses of one head, at the lowest of their rates.

    Parameters
    ----------
    parts : sequence of HeadResponses
        At least one; of a direction that several have, the first stays.

    Returns
    -------
    HeadResponses
        All directions.
    """
    if len(parts) == 1:
        return parts[0]
    fs = min(part.fs for part in parts)
    alike = [resampled(part, fs) for part in parts]
    longest = max(part.ir.shape[2] for part in alike)
    ir = [np.pad(p.ir, ((0, 0), (0, 0), (0, longest - p.ir.shape[2]))) for p in alike]
    both = HeadResponses(
        ir=np.concatenate(ir),
        fs=fs,
        directions=np.concatenate([part.directions for part in alike]),
        mirrored=any(part.mirrored for part in parts),
        name=", ".join(part.name for part in parts),
        warnings=tuple(dict.fromkeys(note for part in parts for note in part.warnings)),
    )
    return both.chosen(first_of_each(both.directions))
