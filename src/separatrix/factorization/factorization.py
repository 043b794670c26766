"""Algorithm of the factorizations whose model is one product of matrices."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ..arrays import Array, array_namespace, like, to_numpy
from ..errors import UnsupportedError
from ..iterate import Masks
from .bands import Bands, LinearBands
from .grouping import Components, Grouping, by_cue, by_timbre
from .observed import Observed, observed_values
from .rules import FLOOR, Factors, Rules
from .wiener import wiener_masks


class Bases(NamedTuple):
    """Outcome of a training: spectra of the sources whose sound alone is known.

    Attributes
    ----------
    basis : Array
        (bin, column), the columns of the first source first.
    known : tuple of bool
        For each source whether its columns were learnt; the others are zero.
    notes : tuple of str
        What a reader of the result should know of this stage, one sentence each.
    """

    basis: Array
    known: tuple[bool, ...]
    notes: tuple[str, ...] = ()


class FactorState(NamedTuple):
    """State of a factorization.

    Attributes
    ----------
    factors : Factors
        Basis, activation and model.
    fixed : Array
        Columns (..., 1, column) of the basis that were learnt before, and stay.
    """

    factors: Factors
    fixed: Array


BLIND = (
    "one channel was separated by timbre alone, which talkers seldom allow; mark where each is "
    "alone (solo), or give examples."
)
ModelOf = Callable[[Any], Array]
RULES, LINEAR = Rules(), LinearBands()


@dataclass(frozen=True, eq=False)
class Factorization:
    """Algorithm that writes a spectrogram as a sum of components, and groups them to sources.

    The magnitudes of all channels are summed, or their powers for the Itakura-Saito
    divergence.  Started from `Bases`, it leaves them as they are and learns when they sound,
    and the spectra of the one source, at most, that was not trained.

    Parameters
    ----------
    n_src : int
        Number of sources.
    n_basis : int
        Number of components of each.
    rules : Rules
        Divergence, layout and sparsity.
    bands : Bands
        Frequency axis of the model.
    grouping : callable
        See `separatrix.factorization.grouping`; used where components are not trained and
        there are more of them than sources.
    seed : int
        Seed of the first factors.
    n_starts : int
        Draws of the first factors, from which as many runs begin: where it is not 1, factors,
        cost and masks have a leading axis.

    References
    ----------
    Lee and Seung, "Algorithms for non-negative matrix factorization", NIPS 2000; the
    divergences and their updates as in Fevotte and Idier, Neural Computation 23(9), 2011.

    Examples
    --------
    >>> from separatrix.iterate import iterate
    >>> rng = np.random.default_rng(0)
    >>> x = rng.standard_normal((1, 9, 40)) + 1j * rng.standard_normal((1, 9, 40))
    >>> result = iterate(Factorization(n_src=2, n_basis=3), x, n_iter=20)
    >>> result.outcome.masks.shape, bool(result.costs[-1] < result.costs[0])
    ((2, 9, 40), True)
    """

    n_src: int
    n_basis: int = 10
    rules: Rules = RULES
    bands: Bands = LINEAR
    grouping: Grouping = by_cue
    seed: int = 0
    n_starts: int = 1

    def __post_init__(self) -> None:
        if self.n_basis < 1:
            raise ValueError(f"n_basis must be at least 1; got {self.n_basis}.")

    @property
    def n_components(self) -> int:
        """Number of components of all sources together."""
        return self.n_src * self.n_basis

    def prepare(self, x: Array, side: Any = None) -> Observed:
        """Take magnitudes of x (chan, freq, frame) and bring them to the level 1."""
        values = observed_values(x, self.rules, self.bands)
        return Observed(x, values, self.rules.divergence.constant(values))

    def init(self, data: Observed, start: Bases | Masks | None = None) -> FactorState:
        """Draw factors, or take those of a training or an earlier factorization."""
        if isinstance(start, Masks) and isinstance(start.model, FactorState):
            return self._resumed(data, start.model)
        if start is not None and not isinstance(start, Bases):
            raise UnsupportedError(
                "a factorization begins from one, or from trained bases; got "
                f"{type(start).__name__}."
            )
        starts = () if self.n_starts == 1 else (self.n_starts,)
        drawn = self.rules.draw(data.values, self.n_components, self.seed, starts)
        own = drawn.basis.shape[-1] // self.n_src
        known = np.zeros(self.n_src, bool) if start is None else np.asarray(start.known)
        fixed = like(
            np.broadcast_to(np.repeat(known, own), (*starts, 1, self.n_src * own)).copy(),
            data.values,
        )
        if start is None:
            return FactorState(drawn, fixed)
        basis = array_namespace(data.values).where(fixed, start.basis, drawn.basis)
        rules, count = self.rules, self.n_components
        return FactorState(rules.levelled(data.values, basis, drawn.activation, count), fixed)

    def step(self, data: Observed, state: FactorState) -> FactorState:
        """Update activation and basis once."""
        factors = self.rules.step(data.values, state.factors, self.n_components, state.fixed)
        return state._replace(factors=factors)

    def cost(self, data: Observed, state: FactorState) -> Array:
        """Return the divergence with its penalty, summed over bins and frames."""
        return state.factors.varying + data.constant + self.rules.penalty(state.factors)

    def cost_unit(self, data: Observed) -> float:
        """Return the number of bins times frames."""
        return float(data.values.shape[-2] * data.values.shape[-1])

    def finish(self, data: Observed, state: FactorState) -> Masks:
        """Group the components and give each source its share of the power."""
        layout, (basis, activation, *_) = self.rules.layout, state.factors
        spectra, gains = layout.spectra(basis), layout.gains(activation)
        own = spectra.shape[-1] // self.n_components
        xp = array_namespace(spectra)

        def model_of(chosen: Array) -> Array:
            # As a product with zeros: every start may choose components of its own.
            columns = xp.repeat(chosen, own, axis=-1)[..., None, :]
            return (spectra * columns) @ gains

        masks = self.masks(data, basis, model_of, trained=bool(xp.any(state.fixed)))
        return masks._replace(model=state)

    def masks(self, data: Observed, basis: Array, model_of: ModelOf, *, trained: bool) -> Masks:
        """Group components and give each source its share of the power.

        Parameters
        ----------
        data : Observed
            What `prepare` gave.
        basis : Array
            Spectra (..., bin, column) of the components.
        model_of : callable
            Gives the model (..., bin, frame) of the components that weights (..., component)
            of 0 and 1 choose, without the background.
        trained : bool
            Whether components belong to sources from the start.

        Returns
        -------
        Masks
            Masks (..., src, freq, frame) that sum to 1.
        """
        n_freq = data.X.shape[-2]
        xp = array_namespace(data.values)

        def spread(chosen: np.ndarray) -> Array:
            weights = xp.astype(like(chosen, data.values), data.values.dtype)
            return self.bands.spread(model_of(weights), n_freq)

        labels = np.repeat(np.arange(self.n_src), self.n_basis)
        blind = self.n_basis > 1 and self.n_src > 1 and not trained
        if blind:
            labels = self._grouped(data, basis, spread)
        by_ear = blind and data.X.shape[0] == 1 and self.grouping in (by_cue, by_timbre)
        models = [spread(labels == source) for source in range(self.n_src)]
        shares = wiener_masks(xp.stack(models, axis=-3), self.rules.divergence.magnitude_power)
        return Masks(shares, notes=(BLIND,) if by_ear else (), ordered=trained)

    def _resumed(self, data: Observed, state: FactorState) -> FactorState:
        """Refuse a state of other sizes; it is of an earlier run with the same options else."""
        n_bins, n_frames = data.values.shape
        shapes = self.rules.layout.shapes(n_bins, n_frames, self.n_components)
        found = state.factors.basis.shape[-2:], state.factors.activation.shape[-2:]
        if found != shapes:
            raise UnsupportedError(
                f"the factorization to begin from has other sizes: its factors are {found}, here "
                f"{shapes}; use the same options and window."
            )
        return state

    def _grouped(self, data: Observed, basis: Array, spread: ModelOf) -> np.ndarray:
        """Source (..., component) of each component, from 0."""
        numbers = np.arange(self.n_components)
        *starts, n_bins, _ = basis.shape
        spectra = to_numpy(basis).reshape(*starts, n_bins, self.n_components, -1).mean(axis=-1)
        whole = to_numpy(spread(np.ones(self.n_components, bool))) + FLOOR
        X = to_numpy(data.X)
        labels = np.empty((*starts, self.n_components), int)
        for start in np.ndindex(*starts):

            def mask_of(k: int, start: tuple[int, ...] = start) -> np.ndarray:
                return to_numpy(spread(numbers == k))[start] / whole[start]

            components = Components(X, spectra[start].T, mask_of)
            labels[start] = self.grouping(components, self.n_src)
        return labels
