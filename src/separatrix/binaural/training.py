"""Training of a map: the cues of noise from each direction, then regions of several sizes."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.fft import irfft, next_fast_len, rfft

from ..errors import SeparatrixWarning, UnsupportedError
from ..iterate import OnStep, Stage, iterate
from ..options import TrainingOptions, make_options, plain_values
from ..stft import Stft
from .affine_map import AffineMap
from .charts import CHARTS, Chart, on_a_line
from .cues import interaural_cues
from .directions import angles, farthest
from .map_file import BinauralMap
from .ppam import Pairs, Ppam
from .responses import HeadResponses, resampled

BLOCK = 2**20  # samples of noise at both ears at a time: 8 MB
HOP = 512  # frames of noise need not overlap much
LONG = 0.05  # seconds; longer responses are taken for reverberant
N_CANDIDATES = 800
N_ITER, TOL = 30, 1e-5
FEWEST, PLENTY = 3, 8  # directions in a region


def train_map(
    responses: HeadResponses,
    options: TrainingOptions | None = None,
    *,
    on_progress: Callable[[str, float], Any] | None = None,
    on_stage: Callable[[int, Stage], None] | None = None,
    on_step: OnStep | None = None,
) -> BinauralMap:
    """Learn what a head does to sound from each direction.

    Parameters
    ----------
    responses : HeadResponses
        Responses of the head, anechoic or of the room where it will listen.
    options : TrainingOptions, optional
        How; the defaults where they are not given.
    on_progress : callable, optional
        Called as ``on_progress("cues", share)`` while cues are computed.
    on_stage, on_step : callable, optional
        As for `separatrix.iterate.run_stages`, a stage for each number of regions.

    Returns
    -------
    BinauralMap
        Maps of 1, 2, 4, ... regions, and the cues of candidate directions.

    Raises
    ------
    UnsupportedError
        If an option is out of range, the responses have a lower sampling rate than the map is to
        have, or the noise is shorter than two windows.
    ValueError
        If the windows do not overlap.
    MissingDataError
        If there are too few directions for a map.

    Warns
    -----
    SeparatrixWarning
        If there are fewer regions or directions than asked for, or no elevations to learn.
    """
    options = make_options(TrainingOptions, vars(options or TrainingOptions()))
    _check(responses, options)
    chart = CHARTS[options.chart.value]
    if on_a_line(responses.directions) and chart.n_dim > 1:
        chart = CHARTS["azimuth"]
        _warn("all directions have one elevation: the map tells the azimuth alone.")
    chosen = resampled(_usable(responses, chart, options.frontal), options.fs)
    cues = training_cues(chosen, options, on_progress)
    pairs = Pairs(chart.positions(chosen.directions), cues.reshape(len(cues), -1))
    scales = _fit_scales(pairs, _n_regions(options.k, len(cues)), options.seed, on_stage, on_step)
    candidates = farthest(chosen.directions, N_CANDIDATES)
    return BinauralMap(
        scales=scales,
        mean=cues.mean(axis=0),
        variance=cues.var(axis=0),
        directions=chosen.directions[candidates],
        cues=cues[candidates],
        fs=options.fs,
        n_fft=options.n_fft,
        hop=options.hop,
        cue=options.cue,
        chart=chart,
        mirrored=responses.mirrored,
        digest=responses.digest,
        description=_description(responses, chosen, options),
    )


def training_cues(
    responses: HeadResponses,
    options: TrainingOptions,
    on_progress: Callable[[str, float], Any] | None = None,
) -> np.ndarray:
    """Average the cues of white noise from each direction.

    Parameters
    ----------
    responses : HeadResponses
        Responses at the rate of the map.
    options : TrainingOptions
        Cue, window, length and level of the noise, seed.
    on_progress : callable, optional
        Called as ``on_progress("cues", share)``.

    Returns
    -------
    numpy.ndarray
        Cues (direction, C, freq): means over frames of the level difference in dB, and of
        cosine and sine of the phase difference, which are small where the phase is random.

    References
    ----------
    Deleforge, Forbes and Horaud, ICASSP 2013, section 2.
    """
    n, _, n_taps = responses.ir.shape
    n_samples = int(_seconds(responses, options) * options.fs)
    # Enough before it that the room sounds from the first sample on.
    n_fast = next_fast_len(n_samples + n_taps, real=True)
    stft = Stft(options.n_fft, min(HOP, options.n_fft // 2))
    edge = -(stft.first_sample // stft.hop)  # type: ignore[operator]  # frames that begin before
    rng = np.random.default_rng(options.seed)
    cues = np.empty((n, options.cue.n_cues, stft.n_freq - 1))
    size = max(1, BLOCK // (2 * n_fast))
    for first in range(0, n, size):
        block = slice(first, min(first + size, n))
        x = _at_the_ears(responses.ir[block], n_fast, options.snr_db, rng)
        X = stft.forward(x[..., n_taps : n_taps + n_samples])[..., 1:, edge:-edge]
        cues[block] = interaural_cues(X, options.cue).mean(axis=-1)
        if on_progress is not None:
            on_progress("cues", block.stop / n)
    return cues


def _check(responses: HeadResponses, options: TrainingOptions) -> None:
    Stft(options.n_fft, options.hop)  # says what is wrong with them
    if responses.fs < options.fs:
        raise UnsupportedError(
            f"the responses have {responses.fs} Hz, which is less than the map's {options.fs}; "
            f"train with fs={responses.fs} or use other responses."
        )
    if _seconds(responses, options) * options.fs < 2 * options.n_fft:
        raise UnsupportedError(
            f"the noise is shorter than two windows of {options.n_fft} samples; "
            f"use at least {2 * options.n_fft / options.fs:.2g} s."
        )


def _at_the_ears(
    ir: np.ndarray, n_samples: int, snr_db: float, rng: np.random.Generator
) -> np.ndarray:
    """Noise (direction, 2, sample) from each direction, periodic, and that of the sensors."""
    # A row a direction, so that the size of the block changes nothing.
    drawn = rng.standard_normal((len(ir), 3, n_samples))
    heard = irfft(rfft(drawn[:, :1]) * rfft(ir, n_samples), n_samples)
    level = np.sqrt((heard**2).mean(axis=(1, 2), keepdims=True))
    return heard + level * 10 ** (-snr_db / 20) * drawn[:, 1:]


def _seconds(responses: HeadResponses, options: TrainingOptions) -> float:
    reverberant = responses.ir.shape[2] > LONG * responses.fs
    return options.seconds or (2.0 if reverberant else 1.0)


def _usable(responses: HeadResponses, chart: Chart, frontal: bool) -> HeadResponses:
    usable = chart.within(responses.directions)
    if not usable.all():
        _warn(f"{(~usable).sum()} directions lie beyond what the chart {chart.name!r} can hold.")
    if frontal:
        usable &= abs(angles(responses.directions)[0]) <= np.pi / 2 + 1e-6
    return responses.chosen(usable)


def _n_regions(asked: int | None, n: int) -> int:
    if asked is None:
        return int(2 ** min(7, np.floor(np.log2(max(1, n / PLENTY)))))
    most = max(1, n // FEWEST)
    if asked > most:
        _warn(
            f"{n} directions are too few for {asked} regions; {most} are made, of {FEWEST} "
            "directions each."
        )
    return min(asked, most)


def _fit_scales(
    pairs: Pairs,
    largest: int,
    seed: int,
    on_stage: Callable[[int, Stage], None] | None,
    on_step: OnStep | None,
) -> dict[int, AffineMap]:
    """Fit 1, 2, 4, ... regions, each from its own start, as long as they become more."""
    numbers = [2**i for i in range(largest.bit_length()) if 2**i < largest] + [largest]
    scales: dict[int, AffineMap] = {}
    for index, n_comp in enumerate(numbers):
        stage = Stage(f"{n_comp} regions", Ppam(n_comp, seed), N_ITER, TOL)
        if on_stage is not None:
            on_stage(index, stage)
        made: Any = iterate(stage.algorithm, pairs, n_iter=N_ITER, tol=TOL, on_step=on_step)
        if len(made.outcome.pi) <= max((len(one.pi) for one in scales.values()), default=0):
            _warn(
                f"of {n_comp} regions all but {len(made.outcome.pi)} had too few directions; the "
                f"map has {max(scales)}."
            )
            break
        scales[n_comp] = made.outcome
    return scales


def _description(
    responses: HeadResponses, chosen: HeadResponses, options: TrainingOptions
) -> dict[str, Any]:
    return {
        "responses": responses.name,
        "n_directions": len(chosen.ir),
        "response_seconds": responses.ir.shape[2] / responses.fs,
        **plain_values(options),
        "seconds": _seconds(responses, options),
        "warnings": list(responses.warnings),
    }


def _warn(sentence: str) -> None:
    warnings.warn(sentence, SeparatrixWarning, stacklevel=3)
