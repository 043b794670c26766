"""How the factors of a model make its columns and rows: plain, shifted in time, or in frequency.

A component k of a model has spectra ``basis`` and gains ``activation``.  ``spectra`` and
``gains`` lay them out so that the model is always one product of matrices, spectra @ gains;
``onto_basis`` and ``onto_activation`` are their adjoints, which carry derivatives back.  Columns
and rows of one component lie side by side.
"""

from dataclasses import dataclass
from typing import Protocol

from ..arrays import Array, array_namespace, device


class Layout(Protocol):
    """How factors are laid out as matrices."""

    def shapes(
        self, n_bins: int, n_frames: int, n_components: int
    ) -> tuple[tuple[int, int], tuple[int, int]]:
        """Give the shapes of basis and activation; refuse sizes that are too small."""

    def spectra(self, basis: Array) -> Array:
        """Lay out a basis, (..., bin, column)."""

    def gains(self, activation: Array) -> Array:
        """Lay out an activation, (..., column, frame)."""

    def onto_basis(self, slopes: Array, n_bins: int) -> Array:
        """Sum slopes of spectra (..., bin or 1, column) that belong to one entry of the basis."""

    def onto_activation(self, slopes: Array, n_frames: int) -> Array:
        """Sum slopes of gains (..., column, frame or 1) that belong to one entry."""


@dataclass(frozen=True)
class Plain:
    """NMF: each component is one spectrum with a gain in every frame."""

    def shapes(
        self, n_bins: int, n_frames: int, n_components: int
    ) -> tuple[tuple[int, int], tuple[int, int]]:
        """Give (bin, component) and (component, frame)."""
        return (n_bins, n_components), (n_components, n_frames)

    def spectra(self, basis: Array) -> Array:
        """Give the basis."""
        return basis

    def gains(self, activation: Array) -> Array:
        """Give the activation."""
        return activation

    def onto_basis(self, slopes: Array, n_bins: int) -> Array:
        """Give the slopes."""
        return slopes

    def onto_activation(self, slopes: Array, n_frames: int) -> Array:
        """Give the slopes."""
        return slopes


@dataclass(frozen=True)
class TimeShifts:
    """NMFD: each component is a course of spectra over a few frames.

    r_ft = sum_k sum_d basis_fkd activation_k(t-d), columns k n_shifts + d of basis.

    Parameters
    ----------
    n_shifts : int
        Frames of such a course.

    References
    ----------
    Smaragdis, "Non-negative matrix factor deconvolution", ICA 2004.  All shifts are updated
    together here, which has a proof that the cost never rises.
    """

    n_shifts: int

    def shapes(
        self, n_bins: int, n_frames: int, n_components: int
    ) -> tuple[tuple[int, int], tuple[int, int]]:
        """Give (bin, component x shift) and (component, frame)."""
        _check_shifts(self.n_shifts, n_frames, "frames")
        return (n_bins, n_components * self.n_shifts), (n_components, n_frames)

    def spectra(self, basis: Array) -> Array:
        """Give the basis."""
        return basis

    def gains(self, activation: Array) -> Array:
        """Give every row n_shifts times, each a frame later than the one before."""
        xp = array_namespace(activation)
        *batch, n_components, n_frames = activation.shape
        silence = _zeros(activation, (*batch, n_components, self.n_shifts - 1))
        padded = xp.concat([silence, activation], axis=-1)
        first = self.n_shifts - 1
        rows = [padded[..., first - d : first - d + n_frames] for d in range(self.n_shifts)]
        return xp.reshape(xp.stack(rows, axis=-2), (*batch, n_components * self.n_shifts, n_frames))

    def onto_basis(self, slopes: Array, n_bins: int) -> Array:
        """Give the slopes."""
        return slopes

    def onto_activation(self, slopes: Array, n_frames: int) -> Array:
        """Sum over shifts, each a frame earlier than the one before."""
        xp = array_namespace(slopes)
        *batch, n_rows, _ = slopes.shape
        shifted = xp.reshape(
            xp.broadcast_to(slopes, (*batch, n_rows, n_frames)),
            (*batch, n_rows // self.n_shifts, self.n_shifts, n_frames),
        )
        silence = _zeros(slopes, (*batch, n_rows // self.n_shifts, self.n_shifts - 1))
        rows = (
            xp.concat([shifted[..., d, :], silence], axis=-1)[..., d : d + n_frames]
            for d in range(self.n_shifts)
        )
        return sum(rows)


@dataclass(frozen=True)
class FrequencyShifts:
    """SI-PLCA: each component is one spectrum that moves up and down a logarithmic axis.

    r_ft = sum_k sum_d basis_(f-d)k activation_kdt, rows k n_shifts + d of activation.

    Parameters
    ----------
    n_shifts : int
        Bins over which a spectrum moves.

    References
    ----------
    Smaragdis, Raj and Shashanka, "Sparse and shift-invariant feature extraction from
    non-negative data", ICASSP 2008.
    """

    n_shifts: int

    def shapes(
        self, n_bins: int, n_frames: int, n_components: int
    ) -> tuple[tuple[int, int], tuple[int, int]]:
        """Give (bin - shifts + 1, component) and (component x shift, frame)."""
        _check_shifts(self.n_shifts, n_bins, "bins")
        return (n_bins - self.n_shifts + 1, n_components), (n_components * self.n_shifts, n_frames)

    def spectra(self, basis: Array) -> Array:
        """Give every column n_shifts times, each a bin higher than the one before."""
        xp = array_namespace(basis)
        *batch, n_rows, n_components = basis.shape
        silence = _zeros(basis, (*batch, self.n_shifts - 1, n_components))
        padded = xp.concat([silence, basis, silence], axis=-2)
        first, n_bins = self.n_shifts - 1, n_rows + self.n_shifts - 1
        columns = [padded[..., first - d : first - d + n_bins, :] for d in range(self.n_shifts)]
        laid = xp.stack(columns, axis=-1)
        return xp.reshape(laid, (*batch, n_bins, n_components * self.n_shifts))

    def gains(self, activation: Array) -> Array:
        """Give the activation."""
        return activation

    def onto_basis(self, slopes: Array, n_bins: int) -> Array:
        """Sum over shifts, each a bin lower than the one before."""
        xp = array_namespace(slopes)
        *batch, _, n_columns = slopes.shape
        shifted = xp.reshape(
            xp.broadcast_to(slopes, (*batch, n_bins, n_columns)),
            (*batch, n_bins, n_columns // self.n_shifts, self.n_shifts),
        )
        n_rows = n_bins - self.n_shifts + 1
        return sum(shifted[..., d : d + n_rows, :, d] for d in range(self.n_shifts))

    def onto_activation(self, slopes: Array, n_frames: int) -> Array:
        """Give the slopes."""
        return slopes


def _zeros(reference: Array, shape: tuple[int, ...]) -> Array:
    xp = array_namespace(reference)
    return xp.zeros(shape, dtype=reference.dtype, device=device(reference))


def _check_shifts(n_shifts: int, n_places: int, what: str) -> None:
    if not 1 <= n_shifts <= n_places:
        raise ValueError(
            f"n_shifts must be from 1 to the {n_places} {what} that there are; got {n_shifts}."
        )
