"""The object that every class of ssspy becomes here."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from ...demixing import Demixing, SourceModel, ip1, ip2, ipa, iss1, iss2
from ...errors import UnsupportedError
from ...iterate import Filters
from ...scaling import Scaling
from ..spectrogram import as_spectrogram, demixed, learn_filters, refuse_other, scaled

LAYOUT = ("channels", "frequencies", "frames")
UPDATES = {"IP": ip1, "IP1": ip1, "IP2": ip2, "ISS": iss1, "ISS1": iss1, "ISS2": iss2, "IPA": ipa}
# What is called minimal distortion there is least squares at the reference microphone.
SCALINGS: dict[bool | str, Scaling | None] = {
    False: None,
    True: Scaling.INVERSE,
    **dict.fromkeys(("projection_back", "projection-back", "PB"), Scaling.INVERSE),
    **dict.fromkeys(
        ("minimal_distortion_principle", "minimal-distortion-principle", "MDP"),
        Scaling.LEAST_SQUARES,
    ),
}
# Arguments of theirs with one meaning here: (values taken, what to do instead of others).
FIXED: dict[str, tuple[tuple[Any, ...], str]] = {
    "flooring_fn": ((None,), "leave it out, floors are part of the source models"),
    "pair_selector": ((None,), "leave it out, pairs are cyclic neighbours"),
    "source_algorithm": (("MM",), "use 'MM'"),
    "domain": ((2, 2.0), "use 2"),
    "normalization": ((True, False, None, "power"), "leave it out, no result depends on it"),
}

Callback = Callable[["Separator"], Any]


class Separator:
    """A separation that is called with a spectrogram, and remembers what it found.

    Parameters
    ----------
    source : SourceModel
        What is assumed of each source.
    spatial_algorithm : str
        IP or IP1, IP2, ISS or ISS1, ISS2, IPA.
    callbacks : callable or list of callable, optional
        Each is called with this object at the start and after each iteration.
    scale_restoration : bool or str
        True or "projection_back": by the inverse of the demixing matrix;
        "minimal_distortion_principle": by least squares; False: none.
    record_loss : bool
        Whether ``loss`` is kept.
    reference_id : int
        Microphone at which sources are given.
    rng : numpy.random.Generator, optional
        Source of random bases; by default they differ from call to call.
    **fixed
        ``flooring_fn``, ``pair_selector``, ``source_algorithm``, ``domain`` and
        ``normalization``, which have one meaning here.

    Attributes
    ----------
    output : numpy.ndarray
        Sources (n_sources, n_bins, n_frames) of the last call.
    demix_filter : numpy.ndarray
        Filters (n_bins, n_sources, n_channels) that give the output.
    loss : list of float or None
        Cost at the start and after each iteration, up to a constant.

    Raises
    ------
    UnsupportedError
        If an argument is not offered.
    """

    def __init__(
        self,
        source: SourceModel,
        spatial_algorithm: str = "IP",
        *,
        callbacks: Callback | Iterable[Callback] | None = None,
        scale_restoration: bool | str = True,
        record_loss: bool = True,
        reference_id: int = 0,
        rng: np.random.Generator | None = None,
        **fixed: Any,
    ) -> None:
        for name, value in fixed.items():
            if name not in FIXED:
                raise UnsupportedError(f"there is no argument '{name}' here; leave it out.")
            refuse_other(name, value, *FIXED[name])
        self._update = _choice("spatial_algorithm", spatial_algorithm, UPDATES)
        self._scaling = _choice("scale_restoration", scale_restoration, SCALINGS)
        self._source = source
        self._callbacks = [callbacks] if callable(callbacks) else list(callbacks or ())
        self._rng = np.random.default_rng() if rng is None else rng
        self.reference_id = reference_id
        self.record_loss = record_loss
        self.loss: list[float] | None = [] if record_loss else None

    def __call__(
        self,
        input: np.ndarray,
        n_iter: int = 100,
        initial_call: bool = True,
        *,
        demix_filter: np.ndarray | None = None,
    ) -> np.ndarray:
        """Separate a spectrogram.

        Parameters
        ----------
        input : numpy.ndarray
            Complex (n_channels, n_bins, n_frames).
        n_iter : int
            Number of iterations.
        initial_call : bool
            Whether loss and callbacks begin before the first iteration.
        demix_filter : numpy.ndarray, optional
            Filters (n_bins, n_sources, n_channels) to begin from.

        Returns
        -------
        numpy.ndarray
            Sources (n_sources, n_bins, n_frames).

        Raises
        ------
        ShapeError
            If input or demix_filter has another shape or type.
        MissingDataError
            If input has NaN or infinite values, is silent, or has dependent channels.
        """
        self.input = x = as_spectrogram(input, LAYOUT)
        self.n_channels, self.n_bins, self.n_frames = x.shape
        self.n_sources = self.n_channels
        losses: list[float] = []
        self.loss = losses if self.record_loss else None

        def watch(i: int, cost: float, filters: Filters) -> None:
            if i > 0 or initial_call:
                losses.append(cost)
                self._keep(filters.W)
                for callback in self._callbacks:
                    callback(self)

        seed = int(self._rng.integers(2**32))
        algorithm = Demixing(self._source, self._update, seed=seed)
        watched = watch if self._callbacks or self.record_loss else None
        outcome = learn_filters(algorithm, x, n_iter, demix_filter, watched).outcome
        scaling = self._scaling
        self._keep(outcome.W if scaling is None else scaled(outcome, x, scaling, self.reference_id))
        return self.output

    def _keep(self, W: np.ndarray) -> None:
        self.demix_filter, self.output = W, demixed(W, self.input)


def _choice(name: str, given: Any, choices: dict[Any, Any]) -> Any:
    if given not in choices:
        raise UnsupportedError(
            f"{name} must be one of {', '.join(map(str, choices))}; got {given!r}."
        )
    return choices[given]
