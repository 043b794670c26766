"""Algorithm that learns the spectra of sources from their sound alone."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from ..arrays import Array, array_namespace
from ..errors import MissingDataError
from .bands import Bands, LinearBands
from .factorization import RULES, Bases
from .observed import observed_values
from .rules import FLOOR, Factors, Rules

LINEAR = LinearBands()


class Alone(NamedTuple):
    """Spectrograms of sources alone.

    Attributes
    ----------
    values : Array
        Magnitudes or powers (known source, bin, frame), each of mean 1, with the background
        alone after the end of the shorter ones.
    constant : Array
        Part of the divergence that no model changes.
    """

    values: Array
    constant: Array


@dataclass(frozen=True, eq=False)
class Training:
    """Algorithm that learns bases, for `separatrix.factorization.Factorization` to begin from.

    A source is known by frames of the mixture in which it is alone, or by a recording of its
    own.  All are factorized side by side.

    Parameters
    ----------
    frames : tuple
        For each source the frames of the mixture in which it is alone, None where there is
        none; empty if all are known by spectrograms.
    spectrograms : tuple
        For each source a spectrogram (chan, freq, frame) of it alone, or None.
    n_basis : int
        Number of components of each source.
    rules : Rules
        Divergence, layout and sparsity.
    bands : Bands
        Frequency axis of the model.
    seed : int
        Seed of the first factors.

    Examples
    --------
    >>> import numpy as np
    >>> from separatrix.iterate import iterate
    >>> rng = np.random.default_rng(0)
    >>> x = rng.standard_normal((1, 9, 40)) + 1j * rng.standard_normal((1, 9, 40))
    >>> training = Training(frames=(np.arange(10), np.arange(20, 35)), n_basis=3)
    >>> iterate(training, x, n_iter=20).outcome.basis.shape
    (9, 6)
    """

    frames: tuple[Any, ...] = ()
    spectrograms: tuple[Any, ...] = ()
    n_basis: int = 10
    rules: Rules = RULES
    bands: Bands = LINEAR
    seed: int = 0

    @property
    def known(self) -> tuple[bool, ...]:
        """Whether each source is known."""
        return tuple(one is not None for one in self.frames or self.spectrograms)

    def prepare(self, x: Array, side: Any = None) -> Alone:
        """Take the sources alone, from x (chan, freq, frame) or beside it."""
        xp = array_namespace(x)
        own = self.frames or self.spectrograms
        alone = [
            self._values(xp.take(x, xp.asarray(one), axis=-1) if self.frames else one)
            for one in own
            if one is not None
        ]
        longest = max(values.shape[-1] for values in alone)
        values = xp.stack([_lengthened(one, longest) for one in alone])
        return Alone(values, xp.sum(self.rules.divergence.constant(values)))

    def init(self, data: Alone, start: Any = None) -> Factors:
        """Draw factors."""
        return self.rules.draw(data.values, self.n_basis, self.seed)

    def step(self, data: Alone, state: Factors) -> Factors:
        """Update activation and basis once."""
        return self.rules.step(data.values, state, self.n_basis)

    def cost(self, data: Alone, state: Factors) -> Array:
        """Return the divergence with its penalty, summed over sources, bins and frames."""
        xp = array_namespace(data.values)
        return xp.sum(state.varying + self.rules.penalty(state)) + data.constant

    def cost_unit(self, data: Alone) -> float:
        """Return the number of sources times bins times frames."""
        n_known, n_bins, n_frames = data.values.shape
        return float(n_known * n_bins * n_frames)

    def finish(self, data: Alone, state: Factors) -> Bases:
        """Lay the bases side by side."""
        xp = array_namespace(data.values)
        learnt = iter(range(len(state.basis)))
        empty = xp.zeros_like(state.basis[0, ...])
        own = [state.basis[next(learnt), ...] if known else empty for known in self.known]
        return Bases(xp.concat(own, axis=-1), self.known)

    def _values(self, x: Array) -> Array:
        try:
            return observed_values(x, self.rules, self.bands)
        except MissingDataError:
            raise MissingDataError(
                "a source that should be heard alone is silent; mark a stretch or give a recording "
                "in which it sounds."
            ) from None


def _lengthened(values: Array, n_frames: int) -> Array:
    """Append frames of the background alone, which teach nothing."""
    xp = array_namespace(values)
    missing = n_frames - values.shape[-1]
    silence = xp.full((*values.shape[:-1], missing), FLOOR, dtype=values.dtype)
    return xp.concat([values, silence], axis=-1)
